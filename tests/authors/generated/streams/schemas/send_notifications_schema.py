"""
Module: streams.schemas.send_notifications_schema

This module contains the configuration schema of the ``send_notifications`` task.
"""

from typing import List

from pydantic import BaseModel

__all__ = ["SendNotificationsSchema"]


class SendNotificationsSchema(BaseModel):
    """Configuration of the ``send_notifications`` task."""

    webhook_url: str
    message_template: str
    recipients: List[str]
