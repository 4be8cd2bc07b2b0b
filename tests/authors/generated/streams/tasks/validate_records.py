"""
Module: streams.tasks.validate_records

This module implements the ``validate_records`` task. The task validates the
payloads of the records of a stream.
"""

# Standard library imports
import logging
from typing import Any, Dict, FrozenSet, List

# Local application imports
from streams.execution import task_lifecycle
from streams.models import DataRecord

__all__ = ["validate_records"]

logger = logging.getLogger(__name__)

DEFAULT_BATCH_SIZE = 100


class RecordValidator:
    """Validates one record at a time.

    Args:
        required_keys (List[str]): The keys a payload must have.
    """

    def __init__(self, required_keys: List[str]) -> None:
        self.required_keys: FrozenSet[str] = frozenset(required_keys)

    def is_valid(self, record: DataRecord) -> bool:
        """Return whether a record has all keys."""
        return self.required_keys <= record.payload.keys()


@task_lifecycle(operation="validate_records")
def validate_records(
    stream_id: int,
    required_keys: List[str],
    batch_size: int = DEFAULT_BATCH_SIZE,
    dry_run: bool = False,
    **kwargs: Any,
) -> Dict[str, int]:  # NL202@+1 NL203@+6
    """Validate the records of a stream.

    Args:
        stream_id (int): The primary key of the stream.
        required_keys (List[str]): The keys a payload must have.
        record_limit (int): The maximum number of records.
        **kwargs (Any): Additional configuration, which is ignored.

    Returns:
        Dict[str, int]: The number of valid and of invalid records.
    """
    validator = RecordValidator(required_keys=required_keys)
    valid, invalid = [], []
    for record in DataRecord.objects.filter(stream_id=stream_id)[:batch_size]:
        (valid if validator.is_valid(record=record) else invalid).append(record.pk)
    if not dry_run:
        DataRecord.objects.filter(pk__in=invalid).update(is_valid=False)
        DataRecord.objects.filter(pk__in=valid).update(is_valid=True)
    logger.info("Stream %s: %d valid, %d invalid", stream_id, len(valid), len(invalid))
    return {"valid": len(valid), "invalid": len(invalid)}
