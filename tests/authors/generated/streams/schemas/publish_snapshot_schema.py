"""
Module: streams.schemas.publish_snapshot_schema

This module contains the configuration schema of the ``publish_snapshot`` task.
"""

from typing import List

from pydantic import BaseModel

__all__ = ["PublishSnapshotSchema"]


class PublishSnapshotSchema(BaseModel):
    """Configuration of the ``publish_snapshot`` task."""

    target_url: str
    sections: List[str] = []
