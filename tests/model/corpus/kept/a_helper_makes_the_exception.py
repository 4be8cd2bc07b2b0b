"""A helper makes the exception."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


class FetchError(Exception):
    pass


def _fail(stream_id, exc):
    logger.exception("x %s", stream_id)
    _mark_failed(stream_id)
    return FetchError(str(exc))


def fetch(stream_id, url, **kwargs):
    try:
        return requests.get(url, timeout=3).json()
    except Exception as exc:
        raise _fail(stream_id, exc) from exc
