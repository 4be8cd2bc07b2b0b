"""Methods of a class."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


class Fetcher:
    def __init__(self, stream_id, url):
        self.stream_id = stream_id
        self.url = url

    def run(self):
        try:
            return self._fetch()
        except Exception:
            logger.exception("failed %s", self.stream_id)
            self._fail()
            raise

    def _fetch(self):
        return requests.get(self.url, timeout=5).json()

    def _fail(self):
        Stream.objects.filter(id=self.stream_id).update(status="failed", last_run=timezone.now())


def fetch(stream_id, url, **kwargs):
    return Fetcher(stream_id, url).run()
