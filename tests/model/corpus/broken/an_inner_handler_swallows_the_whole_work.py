"""An inner handler swallows the whole work."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def fetch(stream_id, url, **kwargs):
    try:
        try:
            return requests.get(url, timeout=5).json()
        except Exception as e:  # NL304
            logger.exception("failed %s", stream_id)
            return {"error": str(e)}
    except Exception:
        logger.exception("failed %s", stream_id)
        _mark_failed(stream_id)
        raise
