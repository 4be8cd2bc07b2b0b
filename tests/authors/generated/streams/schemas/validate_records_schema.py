"""
Module: streams.schemas.validate_records_schema

This module contains the configuration schema of the ``validate_records`` task.
"""

from typing import List

from pydantic import BaseModel

__all__ = ["ValidateRecordsSchema"]


class ValidateRecordsSchema(BaseModel):
    """Configuration of the ``validate_records`` task."""

    required_keys: List[str]
    batch_size: int = 100
    dry_run: bool = False
