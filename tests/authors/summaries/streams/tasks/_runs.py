"""What every run does at its two ends."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")


def end_of_run(stream_id: int, status: Stream.Status, error: str = "") -> None:
    """Note how a run has ended."""
    changes: dict[str, Any] = {"status": status, "last_run": timezone.now()}
    changes["last_error"] = error[:2000]
    Stream.objects.filter(pk=stream_id).update(**changes)


class SummaryRun:
    """The run of a stream as a context: a failure in it marks the stream and goes on upwards."""

    def __init__(self, stream_id: int) -> None:
        self.stream_id = stream_id
        self.started = time.monotonic()

    def __enter__(self) -> SummaryRun:
        return self

    @functools.cached_property
    def stream(self) -> Stream:
        return Stream.objects.get(pk=self.stream_id)

    def finish(self) -> float:
        """Note success; return the seconds that the run took."""
        end_of_run(self.stream_id, Stream.Status.IDLE)
        return round(time.monotonic() - self.started, 2)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            logger.error("Run of stream %s failed: %s", self.stream_id, error, exc_info=error)
            end_of_run(self.stream_id, Stream.Status.FAILED, str(error))


def marked(what: str, *, keep_message: bool = True) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator for tasks: what fails is logged as `what`, and the stream is marked."""

    def decorate(task: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(task)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            stream_id: Any = kwargs.get("stream_id") or (args[0] if args else None)
            try:
                return task(*args, **kwargs)
            except Exception as error:
                logger.exception("%s of stream %s failed", what, stream_id)
                text = str(error) if keep_message else ""
                end_of_run(stream_id, Stream.Status.FAILED, text)
                raise

        return wrapper

    return decorate
