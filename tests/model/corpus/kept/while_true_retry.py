"""While true retry."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

import time

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def fetch(stream_id, url, **kwargs):
    tries = 0
    try:
        while True:
            try:
                return requests.get(url, timeout=3).json()
            except Exception:
                tries += 1
                if tries > 3:
                    raise
                time.sleep(1)
    except Exception:
        logger.exception("x %s", stream_id)
        _mark_failed(stream_id)
        raise
