'''Posts that were due while nobody ran.'''

import asyncio
import logging

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from telegram import Bot
from telegram.error import RetryAfter

from streams.models import Post, Stream
from streams.tasks.runs import set_status

logger = logging.getLogger(__name__)


@sync_to_async
def _due(channel_id, limit):
    return list(Post.objects.due().in_channel(channel_id)[:limit])


@sync_to_async
def _sent(post, message_id):
    with transaction.atomic():
        locked = Post.objects.select_for_update().get(pk=post.pk)
        locked.message_id = message_id
        locked.sent_at = timezone.now()
        locked.save(update_fields=['message_id', 'sent_at'])


async def _delivered(bot, chat_id, posts):
    for post in posts:
        for attempt in range(1, 4):
            try:
                message = await bot.send_message(chat_id, post.text)
            except RetryAfter as wait:
                logger.warning('post %s: told to wait %s s (%d)', post.pk, wait.retry_after, attempt)
                await asyncio.sleep(wait.retry_after)
            else:
                yield post, message.message_id
                break
        else:
            raise TimeoutError(f'post {post.pk} was put off three times')


async def _backfill(stream_id, limit):
    stream = await Stream.objects.select_related('channel').aget(pk=stream_id)
    posts = await _due(stream.channel_id, limit)
    done = 0
    async with Bot(settings.BOT_TOKEN) as bot:
        async for post, message_id in _delivered(bot, stream.channel.chat_id, posts):
            await _sent(post, message_id)
            done += 1
    logger.info('backfill of %s: %d posts', stream.channel, done)
    return {'done': done, 'left': len(posts) - done}


async def _guarded(stream_id, limit):
    try:
        result = await _backfill(stream_id, limit)
        await sync_to_async(set_status)(stream_id, Stream.OK)
    except Exception as exc:
        logger.error('backfill of stream %s: %s', stream_id, exc, exc_info=True)
        await sync_to_async(set_status)(stream_id, Stream.FAILED)
        raise
    return result


def backfill(stream_id, limit=50, **kwargs):
    '''Send the posts of a channel that are overdue, the oldest first.

    :param stream_id: the stream whose channel is looked at
    :param limit: how many posts in one run
    :return: how many were sent, and how many are left of those looked at

    Example::

        backfill(stream_id=1, limit=5)
    '''
    return asyncio.run(_guarded(stream_id, limit))
