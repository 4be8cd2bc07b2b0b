"""Places that pages speak of."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import httpx
from django.utils import timezone

from streams.models import Page, Place, Stream, StreamStatus, StreamType
from streams.tasks._registry import register

logger: Final = logging.getLogger(__name__)
CAPITALISED: Final = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)*\b")


@dataclass(frozen=True)
class Position:
    lat: float
    lon: float

    @classmethod
    def parse(cls, raw: dict[str, str]) -> Self:
        return cls(float(raw["lat"]), float(raw["lon"]))


def _names(page: Page) -> Iterator[str]:
    yield from dict.fromkeys(CAPITALISED.findall(page.text))


def _locate(client: httpx.Client, name: str, country: str) -> Position | None:
    answer = client.get("/search", params={"q": name, "countrycodes": country, "limit": 1})
    match answer.raise_for_status().json():
        case [first, *_]:
            return Position.parse(first)
        case _:
            return None


@register(StreamType.GEOCODE)
def geocode(stream_id: int | None = None, country: str = "", **kwargs: object) -> dict[str, int]:  # NL103
    """Look up the places in the pages of a stream.

    Args:
        stream_id: The stream whose pages are read.
        country: Two letters.

    Returns:
        How many places have a position.

    Example:
        >>> geocode(stream_id=1, country="no")  # doctest: +SKIP
    """
    try:
        found = 0
        with httpx.Client(base_url="https://geo.example.org", timeout=5) as client:
            for page in Page.objects.filter(stream_id=stream_id):
                for name in _names(page):
                    if position := _locate(client, name, country):
                        Place.objects.create(
                            page=page,
                            name=name,
                            latitude=position.lat,
                            longtitude=position.lon,  # NL509
                        )
                        found += 1
        logger.info("Stream %s: %d places", stream_id, found)
        Stream.objects.filter(pk=stream_id).update(
            status=StreamStatus.OK, last_run=timezone.now()
        )
        return {"places": found}
    except httpx.HTTPStatusError as error:  # NL304
        logger.exception("Stream %s: %s", stream_id, error)
        Stream.objects.filter(pk=stream_id).update(
            status=StreamStatus.FAILED, last_run=timezone.now()
        )
        return {"places": -1}
    except Exception as error:
        logger.exception("Stream %s: %s", stream_id, error)
        Stream.objects.filter(pk=stream_id).update(
            status=StreamStatus.FAILED, last_run=timezone.now()
        )
        raise
