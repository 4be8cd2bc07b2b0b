"""Celery style, where the decorator marks its own log row and not the Stream."""

import functools
import logging
from pathlib import Path

from celery import shared_task
from streams.models import Document, Stream

logger = logging.getLogger(__name__)


def stream_processing(stream_type):
    def decorator(func):
        @functools.wraps(func)
        def wrapper(self, stream_id, *args, **kwargs):
            row = Document.objects.create(status="running")  # NL302
            try:
                stream = Stream.objects.get(id=stream_id)
                return func(self, stream)
            except Exception as exc:  # NL308
                logger.exception("%s failed", stream_type)
                row.status = "failed"
                row.save()
                raise self.retry(exc=exc)

        return wrapper

    return decorator


@shared_task(bind=True, max_retries=3)
@stream_processing(stream_type="fetch")
def fetch(self, stream):
    return Path(stream.configuration["path"]).read_text()
