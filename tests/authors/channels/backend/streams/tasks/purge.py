'''Old messages go.'''

import asyncio
import logging
from datetime import timedelta

from asgiref.sync import async_to_sync
from django.conf import settings
from django.utils import timezone
from telegram import Bot
from telegram.error import BadRequest

from streams.models import Post, Stream

logger = logging.getLogger(__name__)


class Tally:
    def __init__(self):
        self.gone = 0
        self.kept = 0

    def as_dict(self):
        return {'gone': self.gone, 'kept': self.kept}


async def _delete(bot, post, tally):
    await bot.delete_message(post.channel.chat_id, post.message_id)
    await post.adelete()
    tally.gone += 1


async def _delete_all(bot, posts, tally):
    try:
        async with asyncio.timeout(300), asyncio.TaskGroup() as group:
            for post in posts:
                group.create_task(_delete(bot, post, tally))
    except* BadRequest as refused:
        # too old to be deleted by a bot
        tally.kept += len(refused.exceptions)
        logger.info('%d messages may not be deleted', len(refused.exceptions))


async def _old(stream_id, days):
    stream = await Stream.objects.aget(pk=stream_id)
    border = timezone.now() - timedelta(days=days)
    posts = Post.objects.filter(
        channel=stream.channel_id, sent_at__lt=border, message_id__isnull=False
    ).select_related('channel')
    return [post async for post in posts]


@async_to_sync
async def _purge(stream_id, days):
    tally = Tally()
    async with Bot(settings.BOT_TOKEN) as bot:
        await _delete_all(bot, await _old(stream_id, days), tally)
    return tally


def purge(stream_id, days=30, dry=False, **kwargs):
    '''Delete what was sent long ago.

    :param stream_id: the stream whose channel is cleared
    :param days: how old a message is that goes
    :param dry: only count
    :return: how many messages are gone, and how many could not be deleted

    Example::

        purge(stream_id=5, days=365, dry=True)
    '''
    try:
        if dry:
            count = len(async_to_sync(_old)(stream_id, days))
            logger.info('stream %s: %d messages would go', stream_id, count)
            result = {'would_go': count}
        else:
            result = _purge(stream_id, days).as_dict()
            logger.info('stream %s: %s', stream_id, result)
        Stream.objects.filter(pk=stream_id).update(status=Stream.OK, last_run=timezone.now())
        return result
    except Exception as exc:
        logger.exception('purge of stream %s stopped: %s', stream_id, exc)
        Stream.objects.filter(pk=stream_id).update(status=Stream.FAILED, last_run=timezone.now())
        raise
