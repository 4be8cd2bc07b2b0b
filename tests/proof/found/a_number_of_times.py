"""Counting to three cannot fail."""

import logging

logger = logging.getLogger(__name__)


def fetch(stream_id, **kwargs):
    for _ in range(3):
        logger.info("still here")
