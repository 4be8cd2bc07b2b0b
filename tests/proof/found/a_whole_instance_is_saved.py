"""`save()` writes every field, also those it read before they were changed."""

import logging

import requests
from django.utils import timezone
from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    stream = Stream.objects.get(id=stream_id)
    try:
        requests.get(url, timeout=5)
    except Exception:
        logger.exception("failed")
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
    finally:
        stream.save()
