"""Labels for pages, by the words in them."""

from __future__ import annotations

import enum
import logging
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, NoReturn, TypeAlias, TypeVar, assert_never

from streams.models import Page, Stream, StreamType
from streams.tasks._registry import register

T_co = TypeVar("T_co", covariant=True)
E_co = TypeVar("E_co", bound=Exception, covariant=True)

logger: Final = logging.getLogger(__name__)

WORD: Final = re.compile(r"\w{3,}")


class Certainty(enum.Enum):
    SURE = enum.auto()
    LIKELY = enum.auto()
    NONE = enum.auto()


@dataclass(frozen=True)
class Ok(Generic[T_co]):
    value: T_co


@dataclass(frozen=True)
class Err(Generic[E_co]):
    error: E_co


Result: TypeAlias = Ok[dict[str, int]] | Err[Exception]


def _certainty(counts: Counter[str]) -> Certainty:
    match counts.most_common(2):
        case []:
            return Certainty.NONE
        case [(_, first), (_, second)] if first < 2 * second:
            return Certainty.LIKELY
        case _:
            return Certainty.SURE


def _label(text: str, words: Mapping[str, Sequence[str]]) -> tuple[str, Certainty]:
    found = {word.lower() for word in WORD.findall(text)}
    counts = Counter({label: len(found.intersection(own)) for label, own in words.items()})
    certainty = _certainty(+counts)
    match certainty:
        case Certainty.SURE:
            return counts.most_common(1)[0][0], certainty
        case Certainty.LIKELY:
            return f"{counts.most_common(1)[0][0]}?", certainty
        case Certainty.NONE:
            return "", certainty
        case _:
            assert_never(certainty)


def _classify(stream_id: int, labels: Mapping[str, Sequence[str]], only_new: bool) -> Result:
    tally: Counter[str] = Counter()
    try:
        pages = Page.objects.filter(stream__pk=stream_id)
        for page in pages.filter(label="") if only_new else pages:
            page.label, certainty = _label(page.text, labels)
            page.save(update_fields=["label"])
            tally[certainty.name.lower()] += 1
    except Exception as error:
        return Err(error)
    return Ok(dict(tally))


def _give_up(stream_id: int, error: Exception) -> NoReturn:
    """Record a failure, then let it go on."""
    logger.error("Stream %d is not classified: %s", stream_id, error, exc_info=error)
    Stream.objects.run(stream_id).failed()
    raise error


@register(StreamType.CLASSIFY)
def classify(
    stream_id: int,
    labels: Mapping[str, Sequence[str]],
    only_new: bool = True,
    **kwargs: object,
) -> dict[str, int]:
    """Give each page of a stream the label whose words it has most of.

    Args:
        stream_id: The stream whose pages are labelled.
        labels: The words of each label.
        only_new: Whether to leave pages alone that have a label.

    Returns:
        How many labels are sure, likely, or missing.

    Example:
        >>> classify(stream_id=4, labels={"sport": ["goal", "match"]})  # doctest: +SKIP
        {'sure': 12, 'none': 3}
    """
    match _classify(stream_id, labels, only_new):
        case Ok(value=counts):
            try:
                Stream.objects.run(stream_id).succeeded()
            except Exception as error:
                _give_up(stream_id, error)
            logger.info("Stream %d: %s", stream_id, counts)
            return counts
        case Err(error=error):
            _give_up(stream_id, error)
