"""Args only."""

import logging

import requests

logger = logging.getLogger(__name__)


def fetch(*args):  # NL103 NL104
    try:
        return requests.get(args[0], timeout=3).json()
    except Exception:  # NL308
        logger.exception("x %s", __name__)
        raise
