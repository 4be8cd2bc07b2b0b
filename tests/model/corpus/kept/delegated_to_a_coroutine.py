"""Delegated to a coroutine."""

import asyncio
import logging

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


async def _fetch(stream_id, url, **kwargs):
    try:
        return await client(url)
    except Exception:
        logger.exception("failed %s", stream_id)
        _mark_failed(stream_id)
        raise


async def client(url):
    return url


def fetch(stream_id, **kwargs):
    return asyncio.run(_fetch(stream_id, **kwargs))
