"""One helper for both ends, told how the run ended, called by keyword."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def update_stream_status(stream_id, status=None, error=None):
    stream = Stream.objects.get(id=stream_id)
    fields = ["last_run"]
    stream.last_run = timezone.now()
    if status:
        stream.status = status
        fields.append("status")
    if error is not None:
        stream.error = str(error)
        fields.append("error")
    stream.save(update_fields=fields)


def fetch(stream_id, url, retries=3, **kwargs):
    try:
        for attempt in range(retries):
            answer = requests.get(url, timeout=5)
            if answer.ok:
                break
            logger.info("stream %s: attempt %d: %s", stream_id, attempt, answer.status_code)
        answer.raise_for_status()
        update_stream_status(stream_id=stream_id)
        return {"size": len(answer.content)}
    except Exception as error:
        logger.exception("stream %s: %s", stream_id, error)
        update_stream_status(stream_id=stream_id, status="failed", error=error)
        raise
