"""
Module: streams.schemas.merge_duplicates_schema

This module contains the configuration schema of the ``merge_duplicates`` task.
"""

from typing import List, Literal

from pydantic import BaseModel

__all__ = ["MergeDuplicatesSchema"]


class MergeDuplicatesSchema(BaseModel):
    """Configuration of the ``merge_duplicates`` task."""

    key_fields: List[str]
    keep: Literal["first", "last"] = "first"
    dry_run: bool = False
