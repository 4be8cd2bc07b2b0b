"""A context manager of ours, entered on an exit stack."""

import contextlib
import logging

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


class Recorded:
    def __init__(self, stream_id):
        self.stream_id = stream_id

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        status = "failed" if kind else "active"
        if kind:
            logger.error("stream %s failed", self.stream_id, exc_info=error)
        Stream.objects.filter(id=self.stream_id).update(status=status, last_run=timezone.now())
        return False


def fetch(stream_id, path, **kwargs):
    with contextlib.ExitStack() as stack:
        stack.enter_context(Recorded(stream_id))
        handle = stack.enter_context(open(path, encoding="utf-8"))
        return {"lines": sum(1 for _ in handle)}
