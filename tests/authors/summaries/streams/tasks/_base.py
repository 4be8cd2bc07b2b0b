from __future__ import annotations

import abc
import hashlib
import logging
from typing import Any, ClassVar

from django.core.cache import cache
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


class Summariser(abc.ABC):
    """A run: `collect` a text, `prompt` for it, `answer` it; the answer is kept for `hours`."""

    prefix: ClassVar[str] = "summary"

    def __init__(self, stream_id: int, hours: int = 1) -> None:
        self.stream_id = stream_id
        self.hours = hours
        self.hits = 0

    @abc.abstractmethod
    def collect(self) -> str: ...

    @abc.abstractmethod
    def prompt(self, text: str) -> str: ...

    @abc.abstractmethod
    def answer(self, prompt: str) -> str: ...

    def remembered(self, prompt: str) -> str:
        key = f"{self.prefix}:{hashlib.sha256(prompt.encode()).hexdigest()}"
        if (known := cache.get(key)) is not None:
            self.hits += 1
            return known
        text = self.answer(prompt)
        cache.set(key, text, timeout=self.hours * 3600)
        return text

    def run(self) -> dict[str, Any]:
        try:
            text = self.remembered(self.prompt(self.collect()))
            logger.info("Stream %s: %d characters, %d from the cache", self.stream_id, len(text), self.hits)
            self._end(Stream.Status.IDLE)
        except Exception as exc:
            logger.error(f"{type(self).__name__} of {self.stream_id}: {exc!r}", exc_info=True)
            self._end(Stream.Status.FAILED, repr(exc))
            raise
        else:
            return {"text": text, "cached": bool(self.hits)}

    def _end(self, status: Stream.Status, error: str = "") -> None:
        Stream.objects.filter(pk=self.stream_id).update(status=status, last_error=error, last_run=timezone.now())
