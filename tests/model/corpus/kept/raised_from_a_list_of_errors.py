"""Raised from a list of errors."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def fetch(stream_id, url, **kwargs):
    errors = []
    try:
        return requests.get(url, timeout=3).json()
    except Exception as e:
        logger.exception("x %s", stream_id)
        errors.append(e)
        _mark_failed(stream_id)
    if errors:
        raise errors[0]
