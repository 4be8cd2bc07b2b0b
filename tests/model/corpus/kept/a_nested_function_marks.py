"""A nested function marks."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    def fail(message):
        logger.error(message, exc_info=True)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())

    try:
        return requests.get(url, timeout=3).json()
    except requests.HTTPError as e:
        fail(f"http {e}")
        raise
    except Exception as e:
        fail(f"other {e}")
        raise
