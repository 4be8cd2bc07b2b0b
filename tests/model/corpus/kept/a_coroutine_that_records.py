"""A coroutine that talks to the database by the asynchronous methods of the manager."""

import asyncio
import logging

import aiohttp
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


async def _load(url):
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as answer:
            return await answer.json()


async def _fetch(stream_id, urls):
    rows = Stream.objects.filter(id=stream_id)
    try:
        pages = await asyncio.gather(*(_load(url) for url in urls))
        await rows.aupdate(last_run=timezone.now())
        return {"count": len(pages)}
    except Exception:
        logger.exception("stream %s: no pages", stream_id)
        await rows.aupdate(status="failed", last_run=timezone.now())
        raise


def fetch(stream_id, urls=(), **kwargs):
    return asyncio.run(_fetch(stream_id, urls))
