'''A question with a right answer, every now and then.'''

import asyncio
import logging
import random
import threading

from django.conf import settings
from django.utils import timezone
from telegram import Bot, Poll
from telegram.error import BadRequest, Forbidden, TelegramError

from streams.models import Stream

logger = logging.getLogger(__name__)

# one loop for all quizzes of a worker: the bot's connections live as long as it does
LOOP = asyncio.new_event_loop()
threading.Thread(target=LOOP.run_forever, name='quiz', daemon=True).start()


class NoQuestion(Exception):
    pass


async def _fail(stream_id, exc, hint):
    logger.error('quiz of stream %s: %s (%s)', stream_id, exc, hint, exc_info=exc)
    await Stream.objects.filter(pk=stream_id).aupdate(status=Stream.FAILED, last_run=timezone.now())


async def _forbidden(stream_id, exc):
    await _fail(stream_id, exc, 'is the bot still an admin?')


async def _telegram(stream_id, exc):
    await _fail(stream_id, exc, 'look at the limits of polls')


async def _other(stream_id, exc):
    await _fail(stream_id, exc, 'that is new')


ON_ERROR = {Forbidden: _forbidden, BadRequest: _telegram, TelegramError: _telegram}


def _draw(questions, used):
    fresh = [number for number in range(len(questions)) if number > used] or [0] * bool(questions)
    if not fresh:
        raise NoQuestion('not a single question')
    number = fresh[0]
    question = questions[number]
    answers = [question['right'], *question['wrong']]
    random.shuffle(answers)
    return number, question['text'], answers, answers.index(question['right'])


async def _quiz(stream_id, questions, minutes):
    try:
        stream = await Stream.objects.select_related('channel').aget(pk=stream_id)
        number, text, answers, right = _draw(questions, stream.cursor)
        async with Bot(settings.BOT_TOKEN) as bot:
            message = await bot.send_poll(
                stream.channel.chat_id,
                text,
                answers,
                type=Poll.QUIZ,
                correct_option_id=right,
                open_period=60 * minutes,
            )
        stream.cursor = number
        stream.status = Stream.OK
        stream.last_run = timezone.now()
        await stream.asave(update_fields=['cursor', 'status', 'last_run'])
        logger.info('%s: question %d', stream.channel, number)
        return {'message': message.message_id, 'question': number}
    except Exception as exc:
        await ON_ERROR.get(type(exc), _other)(stream_id, exc)
        raise


def quiz(stream_id, questions, minutes=5, **kwargs):
    '''Ask the next question.

    :param stream_id: the stream whose channel is asked
    :param questions: each with its ``text``, the ``right`` answer and the ``wrong`` ones
    :param minutes: how long there is to answer

    Example::

        quiz(stream_id=1, questions=[{'text': '1 + 1', 'right': '2', 'wrong': ['3', '11']}])
    '''
    return asyncio.run_coroutine_threadsafe(_quiz(stream_id, questions, minutes), LOOP).result()
