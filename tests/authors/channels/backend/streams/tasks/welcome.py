import asyncio
import logging

import aiohttp
from django.conf import settings
from django.utils import timezone

from streams.models import Channel, Stream

logger = logging.getLogger(__name__)

API = 'https://api.telegram.org/bot{token}/{method}'


async def call(session, method, **payload):
    async with session.post(API.format(token=settings.BOT_TOKEN, method=method), json=payload) as response:
        data = await response.json()
    if not data['ok']:
        raise RuntimeError(data['description'])
    return data['result']


async def greet(channel, text, threshold):
    session = aiohttp.ClientSession()  # NL601
    members = await call(session, 'getChatMemberCount', chat_id=channel.chat_id)
    joined = members - channel.members
    if joined >= threshold:
        await call(session, 'sendMessage', chat_id=channel.chat_id, text=text.format(joined=joined))
        logger.info('%s: %d new members greeted', channel, joined)
    await session.close()
    return members


def welcome(stream_id, text, threshold=1):  # NL104 NL202@+1 NL204@+1
    '''Greet the people who joined since the last run.

    :param stream_id: the stream whose channel it is
    :param text: what to say
    '''
    try:
        stream = Stream.objects.select_related('channel').get(pk=stream_id)
        members = asyncio.run(greet(stream.channel, text, threshold))
        Channel.objects.filter(pk=stream.channel_id).update(members=members, checked_at=timezone.now())
        stream.last_run = timezone.now()
        stream.save(update_fields=['last_run'])
        return {'members': members}
    except Exception as exc:
        logger.exception('stream %s could not welcome anybody: %s', stream_id, exc)
        Stream.objects.filter(pk=stream_id).update(status='failed', last_run=timezone.now())
        raise exc
