"""Decorator class with args."""

import functools
import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


class guard:
    def __init__(self, *, label):
        self.label = label

    def __call__(self, func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            stream_id = kwargs.get("stream_id") or args[0]
            try:
                return func(*args, **kwargs)
            except Exception:
                logger.exception(self.label)
                _mark_failed(stream_id)
                raise

        return wrapper


@guard(label="f")
def fetch(stream_id, url, **kwargs):
    return requests.get(url, timeout=3).json()
