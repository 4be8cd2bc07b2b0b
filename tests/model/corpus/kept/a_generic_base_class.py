"""A generic base class that keeps the contract."""

import logging
from typing import Generic, TypeVar

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)
T = TypeVar("T")


class Service(Generic[T]):
    def __init__(self, stream_id, url):
        self.stream_id = stream_id
        self.url = url

    def run(self) -> T:
        try:
            return self.load()
        except Exception as error:
            self.report(error)
            raise

    def load(self) -> T:
        raise NotImplementedError

    def report(self, error=None):
        if error is None:
            logger.info("nothing to report")
        elif isinstance(error, Exception):
            logger.error("stream %s failed", self.stream_id, exc_info=error)
            rows = Stream.objects.select_for_update().filter(pk=self.stream_id)
            for stream in rows:
                stream.status = "failed"
                stream.last_run = timezone.now()
                stream.save(update_fields=["status", "last_run"])


class Rates(Service[dict]):
    def load(self) -> dict:
        return requests.get(self.url, timeout=5).json()


def fetch(stream_id, url, **kwargs):
    return Rates(stream_id, url).run()
