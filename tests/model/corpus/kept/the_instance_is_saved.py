"""The instance is saved."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    stream = None
    try:
        stream = Stream.objects.select_for_update().get(pk=stream_id)
        requests.get(url, timeout=5)
    except Exception:
        logger.exception("failed %s", stream_id)
        if stream:
            stream.status = "failed"
            stream.last_run = timezone.now()
            stream.save(update_fields=["status", "last_run"])
        raise
