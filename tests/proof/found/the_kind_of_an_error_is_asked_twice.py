"""The kind of an error is asked twice, with the same answer."""

import logging

import requests
from django.utils import timezone
from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    try:
        requests.get(url, timeout=5)
    except Exception as e:
        if isinstance(e, ValueError):
            logger.warning("refused")
        else:
            logger.exception("failed")
        if not isinstance(e, ValueError):
            Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
