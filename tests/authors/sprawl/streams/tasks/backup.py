import logging

import aiofiles
from django.core import serializers
from django.utils import timezone

from streams.models import Item, Stream

logger = logging.getLogger(__name__)


async def backup(stream_id, target, **kwargs):  # NL105
    """Write all items of a stream into a file.

    Args:
        stream_id: the stream
        target: the file

    Example:
        {"target": "/backup/items.json"}
    """
    try:
        items = [item async for item in Item.objects.filter(stream_id=stream_id)]
        async with aiofiles.open(target, "w") as file:
            await file.write(serializers.serialize("json", items))
        logger.info("%d items in %s", len(items), target)
        await Stream.objects.filter(id=stream_id).aupdate(status="ok", last_run=timezone.now())
        return {"items": len(items)}
    except Exception as exc:
        logger.exception("backup to %s: %s", target, exc)
        await Stream.objects.filter(id=stream_id).aupdate(status="failed", last_run=timezone.now())
        raise
