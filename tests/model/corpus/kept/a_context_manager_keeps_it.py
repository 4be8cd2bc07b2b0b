"""A context manager keeps it."""

import contextlib
import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


@contextlib.contextmanager
def stream_run(stream_id):
    try:
        stream = Stream.objects.get(id=stream_id)
        yield stream
    except Exception:
        logger.exception("failed %s", stream_id)
        _mark_failed(stream_id)
        raise
    stream.last_run = timezone.now()
    stream.save(update_fields=["last_run"])


def fetch(stream_id, url, **kwargs):
    with stream_run(stream_id):
        return requests.get(url, timeout=5).json()
