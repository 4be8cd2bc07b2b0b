"""The table of edits: each breaks one thing, and names the rules that must say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.mutants.source import Edit, Source

Find = Callable[[Source], Iterator[list[Edit]]]


class Kind(NamedTuple):
    """One way to break a correct task."""

    name: str
    expected: frozenset[str]
    """The rules that report it, and no other."""
    find: Find


KINDS: dict[str, Kind] = {}


def kind(*codes: str) -> Callable[[Find], Find]:
    """Make a kind of a function that yields edits; its name with spaces is the kind's name."""

    def register(find: Find) -> Find:
        name = find.__name__.replace("_", " ").strip()
        KINDS[name] = Kind(name, frozenset(codes), find)
        return find

    return register
