import asyncio

from django.conf import settings
from django.utils import timezone
from telegram import Bot

from streams.models import Channel, Stream


class Collector:
    def __init__(self, chats):
        self.chats = chats
        self.counts = {}

    async def count(self, bot, channel):
        self.counts[channel.title] = await bot.get_chat_member_count(channel.chat_id)
        channel.members = self.counts[channel.title]
        channel.checked_at = timezone.now()
        await channel.asave(update_fields=['members', 'checked_at'])

    async def collect(self):
        async with Bot(settings.BOT_TOKEN) as bot:
            async for channel in Channel.objects.filter(chat_id__in=self.chats):
                await self.count(bot, channel)
        return self.counts


def stats(stream_id, chats, **kwargs):  # NL301 NL401 NL701
    '''Count the members of channels.

    :param stream_id: the stream that asks
    :param chats: the ids of the channels

    Example::

        stats(stream_id=1, chats=[-1001])
    '''
    counts = asyncio.run(Collector(chats).collect())
    Stream.objects.filter(pk=stream_id).update(last_run=timezone.now(), status=Stream.OK)
    return counts
