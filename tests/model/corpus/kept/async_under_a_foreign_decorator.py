"""Async under a decorator of a library, which may run it."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

from mylib import sync

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


@sync
async def fetch(stream_id, url, **kwargs):
    try:
        return requests.get(url, timeout=3).json()
    except Exception:
        logger.exception("x %s", stream_id)
        _mark_failed(stream_id)
        raise
