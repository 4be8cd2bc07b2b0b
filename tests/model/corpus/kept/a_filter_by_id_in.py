"""A filter by id in."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    try:
        return requests.get(url, timeout=3).json()
    except Exception:
        logger.exception("x %s", stream_id)
        Stream.objects.filter(id__in=[stream_id]).update(status="failed", last_run=timezone.now())
        raise
