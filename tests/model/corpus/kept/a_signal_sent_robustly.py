import logging

import requests
from django.dispatch import Signal
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)
run_done = Signal()


def fetch(stream_id, url, **kwargs):
    try:
        size = len(requests.get(url, timeout=5).content)
        Stream.objects.filter(pk=stream_id).update(last_run=timezone.now())
        logger.info("stream %s: %d bytes", stream_id, size)
    except Exception:
        logger.exception("stream %s failed", stream_id)
        Stream.objects.filter(pk=stream_id).update(status="failed", last_run=timezone.now())
        raise
    run_done.send_robust(sender="fetch", size=size)
    return {"bytes": size}
