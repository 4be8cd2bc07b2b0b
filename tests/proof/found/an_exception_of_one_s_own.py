"""An exception of the project is what it derives from, and nothing else."""

import logging

logger = logging.getLogger(__name__)


class FetchError(Exception):
    pass


def fetch(stream_id, **kwargs):
    try:
        raise FetchError(stream_id)
    except ValueError:
        logger.exception("refused")
        raise
