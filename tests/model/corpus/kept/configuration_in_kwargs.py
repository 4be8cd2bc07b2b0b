"""Configuration in kwargs."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def fetch(stream_id, **config):
    try:
        url = config["url"]
        return requests.get(url, timeout=config.get("timeout", 5)).json()
    except Exception:
        logger.exception("failed %s", stream_id)
        _mark_failed(stream_id)
        raise
