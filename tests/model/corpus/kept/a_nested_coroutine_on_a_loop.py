"""A nested coroutine on a loop."""

import asyncio
import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def fetch(stream_id, url, **kwargs):
    count = 0

    async def work():
        nonlocal count
        count += 1
        return requests.get(url, timeout=5)

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work())
    except Exception:
        logger.exception("failed %s", stream_id)
        _mark_failed(stream_id)
        raise
    finally:
        loop.close()
