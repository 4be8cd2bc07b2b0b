"""What is noted about handlers while tasks are followed: what they raise, take and read.

What was noted stays, so that a call that was summarised need not be followed again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from newloom_lint.findings import Place
from newloom_lint.model.values.kinds import Function
from newloom_lint.syntax import facts

NoteT = TypeVar("NoteT")


class Notes(Generic[NoteT]):
    """Notes of one kind on places in project functions, one at each place."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int], dict[facts.Span, NoteT]] = {}

    def add(self, function: Function | None, span: facts.Span, note: NoteT) -> None:
        """Note something in a function; at module level nothing is noted."""
        if function is not None:
            self._found.setdefault(function.key, {})[span] = note

    def of(self, function: Function) -> Iterator[tuple[Place, NoteT]]:
        """Yield the places of a function with what is noted there."""
        for span, note in self._found.get(function.key, {}).items():
            yield Place(function.module.path, span.start, span.end), note


@dataclass(slots=True)
class Handled:
    """Notes on the handlers of project functions."""

    without_cause: Notes[tuple[str, str]] = field(default_factory=Notes)
    """A `raise` of another exception without `from`: what it raises, and what was caught."""
    keeping: Notes[str] = field(default_factory=Notes)
    """A handler that takes what ends the process and goes on; what it catches."""
    unbound: Notes[tuple[str, ...]] = field(default_factory=Notes)
    """A handler that reads names which are not bound where its `try` first fails."""
    ids: dict[Place, str] = field(default_factory=dict)
    """How the id of the run's Stream is written at a handler, by its header."""
