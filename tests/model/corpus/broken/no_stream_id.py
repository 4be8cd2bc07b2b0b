"""No stream id."""

import logging

import requests

logger = logging.getLogger(__name__)


def fetch(url, **kwargs):  # NL101
    try:
        return requests.get(url, timeout=5).json()
    except Exception:  # NL308
        logger.exception("failed %s", __name__)
        raise
