"""A row of the log is made and marked, the Stream is not."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream, StreamLog

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    stream = Stream.objects.get(pk=stream_id)  # NL302
    row = StreamLog.objects.create(stream=stream, message="started")
    stream.logs.create(message=stream.configuration["note"].strip())
    try:
        text = requests.get(url, timeout=10).text
        stream.last_run = timezone.now()
        stream.save(update_fields=["last_run"])
        return len(text)
    except Exception as error:  # NL308
        logger.exception("stream %s: %s", stream_id, error)
        row.status = "failed"
        row.save(update_fields=["status"])
        raise
