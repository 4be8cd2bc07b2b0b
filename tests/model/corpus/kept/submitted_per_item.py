"""Submitted per item."""

import logging
from concurrent.futures import ThreadPoolExecutor

import requests
from django.utils import timezone

from streams.models import Stream

from concurrent.futures import as_completed

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def one(url):
    try:
        return requests.get(url, timeout=3).json()
    except Exception as e:
        logger.error("bad %s", e)
        return None


def fetch(stream_id, urls, **kwargs):
    try:
        with ThreadPoolExecutor() as pool:
            futures = [pool.submit(one, u) for u in urls]
            return [f.result() for f in as_completed(futures)]
    except Exception:
        logger.exception("x %s", stream_id)
        _mark_failed(stream_id)
        raise
