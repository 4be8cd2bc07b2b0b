"""The books of a run, for whoever likes decorators or contexts."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Concatenate, Final, ParamSpec, TypeVar

from streams.models import Stream, StreamStatus

P = ParamSpec("P")
R = TypeVar("R")

logger: Final = logging.getLogger(__name__)


def tracked(
    task: Callable[Concatenate[Stream, P], R], /
) -> Callable[Concatenate[int, P], R]:
    """Give a function the stream instead of its id, and record how the run ends."""

    @functools.wraps(task)
    def wrapper(stream_id: int, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            stream = Stream.objects.get(pk=stream_id)
            result = task(stream, *args, **kwargs)
            stream.outcome = StreamStatus.OK
            stream.save(update_fields=["status", "last_run"])
        except Exception as error:
            logger.exception("%s, stream %d: %s", task.__name__, stream_id, error)
            Stream.objects.run(stream_id).failed()
            raise
        logger.info("%s, stream %d: done", task.__name__, stream_id)
        return result

    return wrapper


@dataclass
class Tracker(AbstractContextManager["Tracker"]):
    """The same as a context; counts what the body tells it."""

    stream_id: int
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, what: str, by: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + by

    def done(self) -> None:
        """Record the success; the last thing to do inside."""
        Stream.objects.run(self.stream_id).succeeded()
        logger.info("Stream %d: %s", self.stream_id, self.counts)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        match error:
            case None:
                logger.debug("Stream %d has no more to do", self.stream_id)
            case _:
                logger.error("Stream %d after %s", self.stream_id, self.counts, exc_info=error)
                Stream.objects.run(self.stream_id).failed()


def set_status(stream_id: int, status: StreamStatus) -> bool:
    """Write a status and the time; return whether there was such a stream."""
    try:
        stream = Stream.objects.get(pk=stream_id)
    except Stream.DoesNotExist:
        logger.warning("Stream %d is gone, nobody to tell %s", stream_id, status)
        return False
    stream.outcome = status
    stream.save(update_fields=["status", "last_run"])
    return True
