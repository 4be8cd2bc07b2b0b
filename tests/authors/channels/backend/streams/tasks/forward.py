import asyncio
import logging

from django.conf import settings
from django.utils import timezone
from telegram import Bot
from telegram.error import TelegramError

from streams.models import Stream


async def forward_messages(chat_id, source, numbers):
    results = {}
    async with Bot(settings.BOT_TOKEN) as bot:
        for number in numbers:
            try:
                message = await bot.forward_message(chat_id, source, number)
                results[number] = message.message_id
            except TelegramError as e:
                print('could not forward', number, e)  # NL402
                results[number] = None
    return results


def forward(stream_id, source, numbers, **kwargs):
    '''Forward chosen messages of another chat.

    :param stream_id: the stream whose channel gets them
    :param source: the chat they are in
    :param numbers: which messages

    Example::

        forward(stream_id=1, source='@example', numbers=[4, 5])
    '''
    try:
        stream = Stream.objects.get(id=stream_id)
        if not stream.channel:
            return {'forwarded': 0}

        results = asyncio.run(forward_messages(stream.channel.chat_id, source, numbers))
        forwarded = [number for number, result in results.items() if result]
        logging.info(f'Forwarded {len(forwarded)} of {len(numbers)}')  # NL403

        stream.last_run = timezone.now()
        stream.status = 'done'  # NL310
        stream.save(update_fields=['last_run', 'status'])
        return {'forwarded': len(forwarded)}
    except Exception as e:  # NL304 NL308
        logging.error(f'Forwarding failed: {e}')  # NL306 NL403
        return {'error': str(e)}
