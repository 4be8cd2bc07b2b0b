"""Helper that always raises."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

from typing import NoReturn

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def _fail(stream_id, exc) -> NoReturn:
    logger.exception("x %s", stream_id)
    _mark_failed(stream_id)
    raise RuntimeError("failed") from exc


def fetch(stream_id, url, **kwargs):
    try:
        return requests.get(url, timeout=3).json()
    except Exception as exc:
        _fail(stream_id, exc)
