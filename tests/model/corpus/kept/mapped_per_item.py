"""Mapped per item."""

import logging
from concurrent.futures import ThreadPoolExecutor

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def one(url):
    try:
        return requests.get(url, timeout=3).json()
    except Exception as e:
        logger.error("bad %s", e)


def fetch(stream_id, urls, **kwargs):
    try:
        with ThreadPoolExecutor() as pool:
            return list(pool.map(one, urls))
    except Exception:
        logger.exception("x %s", stream_id)
        _mark_failed(stream_id)
        raise
