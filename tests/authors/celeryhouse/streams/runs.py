"""The same for tasks that are not bound and never retry."""

import logging

from django.utils import timezone

from streams.models import Stream, StreamLog

logger = logging.getLogger(__name__)


class StreamRun:
    """A context: the stream inside, the books outside.

    An exception is noted and goes on its way.
    """

    def __init__(self, stream_id):
        self.stream_id = stream_id
        self.row = None
        self.result = None

    def __enter__(self):
        try:
            self.stream = Stream.objects.get(id=self.stream_id)
            self.row = StreamLog.objects.create(stream=self.stream)
        except Exception as exc:
            self._failed(exc)
            raise
        logger.info("Run of %s begins", self.stream.name)
        return self

    def __exit__(self, kind, exc, trace):
        if exc is not None:
            self._failed(exc)
            return False
        try:
            self.stream.finish()
            self.row.close("done", result=self.result)
        except Exception as late:
            self._failed(late)
            raise
        return False

    def _failed(self, exc):
        logger.error("Stream %s: %s", self.stream_id, exc, exc_info=exc)
        Stream.objects.filter(id=self.stream_id).update(status="failed", last_run=timezone.now())
        if self.row is not None:
            self.row.close("error", message=str(exc))
