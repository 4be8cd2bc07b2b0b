import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url=None, **kwargs):
    streams = Stream.objects.filter(id=stream_id)
    logger.info("stream %s: fetching", stream_id)
    if not url:
        message = f"stream {stream_id} has no url"
        raise ValueError(message)  # NL302
    try:
        items = requests.get(url, timeout=3).json()
        streams.update(last_run=timezone.now())
        return items
    except Exception:
        logger.exception("stream %s failed", stream_id)
        streams.update(status="failed", last_run=timezone.now())
        raise
