"""An unknown call may have done it."""

import importlib
import logging

import requests

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    try:
        return requests.get(url, timeout=5).json()
    except Exception:
        logger.exception("failed")
        reporting = importlib.import_module("streams.reporting")
        getattr(reporting, kwargs["reporter"])(stream_id)
        raise
