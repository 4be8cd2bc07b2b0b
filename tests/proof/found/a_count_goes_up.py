"""Adding one to a number cannot fail."""

import logging

logger = logging.getLogger(__name__)


def fetch(stream_id, **kwargs):
    count = 0
    count += 1
    logger.info("%s", count)
