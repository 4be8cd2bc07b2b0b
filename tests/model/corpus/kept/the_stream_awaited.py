"""The Stream fetched and saved by the asynchronous methods of the model."""

import asyncio
import logging

from asgiref.sync import sync_to_async
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _failed(pk):
    Stream.objects.filter(pk=pk).update(status="failed", last_run=timezone.now())


async def _publish(stream_id, text, **kwargs):
    try:
        stream = await Stream.objects.select_related("media").aget(id=stream_id)
        stream.last_run = timezone.now()
        await stream.asave(update_fields=["last_run"])
        return {"text": text}
    except Exception:
        logger.exception("stream %s failed", stream_id)
        await sync_to_async(_failed)(stream_id)
        raise


def fetch(stream_id, **kwargs):
    return asyncio.run(_publish(stream_id, **kwargs))
