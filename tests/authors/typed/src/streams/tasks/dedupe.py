"""Pages that say the same."""

from __future__ import annotations

import logging
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any, Final, Generic, TypeVar

from django.utils import timezone

from streams.models import Page, Stream, StreamStatus, StreamType
from streams.tasks._registry import register

K = TypeVar("K", bound=Hashable)
logger: Final = logging.getLogger(__name__)


class Groups(Generic[K]):
    """Union and find, over any keys."""

    def __init__(self, keys: Iterable[K]) -> None:
        self._parent: dict[K, K] = {key: key for key in keys}

    def find(self, key: K) -> K:
        while (parent := self._parent[key]) != key:
            self._parent[key] = self._parent[parent]
            key = parent
        return key

    def join(self, one: K, other: K) -> None:
        self._parent[self.find(one)] = self.find(other)

    def __iter__(self) -> Iterator[list[K]]:
        together: dict[K, list[K]] = {}
        for key in self._parent:
            together.setdefault(self.find(key), []).append(key)
        yield from (keys for keys in together.values() if len(keys) > 1)


def _shingles(text: str, size: int = 5) -> frozenset[str]:
    words = text.lower().split()
    return frozenset(" ".join(words[at : at + size]) for at in range(len(words)))


def _similar(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)


def _finish(stream_id: int, changes: Mapping[str, Any]) -> None:
    Stream.objects.filter(pk=stream_id).update(**changes)


@register(StreamType.DEDUPE)
def dedupe(stream_id: int, threshold: float = 0.9, **kwargs: object) -> dict[str, list[list[int]]]:
    """Find pages that are the same but for a few words.

    Args:
        stream_id: The stream whose pages are compared.
        threshold: Which share of their phrases two pages have in common.

    Returns:
        The ids of the pages, by group.

    Example:
        >>> dedupe(stream_id=1, threshold=0.8)  # doctest: +SKIP
        {'groups': [[1, 5]]}
    """
    started = timezone.now()
    changes: dict[str, Any] = {"last_run": started}
    try:
        texts = {
            pk: _shingles(text)
            for pk, text in Page.objects.filter(stream=stream_id).values_list("pk", "text")
        }
        groups = Groups(texts)
        for one, other in combinations(texts, 2):
            if _similar(texts[one], texts[other]) >= threshold:
                groups.join(one, other)
        found = [sorted(group) for group in groups]
        changes |= {"status": StreamStatus.OK}
        _finish(stream_id, changes)
        logger.info("Stream %d: %d groups of duplicates", stream_id, len(found))
        return {"groups": found}
    except Exception as error:
        changes |= {"status": StreamStatus.FAILED}
        logger.exception("Stream %d: %r", stream_id, error)
        _finish(stream_id, changes)
        raise
