"""An error dict is recognised by a key."""

import logging

import requests
from django.utils import timezone
from streams.models import Stream

logger = logging.getLogger(__name__)


def _load(stream_id, url):
    try:
        return {"data": requests.get(url, timeout=5).json()}
    except Exception as e:
        logger.exception("failed")
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        return {"error": str(e)}


def fetch(stream_id, url, **kwargs):
    result = _load(stream_id, url)
    if "error" in result:
        raise RuntimeError(result["error"])
    return result
