"""A helper that looks at the error with `match`."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _record(stream_id, status, error=None):
    match error:
        case None:
            logger.info("stream %s is %s", stream_id, status)
        case Exception():
            logger.error("stream %s: %s", stream_id, error, exc_info=error)
    Stream.objects.filter(id=stream_id).update(status=status, last_run=timezone.now())


def fetch(stream_id, url, **kwargs):
    try:
        answer = requests.get(url, timeout=5).json()
    except Exception as error:
        _record(stream_id, "failed", error)
        raise
    _record(stream_id, "active")
    return answer
