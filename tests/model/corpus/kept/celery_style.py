"""Celery style: the contract in a project decorator, under a bound task."""

import functools
import logging
from pathlib import Path

from celery import shared_task
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def stream_processing(stream_type):
    def decorator(func):
        @functools.wraps(func)
        def wrapper(self, stream_id, *args, **kwargs):
            try:
                stream = Stream.objects.get(id=stream_id)
                return func(self, stream)
            except Exception as exc:
                logger.exception("%s failed", stream_type)
                Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
                raise self.retry(exc=exc)

        return wrapper

    return decorator


@shared_task(bind=True, max_retries=3)
@stream_processing(stream_type="fetch")
def fetch(self, stream):
    return Path(stream.configuration["path"]).read_text()
