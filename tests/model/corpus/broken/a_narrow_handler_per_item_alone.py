"""The only handler is per item, and takes one kind of failure."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, urls, **kwargs):
    logger.info("stream %s: %s pages", stream_id, len(urls))
    failed = []
    for url in urls:
        try:
            requests.get(url, timeout=3)  # NL302
        except requests.ConnectionError:
            failed.append(url)
    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
    return {"failed": failed}
