"""Kwargs only read."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def fetch(**kwargs):
    stream_id = kwargs["stream_id"]
    try:
        return requests.get(kwargs["url"], timeout=3).json()
    except Exception:
        logger.exception("x %s", __name__)
        _mark_failed(stream_id)
        raise
