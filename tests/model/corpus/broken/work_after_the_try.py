"""What comes after the guarded part can fail too."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, target, **kwargs):
    Stream.objects.filter(id=stream_id).update(status="processing")
    try:
        data = requests.get(url, timeout=3).json()
        Stream.objects.filter(id=stream_id).update(status="active", last_run=timezone.now())
    except Exception as error:
        logger.exception("stream %s: %s", stream_id, error)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
    count = len(data)
    if count:
        requests.post(target, json=data, timeout=3)  # NL302
    return count
