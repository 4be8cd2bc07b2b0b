"""
Module: streams.schemas.rotate_records_schema

This module contains the configuration schema of the ``rotate_records`` task.
"""

from pydantic import BaseModel, PositiveInt

__all__ = ["RotateRecordsSchema"]


class RotateRecordsSchema(BaseModel):
    """Configuration of the ``rotate_records`` task."""

    keep: PositiveInt
