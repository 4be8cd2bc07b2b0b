import asyncio
import logging
import random

from django.conf import settings
from django.utils import timezone
from telegram import Bot

from streams.models import Post, Stream

logger = logging.getLogger(__name__)


async def _react(stream_id, emojis, count):
    stream = await Stream.objects.select_related('channel').aget(pk=stream_id)
    posts = Post.objects.filter(channel=stream.channel, message_id__isnull=False)
    async with Bot(settings.BOT_TOKEN) as bot:
        async for post in posts.order_by('-sent_at')[:count]:
            emoji = random.choice(emojis)
            await bot.set_message_reaction(stream.channel.chat_id, post.message_id, emoji)
            logger.info('%s under %s', emoji, post.message_id)
    stream.last_run = timezone.now()
    await stream.asave(update_fields=['last_run'])


def react(stream_id, emojis, count=3, **kwargs):  # NL202@+1 NL203@+5
    '''React to the newest posts of a channel.

    :param stream_id: the stream whose channel it is
    :param emojis: what to choose from
    :param number: how many posts

    Example::

        react(stream_id=1, emojis=['👍'])
    '''
    try:
        asyncio.run(_react(stream_id, emojis, count))
    except:  # NL304 NL305 NL308 NL315
        pass
