"""
Module: trophies
Purpose: synchronise the results of the club from the results service.
"""
from __future__ import annotations

import logging
from typing import Any, Dict, Iterator, List, Optional

import httpx
from django.db import transaction
from django.utils import timezone

from streams.models import Stream, Trophy

logger = logging.getLogger(__name__)

DEFAULT_BASE_URL: str = "https://results.example/api"
# How long a place in the table may be.  # NL003@+1
MAX_PLACES: int = 3  # newloom-lint: ignore[magic-number]


class ResultsClient:
    """Client for the results service."""

    def __init__(self, client: httpx.Client, club: str, api_token: str) -> None:
        self._client = client
        self._club = club
        self._headers: Dict[str, str] = {"X-Token": api_token}

    def iterate_results(self, pages: int) -> Iterator[Dict[str, Any]]:
        """Yield the results of the club, newest first, of at most that many pages."""
        cursor: Optional[str] = None
        for _ in range(pages):
            params: Dict[str, Any] = {"club": self._club}
            if cursor is not None:
                params["cursor"] = cursor
            response = self._client.get("/results", params=params, headers=self._headers)
            response.raise_for_status()
            payload: Dict[str, Any] = response.json()
            yield from payload.get("results", [])
            cursor = payload.get("next")
            if not cursor:
                return


def _first_places(result: Dict[str, Any]) -> List[Dict[str, Any]]:
    """Return the entries of a result that are worth a trophy."""
    table = sorted(result["table"], key=lambda entry: (-entry["points"], entry["name"]))
    return table[:MAX_PLACES]


def fetch_trophies(  # NL702 NL203@+14
    stream_id: int,
    club: str,
    api_token: str,
    pages: int = 3,
    **kwargs: Any,
) -> Dict[str, Any]:
    """
    Fetch the trophies of a club.

    :param stream_id: The ID of the stream.
    :param club: The short name of the club.
    :param api_token: The token for the results service.
    :param pages: The maximum number of pages.
    :param season: The season, all by default.
    :return: The number of results and of trophies.
    """
    try:
        stream = Stream.objects.get(id=stream_id)
        results_count: int = 0
        trophies_count: int = 0
        logger.debug("Requesting %s of %s with token %s", pages, club, api_token)  # NL405
        with httpx.Client(base_url=DEFAULT_BASE_URL, timeout=30.0) as client:
            results_client = ResultsClient(client, club, api_token)
            for result in results_client.iterate_results(pages):
                results_count += 1
                with transaction.atomic():
                    for place, entry in enumerate(_first_places(result), start=1):
                        _, created = Trophy.objects.update_or_create(
                            stream=stream,
                            competition=result["competition"],
                            place=place,
                            defaults={
                                "winner": entry["name"],
                                "score": entry["points"],  # NL509
                            },
                        )
                        trophies_count += int(created)
        stream.status = Stream.Status.IDLE
        stream.last_run = timezone.now()
        stream.save(update_fields=["status", "last_run"])
        logger.info("Stream %s: %s trophies are new", stream_id, trophies_count)
        return {"results": results_count, "trophies": trophies_count}
    except Exception as exc:
        logger.exception("Failed to fetch the trophies of %s: %s", club, exc)
        Stream.objects.filter(id=stream_id).update(
            status=Stream.Status.FAILED,
            last_run=timezone.now(),
        )
        raise
