"""A handler per item in a helper."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def one(url):
    try:
        return requests.get(url, timeout=5)
    except Exception as error:
        logger.error("no answer: %s", error)
        return None


def fetch(stream_id, urls, **kwargs):
    try:
        return [one(url) for url in urls]
    except Exception:
        logger.exception("failed %s", stream_id)
        _mark_failed(stream_id)
        raise
