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
    of: str
    """What it is made in: a `task` of the corpus, a `registry`, a `careful` task of a project
    whose words, resources and tests are complete, too, or the `tests` of such ones."""


_HANDLER = r"(except|finally|raise).*|[\w.]+\(.*\)"
"""A handler, what is entered by `with`, or the `raise` of a branch that deals with a failure.

NL309 may also be a function that several handlers leave it to."""
UNDERLINED = {
    "NL101": "fetch",
    "NL102": "stream_id",
    "NL103": "stream_id",
    "NL104": r"\w+",
    "NL105": "fetch",
    "NL301": "fetch",
    "NL302": r"(?s).+\(.*\).*|raise",
    "NL303": "except.*",
    "NL304": _HANDLER,
    "NL305": _HANDLER,
    "NL306": r"[\w.]+\(.*\)",
    "NL307": r"[\w.]+\(.*\)",
    "NL308": _HANDLER,
    "NL309": rf"{_HANDLER}|\w*fail\w*|\w*mark\w*",
    "NL310": '"faild"',
    "NL311": "fetch",
    "NL312": r"\w+\.a?save\(\)",
    "NL313": r"(?s)\w+\.objects\..*update\(.*\)",
    "NL314": "raise .*",
    "NL315": "except.*",
    "NL316": r"datetime\.now\(\)",
    "NL317": "except.*",
    "NL501": "fetch|publish|translate",
    "NL502": r"\W?\w+\W?",
    "NL503": r"\W?\w+\W?",
}
"""What a finding of a rule underlines: where it points."""

KINDS: dict[str, Kind] = {}


def kind(*codes: str, of: str = "task") -> Callable[[Find], Find]:
    """Make a kind of a function that yields edits; its name with spaces is the kind's name."""

    def register(find: Find) -> Find:
        name = find.__name__.replace("_", " ").strip()
        KINDS[name] = Kind(name, frozenset(codes), find, of)
        return find

    return register
