"""
Module: streams.schemas.purge_samples_schema

This module contains the configuration schema of the ``purge_samples`` task.
"""

from typing import List

from pydantic import BaseModel

__all__ = ["PurgeSamplesSchema"]


class PurgeSamplesSchema(BaseModel):
    """Configuration of the ``purge_samples`` task."""

    retention_days: int
    metric_names: List[str] = []
