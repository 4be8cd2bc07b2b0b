'''A socket that is listened to for a while.'''

import asyncio
import contextlib
import json
import logging

import aiohttp
from django.conf import settings
from django.utils import timezone
from telegram import Bot

from streams.models import Post, Stream

log = logging.getLogger(__name__)


async def _posts(socket, channel_id):
    async for message in socket:
        if message.type != aiohttp.WSMsgType.TEXT:
            break
        event = json.loads(message.data)
        if text := event.get('text', '').strip():
            yield await Post.objects.acreate(channel_id=channel_id, text=text)


async def _relay(stream_id, url, seconds):
    relayed = []
    async with contextlib.AsyncExitStack() as stack:

        @stack.push_async_exit
        async def record(kind, exc, trace):
            if exc is None:
                return False
            log.error('stream %s after %d posts: %r', stream_id, len(relayed), exc, exc_info=exc)
            await Stream.objects.filter(pk=stream_id).aupdate(
                status=Stream.FAILED, last_run=timezone.now()
            )
            return False

        stream = await Stream.objects.select_related('channel').aget(pk=stream_id)
        bot = await stack.enter_async_context(Bot(settings.BOT_TOKEN))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        socket = await stack.enter_async_context(session.ws_connect(url, heartbeat=20))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                async for post in _posts(socket, stream.channel_id):
                    message = await bot.send_message(stream.channel.chat_id, post.text)
                    post.message_id, post.sent_at = message.message_id, timezone.now()
                    await post.asave(update_fields=['message_id', 'sent_at'])
                    relayed.append(post.pk)
        stream.status, stream.last_run = Stream.OK, timezone.now()
        await stream.asave(update_fields=['status', 'last_run'])
        log.info('%s: %d posts in %s s', stream.channel, len(relayed), seconds)
    return {'posts': relayed}


def relay(stream_id, url, seconds=60, **kwargs):
    '''Publish what a socket says, as long as there is time.

    :param stream_id: the stream whose channel it is
    :param url: where the socket is
    :param seconds: how long to listen

    Example::

        relay(stream_id=3, url='wss://example.org/live', seconds=600)
    '''
    with asyncio.Runner() as runner:
        return runner.run(_relay(stream_id, url, seconds))
