"""
Module: streams.execution.context

This module provides the execution context of a stream.
"""

# Standard library imports
import logging
from contextlib import contextmanager
from typing import Iterator

# Local application imports
from streams.models import Stream

__all__ = ["stream_execution_context"]

logger = logging.getLogger(__name__)


@contextmanager
def stream_execution_context(stream_id: int, operation: str) -> Iterator[None]:
    """Execute an operation of a stream and record how it has ended.

    Args:
        stream_id (int): The primary key of the stream.
        operation (str): The name of the operation.

    Yields:
        None: Nothing.

    Raises:
        Exception: Any exception the operation raises.
    """
    logger.info("Operation %s of stream %s has started", operation, stream_id)
    try:
        yield
        Stream.objects.mark_succeeded(stream_id)
        logger.info("Operation %s of stream %s has completed", operation, stream_id)
    except Exception as exception:
        logger.error(
            "Operation %s of stream %s has failed: %s",
            operation,
            stream_id,
            exception,
            exc_info=True,
        )
        Stream.objects.mark_failed(stream_id)
        raise
