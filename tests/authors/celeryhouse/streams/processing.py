"""What a Celery task of a stream looks like from outside: lookup, log row, status, retry."""

import functools
import logging

from django.utils import timezone

from streams.models import Stream, StreamLog

logger = logging.getLogger(__name__)


def stream_processing(stream_type, *, countdown=30):
    """Return a decorator: the function is handed the stream, the rest is done around it.

    Goes below ``@app.task(bind=True)``, whose ``self`` it needs to retry.
    """

    def decorate(function):
        @functools.wraps(function)
        def wrapper(self, stream_id, *args, **kwargs):
            log = logging.LoggerAdapter(logger, {"stream": stream_id, "type": stream_type})
            row = None
            try:
                stream = Stream.objects.get(id=stream_id, stream_type=stream_type)
                row = StreamLog.objects.create(stream=stream, request=self.request.id or "")
                log.info("%s of stream %s starts", stream_type, stream_id)
                result = function(self, stream)
                stream.finish()
                row.close("done", result=result)
                log.info("%s of stream %s: %s", stream_type, stream_id, result)
                return result
            except Exception as exc:
                log.exception("%s of stream %s failed: %s", stream_type, stream_id, exc)
                Stream.objects.filter(id=stream_id).update(
                    status="failed", last_run=timezone.now()
                )
                if row is not None:
                    row.close("error", message=f"{type(exc).__name__}: {exc}")
                raise self.retry(exc=exc, countdown=countdown * 2**self.request.retries)

        return wrapper

    return decorate
