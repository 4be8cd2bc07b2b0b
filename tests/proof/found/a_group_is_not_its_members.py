"""What an `except*` binds is a group."""

import logging

import requests

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    try:
        requests.get(url, timeout=5)
    except* Exception as e:
        if isinstance(e, ValueError):
            logger.exception("refused")
        raise
