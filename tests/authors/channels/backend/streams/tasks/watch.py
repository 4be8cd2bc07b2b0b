'''Words that somebody wants to hear of.'''

import asyncio
import logging
import re
from collections import Counter

from django.conf import settings
from django.utils import timezone
from telegram import Bot

from streams.models import Post, Stream

logger = logging.getLogger(__name__)


class Watcher:
    '''A task that is an object: what it is set up with holds for all streams.'''

    def __init__(self, newest):
        self.newest = newest

    def __call__(self, stream_id, words, **kwargs):
        '''Look for words in the newest posts of a channel and tell the operators.

        :param stream_id: the stream whose channel it is
        :param words: the words; a star stands for any ending

        Example::

            watch(stream_id=2, words=['outage', 'fail*'])
        '''
        try:
            stream = Stream.objects.get(pk=stream_id)
            hits = self._count(stream, self._pattern(words))
            if hits:
                asyncio.run(self._tell(stream.title, hits))
            logger.info('%s: %s', stream, dict(hits))
            Stream.objects.filter(pk=stream_id).update(status=Stream.OK, last_run=timezone.now())
            return dict(hits)
        except Exception as exc:
            logger.exception('nobody watches stream %s: %s', stream_id, exc)
            self._mark(stream_id)
            raise

    @staticmethod
    def _pattern(words):
        parts = (re.escape(word).replace(r'\*', r'\w*') for word in words)
        return re.compile(rf'\b(?:{"|".join(parts)})\b', re.IGNORECASE)

    def _count(self, stream, pattern):
        posts = Post.objects.in_channel(stream.channel_id).reverse()[: self.newest]
        return Counter(
            match.lower() for text in posts.values_list('text', flat=True) for match in pattern.findall(text)
        )

    async def _tell(self, title, hits):
        lines = [f'{count} × {word}' for word, count in hits.most_common()]
        async with Bot(settings.BOT_TOKEN) as bot:
            await bot.send_message(settings.OPERATORS_CHAT, '\n'.join([f'👀 {title}', *lines]))

    def _mark(self, stream_id):
        Stream.objects.filter(pk=stream_id).update(status=Stream.FAILED, last_run=timezone.now())


watch = Watcher(newest=100)
