"""What leaves an `except*` by `raise` is a group, and no handler of its members takes it."""

import logging

logger = logging.getLogger(__name__)


def fetch(stream_id, **kwargs):
    try:
        try:
            raise ValueError(1)
        except* ValueError:
            raise
    except ValueError:
        logger.exception("failed")
        raise
