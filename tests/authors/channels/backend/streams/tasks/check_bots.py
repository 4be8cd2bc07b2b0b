'''Are our bots still alive? Tells the operators, not the channel.'''

import asyncio
import logging
from dataclasses import dataclass

import httpx
from django.conf import settings
from django.utils import timezone
from telegram import Bot

from streams.models import Stream

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Health:
    name: str
    alive: bool
    detail: str = ''

    def __str__(self):
        return f'{"🟢" if self.alive else "🔴"} {self.name} {self.detail}'.rstrip()


async def _probe(client, name, url):
    response = await client.get(url)
    response.raise_for_status()
    return Health(name, alive=True, detail=f'{response.elapsed.total_seconds():.2f} s')


async def _probe_all(bots):
    async with httpx.AsyncClient(timeout=8) as client:
        answers = await asyncio.gather(
            *(_probe(client, name, url) for name, url in bots.items()), return_exceptions=True
        )
    for name, answer in zip(bots, answers, strict=True):
        if isinstance(answer, BaseException):
            logger.warning('bot %s does not answer: %r', name, answer)
            yield Health(name, alive=False, detail=type(answer).__name__)
        else:
            yield answer


async def _tell(chat_id, healths):
    async with Bot(settings.BOT_TOKEN) as bot:
        await bot.send_message(chat_id, '\n'.join(map(str, healths)))


async def _check(stream_id, bots, always):
    try:
        healths = [health async for health in _probe_all(bots)]
        dead = [health.name for health in healths if not health.alive]
        if dead or always:
            await _tell(settings.OPERATORS_CHAT, healths)
        logger.info('%d of %d bots are alive', len(healths) - len(dead), len(healths))
        if healths and len(dead) == len(healths):
            raise ConnectionError('not a single bot answers: is it us?')
        updated = await Stream.objects.filter(pk=stream_id).aupdate(
            status=Stream.OK, last_run=timezone.now()
        )
        return {'dead': dead, 'streams': updated}
    except Exception as exc:
        logger.exception('check of bots, stream %s: %s', stream_id, exc)
        await Stream.objects.filter(pk=stream_id).aupdate(
            status=Stream.FAILED, last_run=timezone.now()
        )
        raise


def check_bots(stream_id, bots, always=False, **kwargs):
    '''Ask each bot for its health. One that is dead does not fail the run; all of them do.

    :param stream_id: the stream that asks
    :param bots: addresses by name
    :param always: tell the operators even when all is well

    Example::

        check_bots(stream_id=2, bots={'news': 'http://news-bot/health'})
    '''
    return asyncio.run(_check(stream_id, bots, always))
