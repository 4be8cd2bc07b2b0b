"""
Module: streams.execution.lifecycle

This module provides the lifecycle decorator of tasks.
"""

# Standard library imports
import functools
import logging
from typing import Any, Callable, Optional

# Local application imports
from streams.models import Stream

__all__ = ["task_lifecycle"]


def task_lifecycle(
    *,
    operation: str,
    log: Optional[logging.Logger] = None,
    record_success: bool = True,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Create a decorator that manages the lifecycle of a task.

    Args:
        operation (str): The name of the operation.
        log (Optional[logging.Logger]): The logger to use.
        record_success (bool): Whether a successful execution is recorded.

    Returns:
        Callable: The decorator.
    """
    lifecycle_logger = log or logging.getLogger(__name__)

    def decorator(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapper(stream_id: int, **kwargs: Any) -> Any:
            try:
                lifecycle_logger.info("%s: stream %s", operation, stream_id)
                result = function(stream_id, **kwargs)
                if record_success:
                    Stream.objects.mark_succeeded(stream_id)
            except Exception as exception:
                lifecycle_logger.exception("%s: stream %s: %s", operation, stream_id, exception)
                Stream.objects.mark_failed(stream_id)
                raise
            return result

        return wrapper

    return decorator
