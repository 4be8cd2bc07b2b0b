"""An index of the words in pages, renewed as a whole."""

from __future__ import annotations

import heapq
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar, runtime_checkable

import httpx
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from streams.models import Page, Stream, StreamStatus, StreamType
from streams.tasks._registry import register

logger: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    stream_id: int
    error: Exception


Hook = Callable[[Failure], None]
H = TypeVar("H", bound=Hook)
HOOKS: Final[list[Hook]] = []


def on_failure(hook: H) -> H:
    """Have a function called with each failure."""
    HOOKS.append(hook)
    return hook


@on_failure
def _log(failure: Failure) -> None:
    logger.error("Stream %d: %s", failure.stream_id, failure.error, exc_info=failure.error)


@on_failure
def _mark(failure: Failure) -> None:
    Stream.objects.filter(pk=failure.stream_id).update(
        status=StreamStatus.FAILED, last_run=timezone.now()
    )


@runtime_checkable
class Index(Protocol):
    def put(self, words: Mapping[str, Iterable[int]]) -> None: ...


class HttpIndex:
    """The index of the search service, a letter at a time."""

    def __init__(self, client: httpx.Client, name: str) -> None:
        self._client, self._name = client, name

    def put(self, words: Mapping[str, Iterable[int]]) -> None:
        by_letter: defaultdict[str, dict[str, list[int]]] = defaultdict(dict)
        for word, pages in words.items():
            by_letter[word[0]][word] = sorted(pages)
        for letter, part in by_letter.items():
            self._client.put(f"/{self._name}/{letter}", json=part).raise_for_status()


def _postings(pages: Iterable[Page]) -> Iterator[tuple[str, int]]:
    for page in pages:
        yield from ((word, page.pk) for word in set(page.text.casefold().split()))


def _words(pages: Iterable[Page], most: int) -> dict[str, set[int]]:
    words: defaultdict[str, set[int]] = defaultdict(set)
    for word, pk in _postings(pages):
        words[word].add(pk)
    kept = heapq.nlargest(most, words, key=lambda word: len(words[word]))
    return {word: words[word] for word in kept}


@transaction.atomic
def _finish(stream_id: int, size: int) -> None:
    stream = Stream.objects.select_for_update().get(pk=stream_id)
    stream.configuration["size"] = size
    stream.status = StreamStatus.OK
    stream.last_run = timezone.now()
    stream.save()  # the row is ours until the transaction ends


@register(StreamType.REINDEX)
def reindex(stream_id: int, name: str, most: int = 10_000, **kwargs: object) -> dict[str, int]:
    """Renew the index of a stream's words.

    Args:
        stream_id: The stream whose pages are read.
        name: The name of the index.
        most: How many words are kept, the frequent ones first.

    Returns:
        How many words are in the index.

    Example:
        >>> reindex(stream_id=1, name="words")  # doctest: +SKIP
        {'words': 812}
    """
    try:
        words = _words(Page.objects.filter(stream_id=stream_id).iterator(), most)
        with httpx.Client(base_url=settings.INDEX_URL, timeout=30) as client:
            index: Index = HttpIndex(client, name)
            index.put(words)
        logger.info("%s: %d words", name, len(words))
        _finish(stream_id, len(words))
        return {"words": len(words)}
    except Exception as error:
        for hook in HOOKS:
            hook(Failure(stream_id, error))
        raise
