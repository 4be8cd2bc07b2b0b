'''The files of a channel, uploaded as one.'''

import asyncio
import logging
import tarfile
import tempfile
from pathlib import Path

import boto3
from django.conf import settings
from django.utils import timezone
from telegram import Bot

from streams.models import Post, Stream

logger = logging.getLogger(__name__)


async def _documents(bot, chat_id, posts, folder):
    async for post in posts:
        message = await bot.forward_message(settings.OPERATORS_CHAT, chat_id, post.message_id)
        if message.document is None:
            continue
        file = await message.document.get_file()
        yield await file.download_to_drive(folder / f'{post.pk}-{message.document.file_name}')


async def _collect(channel, folder):
    posts = Post.objects.in_channel(channel).exclude(message_id=None)
    async with Bot(settings.BOT_TOKEN) as bot:
        return [path async for path in _documents(bot, channel.chat_id, posts, folder)]


class Progress:
    '''Called by the upload, some kilobytes at a time.'''

    def __init__(self, title, total):
        self.title, self.total, self.done, self.told = title, total, 0, 0

    def __call__(self, amount):
        self.done += amount
        percent = 100 * self.done // self.total
        if percent >= self.told + 10:
            self.told = percent
            logger.info('%s: %d %%', self.title, percent)


def archive(stream_id, bucket, **kwargs):
    '''Put all files of a channel into a bucket.

    :param stream_id: the stream whose channel it is
    :param bucket: where the archive goes

    Example::

        archive(stream_id=6, bucket='archives')
    '''
    try:
        stream = Stream.objects.select_related('channel').get(pk=stream_id)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            paths = asyncio.run(_collect(stream.channel, folder))
            target = folder / 'all.tar.gz'
            with tarfile.open(target, 'w:gz') as tar:
                for path in paths:
                    tar.add(path, arcname=path.name)
            size = target.stat().st_size
            key = f'{stream.channel.chat_id}/{timezone.now():%Y-%m-%d}.tar.gz'
            boto3.client('s3').upload_file(
                str(target), bucket, key, Callback=Progress(stream.channel.title, size)
            )
        Stream.objects.filter(pk=stream_id).update(status=Stream.OK, last_run=timezone.now())
        return {'files': len(paths), 'bytes': size, 'key': key}
    except Exception as exc:
        logger.exception('no archive of stream %s: %s', stream_id, exc)
        Stream.objects.filter(pk=stream_id).update(status=Stream.FAILED, last_run=timezone.now())
        raise
