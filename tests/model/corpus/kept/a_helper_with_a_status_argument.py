"""A helper with a status argument."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def update(stream_id, status=None, error=None):
    fields = {"last_run": timezone.now()}
    if status:
        fields["status"] = status
    if error is not None:
        fields["error"] = str(error)
    Stream.objects.filter(pk=stream_id).update(**fields)


def fetch(stream_id, url, **kwargs):
    try:
        requests.get(url, timeout=5)
        update(stream_id)
    except Exception as error:
        logger.exception("failed %s", stream_id)
        update(stream_id, status="failed", error=error)
        raise
