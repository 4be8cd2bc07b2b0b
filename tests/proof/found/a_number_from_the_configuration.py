"""`range` of what the configuration holds can fail."""

import logging

logger = logging.getLogger(__name__)


def fetch(stream_id, limit, **kwargs):
    for _ in range(limit):
        logger.info("still here")
