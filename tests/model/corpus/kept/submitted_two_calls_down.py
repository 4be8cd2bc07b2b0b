"""The status set by what is submitted, two calls down."""

import logging
from concurrent.futures import ThreadPoolExecutor

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)
executor = ThreadPoolExecutor(max_workers=1)


class Status:
    @classmethod
    def record(cls, stream_id, status, **extra):
        stream = Stream.objects.get(id=stream_id)
        stream.status = status
        stream.last_run = timezone.now()
        stream.save(update_fields=["status", "last_run"])


def _update(stream_id, status, **extra):
    Status.record(stream_id, status=status, **extra)


def fetch(stream_id, url, **kwargs):
    try:
        return requests.get(url, timeout=5).json()
    except Exception as e:
        logger.error(f"failed: {e}", exc_info=True)
        executor.submit(_update, stream_id, status="failed")
        raise
