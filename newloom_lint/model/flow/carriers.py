"""Carriers: which functions a run is handed to as a whole, and which mark its Stream failed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from newloom_lint.model.flow.effects import FAILED
from newloom_lint.model.values.kinds import (
    Function,
    Mapping,
    Sequence,
    Value,
    constant_text,
    options,
)


class Marking(NamedTuple):
    """Who gave a Stream the status `failed`, as far as the calls that have ended tell."""

    by: tuple[Function, ...] = ()
    """The functions that say `failed` themselves, each once."""
    waiting: bool = False
    """The call that runs now gave it; who said it, that call or its caller, shows at its end."""

    def and_(self, other: Marking) -> Marking:
        """Return what is known of both."""
        if other is UNMARKED:
            return self
        new = tuple(f for f in other.by if all(f.key != known.key for known in self.by))
        return Marking(self.by + new, self.waiting or other.waiting)

    def settled(self, function: Function, given: Iterable[Value]) -> Marking:
        """Return what is known once a call ends that was given some values.

        A function that was given the word `failed` may only have handed it on.
        """
        if not self.waiting or any(map(_says_failed, given)):
            return self
        return self._replace(waiting=False).and_(Marking((function,)))


UNMARKED = Marking()


class Delegate(NamedTuple):
    """A function that another does nothing but hand the run to."""

    function: Function
    whole: bool
    """Nothing of the one that hands over takes part in the work: no callback, no method."""


def _says_failed(value: Value) -> bool:
    for option in options(value):
        match option:
            case Mapping():
                if any(map(_says_failed, option.held())):
                    return True
            case Sequence(elements):
                if any(map(_says_failed, elements)):
                    return True
        if constant_text(option) == FAILED:
            return True
    return False
