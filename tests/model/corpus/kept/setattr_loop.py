"""Setattr loop."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _set(stream, **values):
    for key, value in values.items():
        setattr(stream, key, value)
    stream.save(update_fields=list(values))


def fetch(stream_id, url, **kwargs):
    stream = None
    try:
        stream = Stream.objects.get(id=stream_id)
        return requests.get(url, timeout=3).json()
    except Exception:
        logger.exception("x %s", stream_id)
        if stream is not None:
            _set(stream, status="failed", last_run=timezone.now())
        raise
