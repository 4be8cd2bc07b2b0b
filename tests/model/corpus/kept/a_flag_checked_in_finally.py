"""A flag checked in finally."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def fetch(stream_id, url, **kwargs):
    ok = False
    try:
        data = requests.get(url, timeout=3).json()
        ok = True
        return data
    except Exception:
        logger.exception("x %s", stream_id)
        raise
    finally:
        if not ok:
            _mark_failed(stream_id)
