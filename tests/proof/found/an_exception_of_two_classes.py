"""A library's exception may be of two built-in classes, `requests.JSONDecodeError` is."""

import logging

import requests

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    try:
        requests.get(url, timeout=5)
    except OSError as e:
        if isinstance(e, ValueError):
            logger.exception("no JSON")
        raise
