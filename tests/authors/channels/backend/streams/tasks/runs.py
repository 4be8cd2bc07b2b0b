'''Runs as contexts and decorators, for publishers that are functions.'''

import asyncio
import functools
import logging
from contextlib import asynccontextmanager

from django.utils import timezone

from streams.models import Stream

log = logging.getLogger(__name__)


@asynccontextmanager
async def stream_run(stream_id):
    '''Give the stream; whatever happens inside ends in its status.'''
    log.info('stream %s starts', stream_id)
    try:
        stream = await Stream.objects.select_related('channel').aget(pk=stream_id)
        yield stream
        stream.status, stream.last_run = Stream.OK, timezone.now()
        await stream.asave(update_fields=['status', 'last_run'])
    except Exception as exc:
        log.error('stream %s ends: %r', stream_id, exc, exc_info=True)
        await Stream.objects.filter(pk=stream_id).aupdate(
            status=Stream.FAILED, last_run=timezone.now()
        )
        raise


def publishes(*, what):
    '''Make a task of a coroutine function: run it, and keep the books.'''

    def decorate(coroutine_function):
        @functools.wraps(coroutine_function)
        def task(stream_id, **configuration):
            row = Stream.objects.filter(pk=stream_id)
            try:
                row.update(status=Stream.RUNNING)
                result = asyncio.run(coroutine_function(stream_id, **configuration))
                row.update(status=Stream.OK, last_run=timezone.now())
            except Exception as exc:
                log.error('%s of stream %s: %s', what, stream_id, exc, exc_info=exc)
                row.update(status=Stream.FAILED, last_run=timezone.now())
                raise
            else:
                log.info('%s of stream %s is done', what, stream_id)
                return result

        return task

    return decorate


def set_status(stream_id, status, *, ran=True):
    '''Write the status of a stream, from code without a loop.'''
    fields = {'status': status}
    if ran:
        fields['last_run'] = timezone.now()
    Stream.objects.filter(pk=stream_id).update(**fields)
