'''Leaving channels that are empty.'''

import asyncio
import logging

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from telegram import Bot

from streams.models import Channel, Stream

logger = logging.getLogger(__name__)


async def empty_channels(least):
    quiet = Q(posts__isnull=True) | Q(members__lt=least)
    async for channel in Channel.objects.filter(quiet).distinct():
        yield channel


async def leave_all(least):
    left = []
    async with Bot(settings.BOT_TOKEN) as bot:
        async for channel in empty_channels(least):
            await bot.leave_chat(channel.chat_id)
            left.append(channel.title)
            await channel.adelete()
    return left


def leave(stream_id, least=2, **kwargs):  # NL501 NL701
    '''Leave the channels that nobody reads.

    :param stream_id: the stream that asks
    :param least: how many members a channel must have to be kept

    Example::

        leave(stream_id=1, least=5)
    '''
    try:
        left = asyncio.run(leave_all(least))
        logger.info('left %s', ', '.join(left) or 'nothing')
        Stream.objects.filter(stream_type='leave').update(  # NL313
            last_run=timezone.now()
        )
    except Exception as exc:
        logger.exception('stream %s did not leave: %s', stream_id, exc)
        Stream.objects.filter(pk=stream_id).update(status=Stream.FAILED, last_run=timezone.now())
        raise RuntimeError('could not leave')  # NL314
    return left
