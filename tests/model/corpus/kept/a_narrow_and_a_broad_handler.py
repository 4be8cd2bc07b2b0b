"""Several handlers, the last one broad."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _fail(stream_id, error):
    logger.error("stream %s: %s", stream_id, error, exc_info=error)
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def fetch(stream_id, url, **kwargs):
    try:
        try:
            data = requests.get(url, timeout=3).json()
        except requests.JSONDecodeError:
            data = []
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return data
    except requests.Timeout as error:
        _fail(stream_id, error)
        raise TimeoutError(url) from error
    except Exception as error:
        _fail(stream_id, error)
        raise
