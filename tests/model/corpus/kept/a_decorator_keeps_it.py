"""A decorator keeps it."""

import functools
import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def guarded(func):
    @functools.wraps(func)
    def wrapper(stream_id, *args, **kwargs):
        try:
            return func(stream_id, *args, **kwargs)
        except Exception:
            logger.exception("failed %s", stream_id)
            _mark_failed(stream_id)
            raise

    return wrapper


@guarded
def fetch(stream_id, url, **kwargs):
    return requests.get(url, timeout=5).json()
