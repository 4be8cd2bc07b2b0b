"""A decorator with arguments keeps it."""

import functools
import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def guarded(message):
    def decorate(func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            try:
                return func(*args, **kwargs)
            except Exception:
                logger.exception(message)
                _mark_failed(kwargs["stream_id"])
                raise

        return wrapper

    return decorate


@guarded("failed")
def fetch(stream_id, url, **kwargs):
    return requests.get(url, timeout=5).json()
