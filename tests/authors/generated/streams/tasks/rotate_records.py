"""
Module: streams.tasks.rotate_records

This module implements the ``rotate_records`` task. The task keeps the newest
records of a stream and archives all others.
"""

# Standard library imports
import logging
from typing import Any, Dict

# Third-party imports
from django.db import transaction

# Local application imports
from streams.execution.run_state import RunState
from streams.models import DataRecord, Stream

__all__ = ["rotate_records"]

logger = logging.getLogger(__name__)


class RecordRotation:
    """
    Rotation of the records of a stream.

    :param stream_id: The primary key of the stream.
    :param keep: The number of records that are kept.
    """

    def __init__(self, stream_id: int, keep: int) -> None:
        self.keep = keep
        self.records = DataRecord.objects.filter(stream_id=stream_id, is_archived=False)

    @transaction.atomic
    def rotate(self) -> int:
        """
        Archive all records but the newest.

        :returns: The number of archived records.
        """
        newest = list(self.records.order_by("-created_at", "-pk").values_list("pk", flat=True)[: self.keep])
        return self.records.exclude(pk__in=newest).update(is_archived=True)


def rotate_records(stream_id: int, keep: int, **kwargs: Any) -> Dict[str, Any]:
    """
    Rotate the records of a stream.

    :param stream_id: The primary key of the stream.
    :type stream_id: int
    :param keep: The number of records that are kept.
    :type keep: int
    :returns: The number of archived records, and the final status.
    :rtype: Dict[str, Any]
    """
    state = RunState(stream_id=stream_id)
    archived = 0
    try:
        archived = RecordRotation(stream_id=stream_id, keep=keep).rotate()
        state.status = Stream.STATUS_COMPLETED
        logger.info("Stream %s: %d records have been archived", stream_id, archived)
    except Exception as exception:
        state.status = Stream.STATUS_FAILED
        logger.error("Stream %s could not be rotated: %s", stream_id, exception, exc_info=True)
        raise
    return {"archived": archived, "status": state.status, "failed": state.has_failed}
