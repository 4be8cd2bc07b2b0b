import asyncio
import logging

import httpx
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


async def _all(urls):
    async with httpx.AsyncClient(timeout=5) as client, asyncio.TaskGroup() as group:
        running = [group.create_task(client.get(url)) for url in urls]
    return [len(task.result().content) for task in running]


def fetch(stream_id, urls, **kwargs):
    streams = Stream.objects.filter(pk=stream_id)
    logger.info("stream %s: asking %d", stream_id, len(urls))
    try:
        sizes = asyncio.run(_all(urls))
        streams.update(last_run=timezone.now())
    except* httpx.HTTPError as group:
        for error in group.exceptions:
            logger.error("stream %s: %s", stream_id, error, exc_info=error)
        streams.update(status="failed", last_run=timezone.now())
        raise
    except* Exception:
        logger.exception("stream %s failed", stream_id)
        streams.update(status="failed", last_run=timezone.now())
        raise
    return {"sizes": sizes}
