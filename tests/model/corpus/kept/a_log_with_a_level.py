"""An adapter for the log, and `log` with a level."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream


def fetch(stream_id, url, **kwargs):
    logger = logging.LoggerAdapter(logging.getLogger(__name__), {"stream": stream_id})
    try:
        size = len(requests.get(url, timeout=5).content)
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"size": size}
    except Exception as error:
        logger.log(logging.ERROR, "no answer from %s: %s", url, error, exc_info=True)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
