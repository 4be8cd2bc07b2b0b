'''Posts in other languages, made by a queue of workers.'''

import asyncio
import logging

import httpx
from django.conf import settings
from django.utils import timezone

from streams.models import Post, Stream

logger = logging.getLogger(__name__)


async def _worker(queue, client, language):
    made = []
    while not queue.empty():
        post = queue.get_nowait()
        answer = await client.post('/translate', json={'q': post.text, 'target': language})
        answer.raise_for_status()
        text = answer.json()['translatedText'].strip()
        copy, created = await Post.objects.aupdate_or_create(
            channel_id=post.channel_id,
            due_at=post.due_at,
            language=language,
            defaults={'text': text},
        )
        logger.debug('post %s is %s in %s', post.pk, 'new' if created else 'renewed', language)
        made.append(copy.pk)
    return made


async def _translate(channel_id, language, source, workers):
    queue = asyncio.Queue()
    async for post in Post.objects.in_channel(channel_id).filter(language=source):
        await queue.put(post)
    async with httpx.AsyncClient(base_url=settings.TRANSLATE_URL, timeout=60) as client:
        results = await asyncio.gather(*[_worker(queue, client, language) for _ in range(workers)])
    return sorted(pk for result in results for pk in result)


def translate(stream_id, language, source='en', workers=3, **kwargs):
    '''Translate the posts of a channel that wait in another language.

    :param stream_id: the stream whose channel it is
    :param language: the language to make
    :param source: the language that is there
    :param workers: how many translations at once

    Example::

        translate(stream_id=8, language='uk')
    '''
    status = Stream.FAILED
    try:
        stream = Stream.objects.get(pk=stream_id)
        made = asyncio.run(_translate(stream.channel_id, language, source, workers))
        logger.info('stream %s: %d posts in %s', stream_id, len(made), language)
        status = Stream.OK
        return {'posts': made}
    finally:
        if status == Stream.FAILED:
            logger.error('stream %s: no %s today', stream_id, language, exc_info=True)
        Stream.objects.filter(pk=stream_id).update(status=status, last_run=timezone.now())
