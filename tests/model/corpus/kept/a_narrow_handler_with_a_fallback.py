"""A narrow handler with a fallback."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def fetch(stream_id, url, count="10", **kwargs):
    try:
        try:
            number = int(count)
        except ValueError:
            number = 10
        return requests.get(url, params={"n": number}, timeout=5).json()
    except Exception:
        logger.exception("failed %s", stream_id)
        _mark_failed(stream_id)
        raise
