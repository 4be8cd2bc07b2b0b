"""The contract of a run, for coroutines."""
import functools
import logging

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def recorded(coroutine):
  """Record how a coroutine that takes a stream's id ends."""

  @functools.wraps(coroutine)
  async def run(stream_id, *args, **kwargs):
    mine = Stream.objects.filter(pk=stream_id)
    try:
      result = await coroutine(stream_id, *args, **kwargs)
      await mine.aupdate(status="done", last_run=timezone.now())
      logger.info("%s, stream %s: %s", coroutine.__name__, stream_id, result)
    except Exception as error:
      logger.exception("%s, stream %s: %s", coroutine.__name__, stream_id, error)
      await mine.aupdate(status="failed", last_run=timezone.now())
      raise
    return result

  return run
