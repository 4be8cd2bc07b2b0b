"""A `finally` that keeps the contract by looking at the exception."""

import logging
import sys

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    try:
        return requests.get(url, timeout=5).json()
    finally:
        error = sys.exc_info()[1]
        if error is not None:
            logger.error("stream %s: %s", stream_id, error, exc_info=True)
            Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
