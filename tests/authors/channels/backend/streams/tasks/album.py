'''Photos of a folder as albums of ten.'''

import contextlib
import logging
from pathlib import Path

from django.conf import settings
from telegram import Bot, InputMediaPhoto

from streams.models import Stream
from streams.tasks.runs import publishes

logger = logging.getLogger(__name__)

SUFFIXES = frozenset({'.jpg', '.jpeg', '.png', '.webp'})


def _chunks(items, size=10):
    while chunk := items[:size]:
        yield chunk
        items = items[size:]


@publishes(what='album')
async def album(stream_id, folder, caption='', **kwargs):
    '''Send all photos of a folder.

    :param stream_id: the stream whose channel gets the photos
    :param folder: a folder below the media root
    :param caption: what stands under the first photo

    Example::

        album(stream_id=4, folder='2024/summer', caption='☀️')
    '''
    stream = await Stream.objects.select_related('channel').aget(pk=stream_id)
    photos = sorted(p for p in Path(settings.MEDIA_ROOT, folder).iterdir() if p.suffix.lower() in SUFFIXES)
    sent = []
    async with Bot(settings.BOT_TOKEN) as bot:
        for chunk in _chunks(photos):
            with contextlib.ExitStack() as stack:
                media = [
                    InputMediaPhoto(stack.enter_context(path.open('rb')), caption=None if sent or i else caption)
                    for i, path in enumerate(chunk)
                ]
                messages = await bot.send_media_group(stream.channel.chat_id, media)
            sent.extend(message.message_id for message in messages)
            logger.info('stream %s: %d of %d photos', stream_id, len(sent), len(photos))
    return {'photos': len(photos), 'messages': sent}
