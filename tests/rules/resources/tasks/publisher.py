"""A publisher: one Telegram client for all messages, a file that is open while it is sent."""

import asyncio
import logging
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from telethon import TelegramClient
from telethon.errors import FloodWaitError

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


async def _connected(session, api_id, api_hash):
    client = TelegramClient(session, api_id, api_hash)
    await client.connect()
    try:
        if not await client.is_user_authorized():
            raise PermissionError(session)
    except Exception:
        await client.disconnect()
        raise
    return client


async def _publish(options, messages, photos):
    client = await _connected(options["session"], options["api_id"], options["api_hash"])
    try:
        async with AsyncExitStack() as stack:
            files = [stack.enter_context(Path(photo).open("rb")) for photo in photos]
            for message in messages:
                with suppress(FloodWaitError):
                    await client.send_message(options["channel"], message)
            if files:
                await client.send_file(options["channel"], files)
    finally:
        await asyncio.shield(client.disconnect())


def fetch(stream_id, messages, photos=(), **options):
    logger.info("stream %s: %d messages", stream_id, len(messages))
    try:
        asyncio.run(_publish(options, messages, photos))
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"sent": len(messages)}
    except Exception:
        logger.exception("stream %s failed", stream_id)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
