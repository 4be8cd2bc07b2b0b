"""
Module: streams.execution.guarded_operation

This module provides the base class of operations whose failures are recorded.
"""

# Standard library imports
import functools
import logging
from typing import Any, Callable

# Local application imports
from streams.models import Stream

__all__ = ["GuardedOperation"]


class GuardedOperation:
    """Base class of operations.

    The ``execute`` method of each subclass is guarded when the subclass is
    created: a failure is logged, the stream is marked, the exception continues.
    """

    logger = logging.getLogger(__name__)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Guard the ``execute`` method of a subclass."""
        super().__init_subclass__(**kwargs)
        if "execute" in cls.__dict__:
            cls.execute = cls._guard(cls.__dict__["execute"])

    @staticmethod
    def _guard(method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def guarded(self: "GuardedOperation", *args: Any, **kwargs: Any) -> Any:
            try:
                result = method(self, *args, **kwargs)
                Stream.objects.mark_succeeded(self.stream_id)
                return result
            except Exception as exception:
                self.logger.exception("Stream %s: %s", self.stream_id, exception)
                Stream.objects.mark_failed(self.stream_id)
                raise

        return guarded

    def __init__(self, stream_id: int) -> None:
        """Initialize the operation.

        Args:
            stream_id (int): The primary key of the stream.
        """
        self.stream_id = stream_id

    def execute(self) -> Any:
        """Execute the operation."""
        raise NotImplementedError
