"""
Module: streams.tasks.archive_documents

This module implements the ``archive_documents`` task. The task archives or
deletes the records of a stream that are older than a number of days.
"""

# Standard library imports
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Dict, Final, Tuple

# Third-party imports
from django.db.models import QuerySet
from django.utils import timezone

# Local application imports
from streams.models import DataRecord, Stream

__all__: Final[Tuple[str, ...]] = ("archive_documents",)

logger = logging.getLogger(__name__)

DEFAULT_OLDER_THAN_DAYS: Final[int] = 365
DEFAULT_BATCH_SIZE: Final[int] = 500
STRATEGY_FLAG: Final[str] = "flag"
STRATEGY_DELETE: Final[str] = "delete"


@dataclass
class ArchiveOperation:
    """
    An operation that archives records, and can be called once.

    Attributes
    ----------
    stream_id
        The primary key of the stream.
    older_than_days
        The minimum age of a record.
    batch_size
        The maximum number of records per statement.
    strategy
        Either ``flag`` or ``delete``.
    """

    MESSAGE: ClassVar[str] = "Stream %s: %d records have been archived (%s)"

    stream_id: int
    older_than_days: int
    batch_size: int
    strategy: str
    archived_count: int = field(default=0, init=False)

    @property
    def candidates(self) -> "QuerySet[DataRecord]":
        """Return the records that are old enough."""
        threshold = timezone.now() - timedelta(days=self.older_than_days)
        return DataRecord.objects.filter(
            stream_id=self.stream_id,
            is_archived=False,
            created_at__lt=threshold,
        )

    def process_batch(self) -> int:
        """Archive one batch and return the number of its records."""
        primary_keys = list(self.candidates.values_list("pk", flat=True)[: self.batch_size])
        batch = DataRecord.objects.filter(pk__in=primary_keys)
        match self.strategy:
            case "flag":
                count = batch.update(is_archived=True)
            case "delete":
                count, _ = batch.delete()
            case unknown:
                raise ValueError(f"Unknown strategy: {unknown}")
        return count

    def __call__(self) -> int:
        """Execute the operation and return the number of archived records."""
        try:
            while count := self.process_batch():
                self.archived_count += count
            logger.info(self.MESSAGE, self.stream_id, self.archived_count, self.strategy)
            Stream.objects.mark_succeeded(self.stream_id)
        except Exception as exception:
            self.record_failure(exception)
            raise
        return self.archived_count

    def record_failure(self, exception: Exception) -> None:
        """Record that the operation has failed."""
        logger.error(
            "Stream %s: the archiving has stopped after %d records: %s",
            self.stream_id,
            self.archived_count,
            exception,
            exc_info=exception,
        )
        Stream.objects.mark_failed(self.stream_id)


def archive_documents(
    stream_id: int,
    older_than_days: int = DEFAULT_OLDER_THAN_DAYS,
    batch_size: int = DEFAULT_BATCH_SIZE,
    strategy: str = STRATEGY_FLAG,
    **kwargs: Any,
) -> Dict[str, int]:
    """
    Archive the old records of a stream.

    Parameters
    ----------
    stream_id
        The primary key of the stream.
    older_than_days
        The minimum age of a record in days.
    batch_size
        The maximum number of records per statement.
    strategy
        ``flag`` keeps the records, ``delete`` removes them.

    Returns
    -------
    Dict[str, int]
        The number of archived records.
    """
    operation = ArchiveOperation(
        stream_id=stream_id,
        older_than_days=older_than_days,
        batch_size=batch_size,
        strategy=strategy,
    )
    return {"archived": operation()}
