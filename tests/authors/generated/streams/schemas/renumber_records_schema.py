"""
Module: streams.schemas.renumber_records_schema

This module contains the configuration schema of the ``renumber_records`` task.
"""

import pydantic

__all__ = ["RenumberRecordsSchema"]


class _NumberingSchema(pydantic.BaseModel):
    """Configuration that all tasks with numbers share."""

    width: int = 6


class RenumberRecordsSchema(_NumberingSchema):
    """Configuration of the ``renumber_records`` task."""

    prefix: str
