'''What one channel says, said again in another.'''

import logging

from asgiref.sync import async_to_sync
from django.conf import settings
from telegram import Bot
from telegram.error import BadRequest

from streams.tasks.runs import stream_run

logger = logging.getLogger(__name__)

GAP = 25
'''So many missing messages in a row are the end of a channel.'''


async def _copied(bot, source, target, start):
    '''Yield the number of each message that could be copied.'''
    number, missing = start, 0
    while missing < GAP:
        number += 1
        try:
            await bot.copy_message(target, source, number)
        except BadRequest as problem:
            # deleted, or not yet written: the number is all there is to tell them apart
            missing += 1
            logger.debug('%s/%s: %s', source, number, problem.message)
        else:
            missing = 0
            yield number


async def _mirror(stream_id, source, limit):
    copied = []
    async with stream_run(stream_id) as stream, Bot(settings.BOT_TOKEN) as bot:
        async for number in _copied(bot, source, stream.channel.chat_id, stream.cursor):
            copied.append(number)
            stream.cursor = number
            await stream.asave(update_fields=['cursor'])
            if len(copied) >= limit:
                break
        logger.info('%d messages from %s', len(copied), source)
    return {'copied': copied}


def mirror(stream_id, source, limit=100, **kwargs):
    '''Copy new messages of another channel.

    :param stream_id: the stream whose channel gets them
    :param source: the chat to read
    :param limit: how many messages in one run

    .. code-block:: python

        mirror(stream_id=12, source='@example', limit=20)
    '''
    return async_to_sync(_mirror)(stream_id, source, limit)
