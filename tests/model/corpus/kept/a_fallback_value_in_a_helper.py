"""A fallback value in a helper."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def _lang(text):
    try:
        return requests.get("x", params={"t": text}, timeout=1).json()["lang"]
    except Exception:
        return "en"


def fetch(stream_id, text, **kwargs):
    try:
        lang = _lang(text)
        return {"lang": lang}
    except Exception:
        logger.exception("x %s", stream_id)
        _mark_failed(stream_id)
        raise
