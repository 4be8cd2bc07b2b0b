"""Notes to people: one function, a task for each audience."""

from __future__ import annotations

import enum
import functools
import logging
from dataclasses import dataclass
from typing import Any, Final

import httpx
from django.conf import settings
from django.utils import timezone

from streams.models import Stream, StreamStatus

logger: Final = logging.getLogger(__name__)


class Audience(enum.Flag):
    TEAM = enum.auto()
    PRESS = enum.auto()
    READERS = enum.auto()
    WORLD = TEAM | PRESS | READERS


@dataclass(frozen=True, slots=True)
class Note:
    text: str
    to: Audience
    loud: bool

    def payloads(self) -> list[dict[str, Any]]:
        """Return one payload for each part of the audience."""
        prefix = "❗ " if self.loud else ""
        return [
            {"channel": part.name, "text": f"{prefix}{self.text}"} for part in self.to if part.name
        ]

    def send(self, client: httpx.Client) -> int:
        for payload in self.payloads():
            client.post(settings.HOOK_URL, json=payload).raise_for_status()
        return len(self.payloads())


def _notify(
    stream_id: int, text: str, *, audience: Audience, loud: bool = False, **kwargs: object
) -> dict[str, int]:
    """Send a note.

    Args:
        stream_id: The stream that sends.
        text: What the note says.
        audience: Who gets it; bound by the task.
        loud: Whether it is urgent.

    Returns:
        How many channels got the note.
    """
    fields: dict[str, Any] = {}
    try:
        stream = Stream.objects.get(pk=stream_id)
        with httpx.Client(timeout=5) as client:
            sent = Note(text, audience, loud).send(client)
        fields["status"] = StreamStatus.OK
        logger.info("%s told %d channels", stream.name, sent)
        return {"channels": sent}
    except Exception as error:
        fields["status"] = StreamStatus.FAILED
        logger.exception("Nobody is told by stream %s: %s", stream_id, error)
        raise
    finally:
        Stream.objects.filter(pk=stream_id).update(last_run=timezone.now(), **fields)


notify_team: Final = functools.partial(_notify, audience=Audience.TEAM)
notify_world: Final = functools.partial(_notify, audience=Audience.WORLD)
