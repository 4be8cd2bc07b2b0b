"""Is a service there, and as fast as it should be?"""

from __future__ import annotations

import logging
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, Never, TypedDict, Unpack

import httpx
from django.conf import settings
from django.utils import timezone

from streams.models import Stream, StreamStatus, StreamType
from streams.tasks._registry import register

logger: Final = logging.getLogger(__name__)


class Options(TypedDict, total=False):
    """What may stand in the configuration."""

    attempts: int
    slow: float


@dataclass(slots=True)
class Stopwatch:
    seconds: list[float] = field(default_factory=list)

    @contextmanager
    def lap(self) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds.append(time.perf_counter() - began)

    @property
    def median(self) -> float:
        return round(statistics.median(self.seconds), 3)


class TooSlow(Exception):
    def __init__(self, median: float, limit: float) -> None:
        super().__init__(f"{median} s, and {limit} s would be fine")


def _tell(text: str) -> None:
    # whether the note arrives is not what this is about
    with suppress(httpx.HTTPError):
        httpx.post(settings.HOOK_URL, json={"text": text}, timeout=3)


def _record(stream_id: int, error: Exception, severity: int) -> Never:
    logger.log(severity, "Stream %d: %s", stream_id, error, exc_info=True)
    Stream.objects.filter(pk=stream_id).update(
        status=StreamStatus.FAILED, last_run=timezone.now()
    )
    _tell(f"Stream {stream_id}: {error}")
    raise error


@register(StreamType.PROBE)
def probe(stream_id: int, url: str, **options: Unpack[Options]) -> dict[str, float]:
    """Ask a service a few times.

    Args:
        stream_id: The stream that asks.
        url: What is asked.
        **options: `attempts`, how often; `slow`, how many seconds are too many.

    Returns:
        The median of the seconds.

    Example:
        >>> probe(stream_id=1, url="https://example.org", attempts=5)  # doctest: +SKIP
        {'median': 0.21}
    """
    watch = Stopwatch()
    limit = options.get("slow", 2.0)
    try:
        with httpx.Client(timeout=10 * limit) as client:
            for _ in range(options.get("attempts", 3)):
                with watch.lap():
                    client.get(url).raise_for_status()
        if (median := watch.median) > limit:
            raise TooSlow(median, limit)
        logger.info(f"{url=} {median=}")
        Stream.objects.filter(pk=stream_id).update(
            status=StreamStatus.OK, last_run=timezone.now()
        )
        return {"median": median}
    except Exception as error:
        match error:
            case TooSlow() | httpx.TimeoutException():
                _record(stream_id, error, logging.ERROR)
            case httpx.HTTPStatusError(response=httpx.Response(status_code=code)) if code < 500:
                logger.warning("%s answers %d: is the address right?", url, code)
                _record(stream_id, error, logging.ERROR)
            case _:
                _record(stream_id, error, logging.CRITICAL)
