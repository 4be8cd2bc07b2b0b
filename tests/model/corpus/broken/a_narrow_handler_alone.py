"""Only network failures are recorded."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    try:
        data = requests.get(url, timeout=3).json()
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return data
    except requests.RequestException as error:  # NL303
        logger.exception("stream %s: %s", stream_id, error)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
