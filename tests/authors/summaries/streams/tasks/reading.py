"""What to read first, when there is not much time. No model is asked."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate, takewhile
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Length

from streams.models import Stream, Summary
from streams.tasks._runs import end_of_run

logger = logging.getLogger(__name__)

CHARACTERS_PER_MINUTE = 1100


def told(stream_id: int) -> Iterator[None]:
    """Note how what happens while this is suspended ends; `contextmanager` makes a context of it."""
    try:
        yield
    except Exception as exc:
        logger.exception("Reading list of %s: %s", stream_id, exc)
        end_of_run(stream_id, Stream.Status.FAILED, str(exc))
        raise
    end_of_run(stream_id, Stream.Status.IDLE)


def best(stream_id: int, language: str) -> QuerySet[Summary]:
    return (
        Summary.objects.filter(article__stream_id=stream_id, language=language, grade__isnull=False)
        .annotate(length=Length("text"))
        .order_by(F("grade").desc(), "length")
    )


def reading_list(stream_id: int, minutes: int, language: str = "en", **kwargs: Any) -> dict[str, Any]:
    """Choose the best summaries that can be read in some minutes.

    Args:
        stream_id: The stream.
        minutes: How much time there is.
        language: The language of the summaries.

    Example:
        >>> reading_list(1, minutes=4)
        {'ids': [3, 9], 'titles': ['Tides', 'Bridges'], 'longest': 900}
    """
    with contextmanager(told)(stream_id):
        summaries = best(stream_id, language)
        lengths = list(summaries.values_list("length", flat=True))
        time = minutes * CHARACTERS_PER_MINUTE
        fitting = len(list(takewhile(lambda total: total <= time, accumulate(lengths))))
        chosen = summaries[:fitting]
        logger.info("Stream %s: %d of %d summaries in %d minutes", stream_id, fitting, len(lengths), minutes)
        return {
            "ids": list(chosen.values_list("pk", flat=True)),
            "titles": sorted(chosen.values_list("article__title", flat=True)),
            "longest": max(lengths[:fitting], default=0),
        }
