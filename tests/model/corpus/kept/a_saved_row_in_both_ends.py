"""One row, fetched before anything can go wrong with it, saved at both ends."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    stream = Stream(pk=stream_id)
    try:
        answer = requests.get(url, timeout=5)
        answer.raise_for_status()
        stream.status = "active"
        stream.last_run = timezone.now()
        stream.save(update_fields=["status", "last_run"])
    except Exception as error:
        logger.exception("stream %s: %s", stream_id, error)
        stream.status = "failed"
        stream.last_run = timezone.now()
        stream.save(update_fields=["status", "last_run"])
        raise RuntimeError("no page") from error
    return {"size": len(answer.content)}
