"""What `__enter__` raises never comes to `__exit__`."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


class Recorded:
    def __init__(self, stream_id):
        self.stream_id = stream_id

    def __enter__(self):
        return requests.get("https://example.org/token", timeout=5)

    def __exit__(self, kind, error, trace):
        fields = {"last_run": timezone.now()}
        if kind is not None:
            logger.error("stream %s failed", self.stream_id, exc_info=error)
            fields["status"] = "failed"
        Stream.objects.filter(id=self.stream_id).update(**fields)


def fetch(stream_id, url, **kwargs):
    with Recorded(stream_id) as token:  # NL302
        return requests.get(url, headers={"token": token.text}, timeout=5).json()
