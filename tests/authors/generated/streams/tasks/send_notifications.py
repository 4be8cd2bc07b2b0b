"""
Module: streams.tasks.send_notifications

This module implements the ``send_notifications`` task. The task informs
recipients about a stream.
"""

# Standard library imports
import logging
from typing import Any, Dict, List

# Third-party imports
import requests
from django.utils import timezone

# Local application imports
from streams.models import Stream

__all__ = ["send_notifications"]

REQUEST_TIMEOUT_SECONDS = 10


class NotificationSender:
    """Sends messages to a webhook."""

    def __init__(self, webhook_url: str) -> None:
        self.webhook_url = webhook_url

    def send(self, recipient: str, text: str) -> None:
        """Send one message."""
        response = requests.post(
            self.webhook_url,
            json={"channel": recipient, "text": text},
            timeout=REQUEST_TIMEOUT_SECONDS,
        )
        response.raise_for_status()
        print("Notification sent to", recipient)  # NL402


def send_notifications(
    stream_id: int,
    webhook_url: str,
    message_template: str,
    recipients: List[str],
    **kwargs: Any,
) -> Dict[str, int]:  # NL205@+1
    """Task description"""
    logger = logging.getLogger(__name__)
    try:
        stream = Stream.objects.get(pk=stream_id)
        sender = NotificationSender(webhook_url=webhook_url)
        text = message_template.format(title=stream.title)
        for recipient in recipients:
            sender.send(recipient=recipient, text=text)
        stream.last_run = timezone.now()
        stream.status = Stream.STATUS_COMPLETED
        stream.save(update_fields=["last_run", "status"])
        logger.info("Stream %s: %d recipients informed", stream_id, len(recipients))
        return {"sent": len(recipients)}
    except Exception as exception:
        logging.exception("Stream %s: the notification failed: %s", stream_id, exception)  # NL403
        Stream.objects.mark_failed(stream_id)
        raise
