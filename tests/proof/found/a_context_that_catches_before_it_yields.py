"""A context whose `try` fails before its `yield` ends in an error of its own."""

import contextlib
import logging

logger = logging.getLogger(__name__)


@contextlib.contextmanager
def recording(stream_id):
    try:
        yield stream_id
    except Exception as e:
        logger.error(f"Task error: {e}", exc_info=True)
        if isinstance(e, (KeyError, OSError)):
            raise


def fetch(stream_id, **kwargs):
    with recording(stream_id):
        try:
            pass
        except OSError as error:
            raise RuntimeError(1) from error
