"""A transparent decorator without a handler."""

import functools
import logging

import requests

logger = logging.getLogger(__name__)


def timed(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        try:
            return func(*args, **kwargs)
        finally:
            logger.info("done")

    return wrapper


@timed
def fetch(stream_id, url):  # NL104 NL301
    return requests.get(url, timeout=5).json()
