"""An error logged then the usual return."""

import logging

import requests

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    data = requests.get(url, timeout=3).json()  # NL302
    result = {"n": 0}
    try:
        for d in data:
            requests.post(url, json=d, timeout=3)
        result["n"] = len(data)
    except Exception as e:  # NL304 NL308
        logger.error("bad %s", e, exc_info=True)
    return result
