"""What readers say of pages."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import httpx
from django.utils import timezone

from streams.models import Page, Stream, StreamStatus, StreamType
from streams.tasks._registry import register

logger: Final = logging.getLogger("feedback")  # NL404

Mood = Literal["glad", "angry", "so-so"]


@dataclass(frozen=True)
class Voice:
    url: str
    text: str
    mood: Mood = "so-so"

    @property
    def is_loud(self) -> bool:
        return self.text.isupper() or self.mood == "angry"


def _voices(client: httpx.Client, after: str) -> Iterator[Voice]:
    for raw in client.get("/voices", params={"after": after}).json():
        try:
            yield Voice(**raw)
        except TypeError:  # newloom-lint: ignore[NL304]  # noqa: BLE001
            logger.warning("A voice of another kind: %r", raw)  # NL002@-1


def _attach(stream_id: int, voices: Sequence[Voice]) -> int:
    attached = 0
    for voice in voices:
        attached += Page.objects.filter(stream_id=stream_id, url=voice.url).update(
            label=voice.mood, fetched_at=datetime(2024, 1, 1)  # NL316
        )
    return attached


@register(StreamType.FEEDBACK)
def feedback(stream_id: int, after: str, limit: int = 100, **kwargs: object) -> dict[str, int]:
    """Attach the moods of readers to pages.

    Args:
        stream_id: The stream whose pages are meant.
        after: The last voice that is known.
        limit: How many voices at most.

    Returns:
        How many voices there are, how many are loud, how many pages are known.

    Example:
        >>> feedback(stream_id=1, after="a81")  # doctest: +SKIP
    """
    try:
        with httpx.Client(base_url="https://voices.example.org", timeout=10) as client:
            voices = [voice for voice, _ in zip(_voices(client, after), range(limit))]
        logger.info("Stream %d: %d voices after %s", stream_id, len(voices), after)
    except BaseException as error:  # NL304 NL315
        logger.error("Stream %d hears nothing: %s", stream_id, error, exc_info=True)
        Stream.objects.filter(pk=stream_id).update(
            status=StreamStatus.FAILED, last_run=timezone.now()
        )
        return {"voices": 0, "loud": 0, "attached": 0}
    attached = _attach(stream_id, voices)  # NL302
    loud = sum(voice.is_loud for voice in voices)
    Stream.objects.filter(pk=stream_id).update(status=StreamStatus.OK, last_run=timezone.now())
    # newloom-lint: ignore[swallowed-exeption]
    return {"voices": len(voices), "loud": loud, "attached": attached}  # NL003@-1
