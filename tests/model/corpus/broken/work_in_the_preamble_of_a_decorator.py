"""A decorator reads the Stream before its `try`."""

import functools
import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def recorded(function):
    @functools.wraps(function)
    def wrapper(stream_id, **kwargs):
        stream = Stream.objects.get(id=stream_id)  # NL302
        try:
            return function(stream_id=stream.pk, **kwargs)
        except Exception as error:
            logger.exception("stream %s: %s", stream_id, error)
            Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
            raise

    return wrapper


@recorded
def fetch(stream_id, url, **kwargs):
    return requests.get(url, timeout=3).json()
