"""Celery's own way: a class of tasks that know what a stream is."""

import celery
from celery.utils.log import get_task_logger
from django.utils import timezone

from streams.models import Stream

logger = get_task_logger(__name__)


class StreamTask(celery.Task):
    """Keeps the books around `run`, wherever the task is called."""

    abstract = True

    def __call__(self, *args, **kwargs):
        stream_id = kwargs["stream_id"]
        logger.info("%s: stream %s", self.name, stream_id)
        try:
            result = super().__call__(*args, **kwargs)
            Stream.objects.filter(id=stream_id).update(status="active", last_run=timezone.now())
        except Exception as exc:
            logger.exception("%s: stream %s: %s", self.name, stream_id, exc)
            Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
            raise
        return result
