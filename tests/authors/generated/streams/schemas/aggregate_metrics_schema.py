"""
Module: streams.schemas.aggregate_metrics_schema

This module contains the configuration schema of the ``aggregate_metrics`` task.
"""

from typing import List

from pydantic import BaseModel

__all__ = ["AggregateMetricsSchema"]


class AggregateMetricsSchema(BaseModel):
    """Configuration of the ``aggregate_metrics`` task."""

    metric_names: List[str]
    window_minutes: int = 60
    minimum_samples: int = 1
    include_percentiles: bool = False
    percentile: float = 0.95
