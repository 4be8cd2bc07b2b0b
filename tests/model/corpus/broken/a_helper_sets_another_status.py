"""A helper sets another status."""

import logging

import requests

from streams.models import Stream

logger = logging.getLogger(__name__)


def _set(stream_id, status):
    Stream.objects.filter(id=stream_id).update(status=status)


def fetch(stream_id, url, **kwargs):
    try:
        return requests.get(url, timeout=3).json()
    except Exception:  # NL308
        logger.exception("x %s", stream_id)
        _set(stream_id, "error")
        raise
