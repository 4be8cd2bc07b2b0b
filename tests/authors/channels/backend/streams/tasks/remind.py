'''The same words every day, or every week.'''

import asyncio
import logging
import sys
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from telegram import Bot

from streams.models import Stream

PERIODS = {'day': timedelta(hours=23), 'week': timedelta(days=6, hours=23)}


class _Prefixed(logging.LoggerAdapter):
    def process(self, msg, kwargs):
        return f'[{self.extra["period"]}] {msg}', kwargs


async def _send(chat_id, text):
    async with Bot(settings.BOT_TOKEN) as bot:
        message = await bot.send_message(chat_id, text)
    return message.message_id


async def _mark(stream_id):
    stream = await Stream.objects.aget(pk=stream_id)
    stream.status = Stream.FAILED
    stream.last_run = timezone.now()
    await stream.asave(update_fields=('status', 'last_run'))


def remind(stream_id, text, period, **kwargs):
    '''Write a reminder, unless there was one not long ago.

    :param stream_id: the stream whose channel it is
    :param text: the reminder
    :param period: ``day`` or ``week``; the stream type says which

    Example::

        remind(stream_id=1, text='Water the plants 🪴', period='day')
    '''
    log = _Prefixed(logging.getLogger(__name__), {'period': period})
    log.info('stream %s: %s', stream_id, text)
    try:
        stream = Stream.objects.select_related('channel').get(pk=stream_id)
        now = timezone.now()
        if stream.last_run is not None and now - stream.last_run < PERIODS[period]:
            stream.status = Stream.IDLE
            stream.last_run = now
            stream.save(update_fields=('status', 'last_run'))
            return {'message': None}
        message_id = asyncio.run(_send(stream.channel.chat_id, text))
        stream.status, stream.last_run = Stream.OK, now
        stream.save(update_fields=('status', 'last_run'))
        return {'message': message_id}
    except BaseException as exc:
        log.error('stream %s: %r', stream_id, exc, exc_info=sys.exc_info())
        asyncio.run(_mark(stream_id))
        raise
