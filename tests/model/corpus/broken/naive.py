"""Naive."""

import logging

import requests

logger = logging.getLogger(__name__)


def fetch(stream_id, url):  # NL104
    try:
        return requests.get(url, timeout=5).json()
    except Exception as e:  # NL304 NL308
        logger.error(f"error: {e}")  # NL306
