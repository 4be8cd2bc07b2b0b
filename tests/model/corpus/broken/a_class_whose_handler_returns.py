"""A class whose handler returns."""

import logging

import requests

logger = logging.getLogger(__name__)


class Fetcher:
    def run(self, url):
        try:
            return requests.get(url, timeout=5).json()
        except Exception as e:  # NL304 NL308
            logger.error("failed: %s", e)  # NL306
            return {"error": str(e)}


def fetch(stream_id, url, **kwargs):
    return Fetcher().run(url)
