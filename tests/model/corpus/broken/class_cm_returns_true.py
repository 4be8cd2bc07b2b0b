"""Class cm returns true."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


class quiet:
    def __init__(self, stream_id):
        self.stream_id = stream_id

    def __enter__(self):
        return self

    def __exit__(self, t, v, tb):
        if t:
            logger.error("x %s", self.stream_id, exc_info=True)
            _mark_failed(self.stream_id)
        return True


def fetch(stream_id, url, **kwargs):
    with quiet(stream_id):  # NL304
        return requests.get(url, timeout=3).json()
