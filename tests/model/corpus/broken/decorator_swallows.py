"""Decorator swallows."""

import functools
import logging

import requests

logger = logging.getLogger(__name__)


def guarded(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        try:
            return func(*args, **kwargs)
        except Exception as e:  # NL304 NL308
            logger.exception("x %s", e)
            return {"error": str(e)}

    return wrapper


@guarded
def fetch(stream_id, url, **kwargs):
    return requests.get(url, timeout=3).json()
