"""
Module: streams.schemas.sync_inventory_schema

This module contains the configuration schema of the ``sync_inventory`` task.
"""

from pydantic import BaseModel

__all__ = ["SyncInventorySchema"]


class SyncInventorySchema(BaseModel):
    """Configuration of the ``sync_inventory`` task."""

    feed_url: str
    supplier_code: str
    allow_negative: bool = False
    chunk_size: int = 200
