"""Exceptions that leave their trace."""

from celery.utils.log import get_task_logger
from django.utils import timezone

from streams.models import Stream, StreamLog

logger = get_task_logger(__name__)


class RunFailed(Exception):
    """A run that ended badly; making it writes that down."""

    def __init__(self, stream_id, what, cause):
        super().__init__(f"{what}: {cause}")
        logger.error("Stream %s, %s: %s", stream_id, what, cause, exc_info=cause)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        StreamLog.objects.create(stream_id=stream_id, status="error", message=str(self))
