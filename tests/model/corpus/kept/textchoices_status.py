"""Textchoices status."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

from streams.models import Stream as S

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    try:
        return requests.get(url, timeout=3).json()
    except Exception:
        logger.critical("x %s", stream_id, exc_info=1)
        S.objects.filter(pk=stream_id).update(status=S.Status.FAILED, last_run=timezone.now())
        raise
