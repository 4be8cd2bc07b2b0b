"""
Module: streams.tasks.calculate_forecast

This module implements the ``calculate_forecast`` task. The task continues a
metric of a stream into the future.
"""

# Standard library imports
import logging
from typing import Any, List

# Third-party imports
from django.utils import timezone

# Local application imports
from streams.models import MetricSample, Stream

__all__ = ["calculate_forecast"]

logger = logging.getLogger(__name__)

DEFAULT_HORIZON = 7
DEFAULT_SMOOTHING_FACTOR = 0.5


class ExponentialSmoother:
    """Smooths values exponentially.

    :param smoothing_factor: The weight of the most recent value.
    """

    def __init__(self, smoothing_factor: float) -> None:
        self.smoothing_factor = smoothing_factor

    def smooth(self, values: List[float]) -> float:
        """Return the level after the last value.

        :param values: The values, of which there is at least one.
        :returns: The level.
        """
        level, *remaining = values
        for value in remaining:
            level += self.smoothing_factor * (value - level)
        return level


def calculate_forecast(  # NL311 NL401
    stream_id: int,
    metric_name: str,
    horizon: int = DEFAULT_HORIZON,
    smoothing_factor: float = DEFAULT_SMOOTHING_FACTOR,
    **kwargs: Any,
) -> List[float]:
    """Calculate the forecast of a metric.

    :param stream_id: The primary key of the stream.
    :param metric_name: The name of the metric.
    :param horizon: The number of steps into the future.
    :param smoothing_factor: The weight of the most recent value.
    :param kwargs: Additional configuration, which is ignored.
    :returns: One value per step.
    """
    try:
        stream = Stream.objects.get(pk=stream_id)
        values = list(
            stream.samples.filter(name=metric_name)
            .order_by("measured_at")
            .values_list("value", flat=True)
        )
        if not values:
            raise ValueError(f"There are no samples of {metric_name}")
        level = ExponentialSmoother(smoothing_factor=smoothing_factor).smooth(values=values)
        forecast = [round(level, 3)] * horizon
        MetricSample.objects.create(stream=stream, name=f"{metric_name}_forecast", value=level)
        stream.status = Stream.STATUS_COMPLETED
        stream.last_run = timezone.now()
        stream.save(update_fields=["status"])
        return forecast
    except Exception as exception:
        logger.exception("Stream %s: there is no forecast: %s", stream_id, exception)
        Stream.objects.mark_failed(stream_id)
        raise
