"""An unknown call may have done it."""

import logging

import requests

from .reporting import report

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    try:
        return requests.get(url, timeout=5).json()
    except Exception:
        logger.exception("failed")
        report(stream_id)
        raise
