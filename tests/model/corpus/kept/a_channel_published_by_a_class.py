"""A class with a status property of its own, and two ways to end."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


class Publisher:
    endpoint = "https://api.example.com/messages"

    def __init__(self, stream_id: int, channel: str) -> None:
        self.stream_id = stream_id
        self.channel = channel

    def publish(self, text: str) -> dict[str, object]:
        try:
            message = self._send(text)["id"]
            self._finish("active")
        except Exception as error:
            logger.error("stream %s: %s", self.stream_id, error, exc_info=error)
            self._finish("failed")
            raise
        return {"message": message, "channel": self.channel}

    def _send(self, text: str) -> dict[str, str]:
        body = {"channel": self.channel, "text": text}
        answer = requests.post(self.endpoint, json=body, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def _finish(self, status: str) -> None:
        rows = Stream.objects.filter(id=self.stream_id)
        rows.update(status=status, last_run=timezone.now())


def fetch(stream_id: int, channel: str, text: str = "", **kwargs: object) -> dict[str, object]:
    return Publisher(stream_id, channel).publish(text)
