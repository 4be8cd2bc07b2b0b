'''One text to many chats, a few at a time.'''

import asyncio
import logging
from contextlib import AsyncExitStack

from django.conf import settings
from django.utils import timezone
from telegram import Bot
from telegram.error import Forbidden, NetworkError, RetryAfter

from streams.models import Channel, Stream

logger = logging.getLogger(__name__)


class TooManyFailures(RuntimeError):
    pass


class Broadcast:
    '''A broadcast on its way. Not reusable.'''

    attempts = 3

    def __init__(self, stream_id, text, tolerance, width):
        self.stream_id, self.text, self.tolerance = stream_id, text, tolerance
        self.gate = asyncio.Semaphore(width)
        self.reached, self.lost = [], {}

    @property
    def share_lost(self):
        total = len(self.reached) + len(self.lost)
        return len(self.lost) / total if total else 0.0

    async def _send(self, bot, chat_id):
        for attempt in range(self.attempts):
            try:
                await bot.send_message(chat_id, self.text)
                return
            except RetryAfter as wait:
                await asyncio.sleep(wait.retry_after)
            except NetworkError:
                if attempt == self.attempts - 1:
                    raise
                await asyncio.sleep(2**attempt)
        raise TooManyFailures(f'{chat_id} is busy')

    async def _deliver(self, bot, chat_id):
        async with self.gate:
            try:
                await self._send(bot, chat_id)
            except Forbidden:
                # thrown out by its owner: nothing to worry about
                self.lost[chat_id] = 'forbidden'
            except Exception as exc:
                logger.warning('chat %s is not reached: %s', chat_id, exc)
                self.lost[chat_id] = str(exc)
            else:
                self.reached.append(chat_id)

    async def _work(self):
        async with AsyncExitStack() as stack:
            bot = await stack.enter_async_context(Bot(settings.BOT_TOKEN))
            group = await stack.enter_async_context(asyncio.TaskGroup())
            async for chat_id in Channel.objects.values_list('chat_id', flat=True):
                group.create_task(self._deliver(bot, chat_id))
        if self.share_lost > self.tolerance:
            raise TooManyFailures(f'{len(self.lost)} chats are lost')

    async def execute(self):
        stream = Stream.objects.filter(pk=self.stream_id)
        try:
            await self._work()
        except Exception as exc:
            logger.exception('broadcast %s: %s', self.stream_id, exc)
            await stream.aupdate(status=Stream.FAILED, last_run=timezone.now())
            raise
        else:
            logger.info('broadcast %s reached %d chats', self.stream_id, len(self.reached))
            await stream.aupdate(status=Stream.OK, last_run=timezone.now())
        return {'reached': len(self.reached), 'lost': self.lost}


def broadcast(stream_id, text, tolerance=0.1, width=8, **kwargs):
    '''Send a text to all channels there are.

    :param stream_id: the stream that sends
    :param text: what is sent
    :param tolerance: which share of the chats may be lost
    :param width: how many messages at the same time

    Example::

        broadcast(stream_id=1, text='We move tonight', tolerance=0)
    '''

    async def main():
        return await Broadcast(stream_id, text, tolerance, width).execute()

    return asyncio.run(main())
