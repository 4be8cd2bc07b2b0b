"""What an inner handler takes does not reach an outer one of the same class."""

import logging

import requests

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    try:
        try:
            requests.get(url, timeout=5)
        except requests.RequestException:
            logger.info("nothing came")
    except requests.RequestException as error:
        raise RuntimeError(url) from error
