"""
Module: streams.schemas.calculate_forecast_schema

This module contains the configuration schema of the ``calculate_forecast`` task.
"""

from pydantic import BaseModel

__all__ = ["CalculateForecastSchema"]


class CalculateForecastSchema(BaseModel):
    """Configuration of the ``calculate_forecast`` task."""

    metric_name: str
    horizon: int = 7
    smoothing_factor: float = 0.5
