"""Else branch success."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def fetch(stream_id, url, **kwargs):
    try:
        r = requests.get(url, timeout=3)
        r.raise_for_status()
    except Exception as exc:
        logger.exception("x %s", stream_id)
        _mark_failed(stream_id)
        raise exc
    else:
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"status": r.status_code}
