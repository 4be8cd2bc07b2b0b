"""A method of the model."""

import logging

import requests

from streams.models import Stream

from django.shortcuts import get_object_or_404

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    stream = None
    try:
        stream = get_object_or_404(Stream, pk=stream_id)
        return requests.get(url, timeout=3).json()
    except Exception:
        logger.exception("x %s", stream_id)
        if stream is not None:
            stream.mark_failed()
        raise
