'''What all publishers that are classes have in common.'''

import asyncio
import logging
from abc import ABC, abstractmethod

from django.conf import settings
from django.utils import timezone
from telegram import Bot

from streams.models import Stream

log = logging.getLogger(__name__)


class Publisher(ABC):
    '''One run of a stream that writes into its channel; subclasses say what.'''

    def __init__(self, stream_id):
        self.stream_id = stream_id
        self.sent = []

    def run(self):
        '''Publish, and leave the stream as the run ended.'''
        try:
            return asyncio.run(self._run())
        except Exception as exc:
            log.exception('%s, stream %s: %s', type(self).__name__, self.stream_id, exc)
            Stream.objects.filter(pk=self.stream_id).update(
                status=Stream.FAILED, last_run=timezone.now()
            )
            raise

    async def _run(self):
        stream = await Stream.objects.select_related('channel').aget(pk=self.stream_id)
        async with Bot(settings.BOT_TOKEN) as bot:
            await self.publish(bot, stream)
        stream.status = Stream.OK
        stream.last_run = timezone.now()
        await stream.asave(update_fields=['status', 'last_run'])
        log.info('%s: %d messages into %s', type(self).__name__, len(self.sent), stream.channel)
        return {'sent': self.sent}

    @abstractmethod
    async def publish(self, bot, stream):
        '''Write what is to be written and note the ids in `sent`.'''
