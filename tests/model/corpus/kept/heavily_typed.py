"""Heavily typed."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id: int, *, url: str = "", **_: object) -> dict[str, object]:
    """D."""
    try:
        return {"x": requests.get(url, timeout=3).json()}
    except Exception:
        logger.exception("Stream %s", stream_id)
        (Stream.objects.filter(pk=stream_id).update(status="failed", last_run=timezone.now()))
        raise
