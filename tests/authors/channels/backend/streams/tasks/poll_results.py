'''Close a poll and say how it ended.'''

import asyncio
import logging

from django.conf import settings
from django.utils import timezone
from telegram import Bot

from streams.models import Stream

logger = logging.getLogger(__name__)

BAR = 20


def _bars(options):
    most = max((option.voter_count for option in options), default=0) or 1
    for option in sorted(options, key=lambda option: -option.voter_count):
        yield f'{"█" * round(BAR * option.voter_count / most)} {option.text} ({option.voter_count})'


def poll_results(stream_id, message_id, quorum=0, **kwargs):
    '''Close the poll of a message and publish its result.

    :param stream_id: the stream whose channel holds the poll
    :param message_id: the message of the poll
    :param quorum: how many votes it takes for a result
    :return: the votes by option

    Example::

        poll_results(stream_id=9, message_id=1204, quorum=30)
    '''
    outcome = {}
    loop = asyncio.new_event_loop()
    try:
        stream = Stream.objects.select_related('channel').get(pk=stream_id)
        chat_id = stream.channel.chat_id

        async def close_and_tell():
            nonlocal outcome
            async with Bot(settings.BOT_TOKEN) as bot:
                poll = await bot.stop_poll(chat_id, message_id)
                outcome = {option.text: option.voter_count for option in poll.options}
                if poll.total_voter_count < quorum:
                    text = f'Only {poll.total_voter_count} of {quorum} votes 🤷'
                else:
                    text = '\n'.join([poll.question, *_bars(poll.options)])
                await bot.send_message(chat_id, text, reply_to_message_id=message_id)

        loop.run_until_complete(close_and_tell())
        logger.info(f'poll {message_id} of {stream.channel}: {outcome}')
        stream.last_run = timezone.now()
        stream.status = Stream.OK
        stream.save(update_fields=['last_run', 'status'])
        return outcome
    except Exception as exc:
        logger.exception(f'poll {message_id}: {exc}')
        Stream.objects.filter(pk=stream_id).update(status='failed', last_run=timezone.now())
        raise exc
    finally:
        loop.close()
