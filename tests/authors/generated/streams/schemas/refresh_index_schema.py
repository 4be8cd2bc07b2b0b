"""
Module: streams.schemas.refresh_index_schema

This module contains the configuration schema of the ``refresh_index`` task.
"""

from typing import List

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["RefreshIndexSchema"]


class RefreshIndexSchema(BaseModel):
    """Configuration of the ``refresh_index`` task."""

    model_config = ConfigDict(populate_by_name=False, extra="forbid")

    index: str
    fields: List[str]
    from_: int = Field(alias="from", ge=0)
