"""
Module: streams.tasks.renumber_records

This module implements the ``renumber_records`` task. The task gives consecutive
numbers to the records of a stream.
"""

# Standard library imports
import functools
import itertools
import logging
from typing import Any, Callable, Dict, Type, TypeVar

# Local application imports
from streams.models import DataRecord, Stream

__all__ = ["renumber_records"]

logger = logging.getLogger(__name__)

DEFAULT_WIDTH = 6

OperationClass = TypeVar("OperationClass", bound=Type[Any])


def recorded(*method_names: str) -> Callable[[OperationClass], OperationClass]:
    """Create a class decorator that records the failures of methods.

    Args:
        *method_names (str): The names of the methods.

    Returns:
        Callable[[OperationClass], OperationClass]: The class decorator.
    """

    def decorator(operation_class: OperationClass) -> OperationClass:
        for method_name in method_names:
            setattr(operation_class, method_name, record_failures(getattr(operation_class, method_name)))
        return operation_class

    return decorator


def record_failures(method: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a method so that a failure is logged, and marked in the stream.

    Args:
        method (Callable[..., Any]): The method.

    Returns:
        Callable[..., Any]: The wrapped method.
    """

    @functools.wraps(method)
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except Exception as exception:
            logger.exception("Stream %s: %s has failed: %s", self.stream_id, method.__name__, exception)
            Stream.objects.mark_failed(self.stream_id)
            raise

    return wrapper


@recorded("renumber")
class RecordNumbering:
    """Gives consecutive numbers to the records of a stream."""

    def __init__(self, stream_id: int, prefix: str, width: int) -> None:
        """Initialize the numbering.

        Args:
            stream_id (int): The primary key of the stream.
            prefix (str): What precedes each number.
            width (int): The number of digits.
        """
        self.stream_id = stream_id
        self.prefix = prefix
        self.width = width

    def renumber(self) -> int:
        """Renumber the records and return their number."""
        changed = []
        counter = itertools.count(1)
        for record in DataRecord.objects.filter(stream_id=self.stream_id).order_by("created_at"):
            record.external_id = f"{self.prefix}{next(counter):0{self.width}d}"
            changed.append(record)
        DataRecord.objects.bulk_update(changed, ["external_id"], batch_size=500)
        Stream.objects.mark_succeeded(self.stream_id)
        logger.info("Stream %s: %d records have been renumbered", self.stream_id, len(changed))
        return len(changed)


def renumber_records(
    stream_id: int,
    prefix: str,
    width: int = DEFAULT_WIDTH,
    **kwargs: Any,
) -> Dict[str, int]:
    """Give consecutive numbers to the records of a stream.

    Args:
        stream_id (int): The primary key of the stream.
        prefix (str): What precedes each number.
        width (int, optional): The number of digits. Defaults to 6.

    Returns:
        Dict[str, int]: The number of records.
    """
    return {"renumbered": RecordNumbering(stream_id, prefix, width).renumber()}
