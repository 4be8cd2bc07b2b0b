"""A helper is submitted to an executor."""

import logging
from concurrent.futures import ThreadPoolExecutor

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)
executor = ThreadPoolExecutor(max_workers=1)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def fetch(stream_id, url, **kwargs):
    try:
        requests.get(url, timeout=5)
    except Exception:
        logger.exception("failed %s", stream_id)
        executor.submit(_mark_failed, stream_id)
        raise
