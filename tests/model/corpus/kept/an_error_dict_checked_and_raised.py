"""An error dict checked and raised."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def _run(url):
    try:
        return {"ok": True, "data": requests.get(url, timeout=3).json()}
    except Exception as e:
        logger.exception("x")
        return {"ok": False, "error": str(e)}


def fetch(stream_id, url, **kwargs):
    result = _run(url)
    if not result["ok"]:
        _mark_failed(stream_id)
        raise RuntimeError(result["error"])
    return result
