"""
Module: streams.tasks.aggregate_metrics

This module implements the ``aggregate_metrics`` task. The task aggregates the
samples of one or more metrics over a window of time.
"""

# Standard library imports
import datetime
import logging
import statistics
from typing import Any, Dict, List, Sequence

# Third-party imports
from django.utils import timezone

# Local application imports
from streams.execution import stream_execution_context
from streams.models import MetricSample

__all__ = ["aggregate_metrics"]

logger = logging.getLogger(__name__)

DEFAULT_WINDOW_MINUTES = 60
DEFAULT_MINIMUM_SAMPLES = 1
DEFAULT_PERCENTILE = 0.95
AGGREGATE_SUFFIX_MEAN = "_mean"
AGGREGATE_SUFFIX_MAXIMUM = "_max"
AGGREGATE_SUFFIX_PERCENTILE = "_percentile"


class MetricAggregator:
    """Aggregates the values of one metric.

    Attributes:
        name (str): The name of the metric.
        values (List[float]): The sorted values.
    """

    def __init__(self, name: str, values: Sequence[float]) -> None:
        """Initialize the aggregator.

        Args:
            name (str): The name of the metric.
            values (Sequence[float]): The values in any order.
        """
        self.name = name
        self.values: List[float] = sorted(values)

    def percentile(self, fraction: float) -> float:
        """Return the value that a fraction of all values does not exceed.

        Args:
            fraction (float): A number between 0 and 1.

        Returns:
            float: The value.
        """
        index = min(int(len(self.values) * fraction), len(self.values) - 1)
        return self.values[index]

    def aggregate(self) -> Dict[str, float]:
        """Return mean and maximum.

        Returns:
            Dict[str, float]: The aggregates by their names.
        """
        return {
            self.name + AGGREGATE_SUFFIX_MEAN: statistics.fmean(self.values),
            self.name + AGGREGATE_SUFFIX_MAXIMUM: self.values[-1],
        }


def aggregate_metrics(
    stream_id: int,
    metric_names: List[str],
    window_minutes: int = DEFAULT_WINDOW_MINUTES,
    minimum_samples: int = DEFAULT_MINIMUM_SAMPLES,
    include_percentiles: bool = False,
    percentile: float = DEFAULT_PERCENTILE,
    **kwargs: Any,
) -> Dict[str, float]:
    """Aggregate the metrics of a stream.

    Args:
        stream_id (int): The primary key of the stream.
        metric_names (List[str]): The names of the metrics.
        window_minutes (int, optional): The length of the window. Defaults to 60.
        minimum_samples (int, optional): The number of samples below which a
            metric is left out. Defaults to 1.
        include_percentiles (bool, optional): Whether a percentile is calculated.
            Defaults to False.
        percentile (float, optional): The percentile. Defaults to 0.95.
        **kwargs (Any): Additional configuration, which is ignored.

    Returns:
        Dict[str, float]: The aggregates by their names.

    Raises:
        ValueError: If the percentile does not lie between 0 and 1.
    """
    with stream_execution_context(stream_id=stream_id, operation="aggregate_metrics"):
        if not 0.0 <= percentile <= 1.0:
            raise ValueError(f"The percentile {percentile} does not lie between 0 and 1")
        result: Dict[str, float] = {}
        window_start = timezone.now() - datetime.timedelta(minutes=window_minutes)
        for metric_name in metric_names:
            values = list(
                MetricSample.objects.filter(
                    stream_id=stream_id,
                    name=metric_name,
                    measured_at__gte=window_start,
                ).values_list("value", flat=True)
            )
            if len(values) < max(minimum_samples, 1):
                logger.warning("Metric %s has only %d samples", metric_name, len(values))
                continue
            aggregator = MetricAggregator(name=metric_name, values=values)
            result.update(aggregator.aggregate())
            if include_percentiles:
                result[metric_name + AGGREGATE_SUFFIX_PERCENTILE] = aggregator.percentile(percentile)
        return result
