"""A decorator that leaves signatures alone, for tasks that are called from elsewhere too."""

import time

import wrapt
from celery.utils.log import get_task_logger
from django.utils import timezone

from streams.models import Stream, StreamLog

logger = get_task_logger(__name__)


@wrapt.decorator
def recorded(wrapped, instance, args, kwargs):
    def bound(stream_id, *_args, **_kwargs):
        return stream_id

    stream_id = bound(*args, **kwargs)
    began = time.monotonic()
    try:
        result = wrapped(*args, **kwargs)
        seconds = time.monotonic() - began
        Stream.objects.filter(id=stream_id).update(status="active", last_run=timezone.now())
        StreamLog.objects.create(stream_id=stream_id, status="done", message=f"{seconds:.1f} s")
        logger.info("%s took %.1f s", wrapped.__name__, seconds)
        return result
    except Exception as exc:
        logger.exception("%s of stream %s: %s", wrapped.__name__, stream_id, exc)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
