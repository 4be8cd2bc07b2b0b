"""A status variable saved in finally."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    status = "failed"
    try:
        data = requests.get(url, timeout=3).json()
        status = "active"
        return data
    except Exception:
        logger.exception("x %s", stream_id)
        raise
    finally:
        Stream.objects.filter(id=stream_id).update(status=status, last_run=timezone.now())
