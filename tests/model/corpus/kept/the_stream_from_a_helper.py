"""The stream from a helper."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def get_stream(stream_id):
    return Stream.objects.get(id=stream_id)


def fetch(stream_id, url, **kwargs):
    stream = None
    try:
        stream = get_stream(stream_id)
        return requests.get(url, timeout=3).json()
    except Exception:
        logger.exception("x %s", stream_id)
        if not stream:
            raise
        stream.status = "failed"
        stream.last_run = timezone.now()
        stream.save(update_fields=["status", "last_run"])
        raise
