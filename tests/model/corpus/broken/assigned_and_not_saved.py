"""Assigned and not saved."""

import logging

import requests

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    stream = Stream.objects.get(id=stream_id)  # NL302
    try:
        return requests.get(url, timeout=5).json()
    except Exception:  # NL308
        logger.exception("failed %s", stream_id)
        stream.status = "failed"
        stream.save(update_fields=["last_run"])
        raise
