import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url=None, **kwargs):
    streams = Stream.objects.filter(id=stream_id)
    if not url:
        logger.error("stream %s has no url", stream_id)
        streams.update(status="failed", last_run=timezone.now())
        raise ValueError("no url")
    try:
        items = requests.get(url, timeout=3).json()
        streams.update(last_run=timezone.now())
        return items
    except Exception:
        logger.exception("stream %s failed", stream_id)
        streams.update(status="failed", last_run=timezone.now())
        raise
