"""
Module: streams.schemas.export_report_schema

This module contains the configuration schema of the ``export_report`` task.
"""

from typing import List

from pydantic import BaseModel

__all__ = ["ExportReportSchema"]


class ExportReportSchema(BaseModel):
    """Configuration of the ``export_report`` task."""

    report_title: str
    column_names: List[str]
    delimiter: str = ","
    include_header: bool = True
    target_directory: str
