"""A bare except that ends."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    stream = Stream.objects.get(id=stream_id)  # NL302
    try:
        data = requests.get(url, timeout=3).json()
        stream.last_run = timezone.now()
        stream.save(update_fields=["last_run"])
        return data
    except:  # NL304 NL309 NL315
        logger.exception("x %s", stream_id)
        stream.status = "failed"
        stream.save(update_fields=["status"])
