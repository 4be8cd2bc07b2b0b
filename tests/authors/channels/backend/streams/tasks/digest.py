'''The newest of several feeds in one message.'''

import asyncio
import heapq
import html
import itertools
import logging

import aiohttp
import feedparser
import uvloop
from django.conf import settings
from django.utils import timezone
from telegram import Bot

from streams.models import Stream

logger = logging.getLogger(__name__)

PATIENCE = aiohttp.ClientTimeout(total=20)


async def _entries(session, url):
    async with session.get(url) as response:
        response.raise_for_status()
        body = await response.read()
    # parsing is slow enough to notice in a loop
    feed = await asyncio.to_thread(feedparser.parse, body)
    logger.debug('%s: %d entries', url, len(feed.entries))
    return [entry for entry in feed.entries if entry.get('published_parsed')]


def _render(entries):
    lines = (
        f'• <a href="{html.escape(entry.link)}">{html.escape(entry.title)}</a>' for entry in entries
    )
    return '\n'.join(lines)


async def _digest(stream_id, feeds, limit):
    try:
        stream = await Stream.objects.select_related('channel').aget(pk=stream_id)
        async with aiohttp.ClientSession(timeout=PATIENCE) as session, asyncio.TaskGroup() as group:
            jobs = [group.create_task(_entries(session, url)) for url in feeds]
        everything = itertools.chain.from_iterable(job.result() for job in jobs)
        newest = heapq.nlargest(limit, everything, key=lambda entry: entry.published_parsed)

        if not newest:
            logger.warning('stream %s: %d feeds and nothing in them', stream_id, len(feeds))
        else:
            async with Bot(settings.BOT_TOKEN) as bot:
                await bot.send_message(stream.channel.chat_id, _render(newest), parse_mode='HTML')

        await Stream.objects.filter(pk=stream_id).aupdate(
            status=Stream.OK, last_run=timezone.now()
        )
        return {'entries': [entry.link for entry in newest]}
    except Exception:
        logger.exception('digest of stream %s', stream_id)
        await Stream.objects.filter(pk=stream_id).aupdate(
            status=Stream.FAILED, last_run=timezone.now()
        )
        raise


def digest(stream_id, feeds, limit=10, **kwargs):
    '''Publish the newest entries of some feeds.

    :param stream_id: the stream whose channel gets the message
    :param feeds: addresses of feeds
    :param limit: how many entries at most
    :return: the links that were published

    Example::

        digest(stream_id=3, feeds=['https://example.org/rss'], limit=5)
    '''
    return uvloop.run(_digest(stream_id, feeds, limit))
