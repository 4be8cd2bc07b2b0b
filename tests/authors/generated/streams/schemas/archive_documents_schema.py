"""
Module: streams.schemas.archive_documents_schema

This module contains the configuration schema of the ``archive_documents`` task.
"""

from typing import Literal

from pydantic import BaseModel

__all__ = ["ArchiveDocumentsSchema"]


class ArchiveDocumentsSchema(BaseModel):
    """Configuration of the ``archive_documents`` task."""

    older_than_days: int = 365
    batch_size: int = 500
    strategy: Literal["flag", "delete"] = "flag"
