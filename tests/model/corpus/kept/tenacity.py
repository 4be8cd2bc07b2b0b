"""Tenacity."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

from tenacity import retry, stop_after_attempt

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


@retry(stop=stop_after_attempt(3))
def _get(url):
    return requests.get(url, timeout=3).json()


def fetch(stream_id, url, **kwargs):
    try:
        return _get(url)
    except Exception:
        logger.exception("x %s", stream_id)
        _mark_failed(stream_id)
        raise
