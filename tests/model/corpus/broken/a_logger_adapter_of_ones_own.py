import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


class StreamLog(logging.LoggerAdapter):
    def process(self, msg, kwargs):
        return f"[{self.extra['stream']}] {msg}", kwargs


def failing(stream_id, log):
    def handle(error):
        log.exception("failed: %s", error)
        Stream.objects.filter(pk=stream_id).update(status="failed", last_run=timezone.now())

    return handle


def fetch(stream_id, url, **kwargs):
    log = StreamLog(logger, {"stream": stream_id})
    failed = failing(stream_id, log)
    try:
        size = len(requests.get(url, timeout=5).content)
        log.info("%d bytes", size)
        Stream.objects.filter(pk=stream_id).update(last_run=timezone.now())
        return size
    except Exception as error:  # NL304
        failed(error)
