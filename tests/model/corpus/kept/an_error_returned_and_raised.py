"""An error returned and raised."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def _run(url):
    try:
        return requests.get(url, timeout=3).json(), None
    except Exception as e:
        logger.exception("x")
        return None, e


def fetch(stream_id, url, **kwargs):
    data, error = _run(url)
    if error is not None:
        _mark_failed(stream_id)
        raise error
    return data
