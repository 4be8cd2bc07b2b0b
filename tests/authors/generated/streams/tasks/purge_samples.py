"""
Module: streams.tasks.purge_samples

This module implements the ``purge_samples`` task. The task deletes the samples
of a stream whose period of retention has ended.
"""

# Standard library imports
import logging
from datetime import timedelta
from typing import Any, Dict, List, Optional

# Third-party imports
from django.db.models import Q
from django.utils import timezone

# Local application imports
from streams.execution import GuardedOperation
from streams.models import MetricSample

__all__ = ["purge_samples"]

logger = logging.getLogger(__name__)


class PurgeOperation(GuardedOperation):
    """Operation that deletes samples.

    Args:
        stream_id (int): The primary key of the stream.
        retention_days (int): The period of retention in days.
        metric_names (List[str]): The metrics; all where there are none.
    """

    def __init__(self, stream_id: int, retention_days: int, metric_names: List[str]) -> None:
        super().__init__(stream_id)
        self.retention_days = retention_days
        self.metric_names = metric_names

    def condition(self) -> Q:
        """Return which samples are deleted."""
        condition = Q(measured_at__lt=timezone.now() - timedelta(days=self.retention_days))
        if self.metric_names:
            condition &= Q(name__in=self.metric_names)
        return condition

    def execute(self) -> int:
        """Delete the samples and return their number."""
        deleted, _ = MetricSample.objects.filter(self.condition(), stream_id=self.stream_id).delete()
        logger.info("Stream %s: %d samples have been deleted", self.stream_id, deleted)
        return deleted


def purge_samples(
    stream_id: int,
    retention_days: int,
    metric_names: Optional[List[str]] = None,
    **kwargs: Any,
) -> Dict[str, int]:
    """Delete the samples of a stream whose period of retention has ended.

    Args:
        stream_id (int): The primary key of the stream.
        retention_days (int): The period of retention in days.
        metric_names (Optional[List[str]]): The metrics to consider. Defaults to None.

    Returns:
        Dict[str, int]: The number of deleted samples.
    """
    operation = PurgeOperation(
        stream_id=stream_id,
        retention_days=retention_days,
        metric_names=metric_names or [],
    )
    return {"deleted": operation.execute()}
