"""One run of a task: what it decides by chance, where it fails, and what it leaves behind.

A run follows a *script*, the decisions it takes: which way something unknown turns out, and at
which points of the work it fails. Past the end of the script everything turns out well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn

MOST_FAILURES = 4
"""Different points that may fail in one run."""
MOST_AGAIN = 3
"""How often one point fails again in one run; then it succeeds, so that every retry ends."""
MOST_TURNS = 6
"""How often in one run something unknown turns out in another way than most of the time."""
MOST_DECISIONS = 60
MOST_ROUNDS = 100
"""How many rounds of `while` a run may take."""

INITIAL = "as it was before the run"
"""What the Stream's row holds until the run writes to it."""


class InjectedError(Exception):
    """A failure that no program names."""


class EndlessRunError(BaseException):
    """The run takes more decisions than any program needs: the program does not end."""


class BrokenProgramError(BaseException):
    """A program cannot run, for a reason that is none of its own failures."""


BROKEN = {
    AttributeError,
    ImportError,
    IndexError,
    KeyError,
    NameError,
    TypeError,
    UnboundLocalError,
}
"""What no run meets unless it is injected: else the program or the fake is wrong."""
_UNBOUND = re.compile(r"\w\(\) (got|takes|missing) .*argument")
"""What Python says of a call that its function cannot take."""


class Line(NamedTuple):
    """A line of a program."""

    path: str
    number: int


NOWHERE = Line("", 0)


class Event(NamedTuple):
    """Something that happened in a run."""

    kind: str
    what: tuple[object, ...] = ()
    aspect: object = None
    """What else is known of it."""
    line: Line = NOWHERE
    """The line it happened at; lines of two versions of a program are not the same."""


class Record(NamedTuple):
    """A log record."""

    level: int
    traceback: bool
    handled: BaseException | None
    """The exception that was being handled."""
    injected: BaseException | None
    """The failure that was injected last before it."""
    in_handler: bool
    line: Line


@dataclass(slots=True)
class World:
    """Everything a run may read and change."""

    script: tuple[int, ...] = ()
    decisions: list[tuple[int, int, bool]] = field(default_factory=list)
    """What was decided, among how many ways, and whether it was about a failure."""
    classes: tuple[type[Exception], ...] = (InjectedError,)
    """What a point that fails may raise."""
    armed: frozenset[int] = frozenset()
    """The empty `try` bodies that fail for what will be there one day."""
    late: bool = False
    """They fail at their end, behind what is there by now."""
    turns: int = 0
    rounds: int = 0
    endless: bool = False
    """The run was given up; a `finally` that returns may hide it."""
    limited: bool = False
    """Something could have turned out in yet another way, in any run."""
    running: bool = False
    quiet: int = 0
    """In how many handlers, `finally` blocks and submitted calls the run is: they succeed."""
    handlers: int = 0
    at: Line = NOWHERE
    failed: dict[int, tuple[type[Exception], int]] = field(default_factory=dict)
    """The points that failed: with which class, and how often."""
    tried: set[int] = field(default_factory=set)
    """The `try` bodies that were entered, in any run."""
    inside: list[int] = field(default_factory=list)
    """The `try` bodies the run is in, innermost last."""
    around: dict[int, set[int]] = field(default_factory=dict)
    """The `try` bodies that were entered in a body, in any run."""
    left: set[int] = field(default_factory=set)
    """The `try` bodies that an exception left, in any run."""
    injected: BaseException | None = None
    troubled: bool = False
    """The program itself has raised something."""
    last: BaseException | None = None
    """The exception that a handler took last."""
    entered: set[Line] = field(default_factory=set)
    """The handlers the run went through."""
    records: list[Record] = field(default_factory=list)
    row: dict[str, object] = field(default_factory=dict)
    """The row of the run's Stream, as far as it differs from before."""
    atomic: int = 0
    on_commit: list[object] = field(default_factory=list)
    journal: list[Event] | None = None
    """All that happened, where somebody wants to know."""
    unbound: bool | None = None
    """Whether a call came to a function that cannot take it; `None` where none may."""

    def begin(self, script: tuple[int, ...]) -> None:
        """Forget the run before and start one that follows `script`."""
        self.script, self.decisions = script, []
        self.quiet = self.handlers = self.atomic = self.turns = self.rounds = 0
        self.failed, self.entered = {}, set()
        self.injected = self.last = None
        self.troubled = self.endless = False
        self.records, self.row, self.on_commit = [], {}, []
        self.journal = None if self.journal is None else []
        self.unbound = None if self.unbound is None else False

    def note(
        self, kind: str, *what: object, aspect: object = None, line: Line | None = None
    ) -> None:
        """Write down that something happened."""
        if self.journal is not None and self.running:
            self.journal.append(Event(kind, what, aspect, line or self.at))

    def decide(self, ways: int, *, failure: bool = False) -> int:
        """Return which of several ways something turns out."""
        position = len(self.decisions)
        if self.turns == MOST_TURNS and not failure:
            self.limited = True
            return 0
        if position >= MOST_DECISIONS:
            self._give_up()
        taken = self.script[position] if position < len(self.script) else 0
        self.decisions.append((taken, ways, failure))
        self.note("turned out", ways, failure, taken)
        self.turns += taken > 0 and not failure
        return taken

    def count_round(self) -> None:
        """Count a round of a `while`."""
        self.rounds += 1
        if self.rounds > MOST_ROUNDS:
            self._give_up()

    def _give_up(self) -> NoReturn:
        self.endless = True
        raise EndlessRunError

    def pass_point(
        self, number: int, line: Line, kinds: tuple[type[Exception], ...] = (Exception,)
    ) -> None:
        """Pass a point that can fail; raises one of some kinds where the script says so."""
        if not self.running or self.quiet:
            return
        before = self.failed.get(number)
        if before is not None:
            kind, times = before
            if times > MOST_AGAIN or self.decide(2):
                return
            self.failed[number] = (kind, times + 1)
        else:
            if len(self.failed) == MOST_FAILURES:
                return
            classes = [c for c in self.classes if issubclass(c, kinds)]
            way = self.decide(1 + len(classes), failure=True)
            if not way:
                return
            kind = classes[way - 1]
            self.failed[number] = (kind, 1)
        self.injected = kind(f"injected at {line.path}:{line.number}")
        raise self.injected


def refuse_broken(world: World, error: BaseException | None) -> None:
    """Raise `BrokenProgramError` for an exception that no program means to raise."""
    if type(error) in BROKEN and error is not world.injected:
        if world.unbound is not None and is_unbound(error):
            world.unbound = True
            return
        raise BrokenProgramError(f"{type(error).__name__}: {error}") from error


def is_unbound(error: BaseException | None) -> bool:
    """Return whether an exception says that a function cannot take a call."""
    return isinstance(error, TypeError) and bool(_UNBOUND.search(str(error)))
