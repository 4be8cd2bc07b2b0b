"""The object a method is read from may fail to come about, whatever the method does."""

import logging

import requests
from django.utils import timezone
from streams.models import Stream

logger = logging.getLogger(__name__)


class Worker:
    def __init__(self, stream_id, channel):
        self.stream_id = stream_id
        self.channel = channel

    def run(self):
        try:
            return requests.get(self.channel, timeout=5).json()
        except Exception:
            logger.exception("failed")
            Stream.objects.filter(id=self.stream_id).update(
                status="failed", last_run=timezone.now()
            )
            raise


def fetch(stream_id, **kwargs):
    return Worker(stream_id, kwargs["channel"]).run()
