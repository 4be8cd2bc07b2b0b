'''One pinned message per channel, renewed in place.'''

import logging

from django.conf import settings
from django.utils import timezone
from telegram import Bot
from telegram.error import BadRequest

from streams.models import Stream

logger = logging.getLogger(__name__)


async def _renew(bot, channel, text):
    if channel.pinned is not None:
        try:
            await bot.edit_message_text(text, channel.chat_id, channel.pinned)
            return False
        except BadRequest as problem:
            if 'not modified' in problem.message:
                return False
            logger.info('%s: message %s is gone, a new one', channel, channel.pinned)
    message = await bot.send_message(channel.chat_id, text)
    await bot.pin_chat_message(channel.chat_id, message.message_id, disable_notification=True)
    channel.pinned = message.message_id
    return True


async def pinned(stream_id, text, **kwargs):  # NL105
    '''Keep one message on top of a channel.

    :param stream_id: the stream whose channel it is
    :param text: what the message says

    Example::

        pinned(stream_id=6, text='Rules: be kind')
    '''
    try:
        stream = await Stream.objects.select_related('channel').aget(pk=stream_id)
        async with Bot(settings.BOT_TOKEN) as bot:
            is_new = await _renew(bot, stream.channel, text)
        if is_new:
            await stream.channel.asave(update_fields=['pinned'])
        logger.info('%s: pinned message is up to date', stream.channel)
        await Stream.objects.filter(pk=stream_id).aupdate(
            status=Stream.OK, last_run=timezone.now()
        )
        return {'new': is_new}
    except Exception as exc:
        logger.exception('stream %s: %s', stream_id, exc)
        await Stream.objects.filter(pk=stream_id).aupdate(
            status=Stream.FAILED, last_run=timezone.now()
        )
        raise
