"""Runs that are watched: not only how they end, but all that happens on the way, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tests.proof.database import Model
from tests.proof.failing import Thing
from tests.proof.running import Ending, Program, ending_of
from tests.proof.world import EndlessRunError, Event, Line, is_unbound

SURPLUS = "a_key_that_is_no_parameter"
_PLACES = re.compile(r"(?<=injected) at \S+| at 0x[0-9a-f]+")
"""What texts hold that is not the same in two versions of a program, or two runs of one."""
_REFUSED = re.compile(r"unexpected keyword argument '(\w+)'")


class Error(NamedTuple):
    """An exception, as far as it is the same in another version of the program."""

    what: object
    cause: object
    raised: Line
    """Where the program raised it, or where the point is that failed."""


class Run(NamedTuple):
    """All that is known of one run."""

    script: tuple[int, ...]
    """All decisions, also those behind the end of the script it was started with."""
    ending: Ending
    result: object
    error: Error | None
    unbound: bool
    """Some function could not take its call."""
    row: dict[str, object]
    journal: tuple[Event, ...]
    ended: bool = False
    """The exception ends the process: no handler is asked to deal with it."""

    @property
    def succeeded(self) -> bool:
        """Whether nothing at all went wrong."""
        return self.error is None and not self.ending.failed and not self.unbound


class Watched(Program):
    """A program whose runs are watched. Calls that functions cannot take are no mistake of it."""

    most_runs = 40

    def __init__(self, files: Mapping[str, str], keys: list[str] | None = None) -> None:
        """Take the files, and the keys of the configuration: without, those it has place for."""
        super().__init__(files)
        self.world.unbound, self.world.late = False, True
        if keys is None:
            while self._refused():
                pass
        else:
            self.keys = keys
        self.world.journal = []

    def _refused(self) -> bool:
        """Leave out a key that the program cannot take; return whether there was one."""
        for script in ((), (1,)):
            try:
                _, left = self.leave(script)
            except EndlessRunError:
                continue
            error: BaseException | None = left
            for one in (left, self.world.last):
                if is_unbound(one):
                    error = one
            found = _REFUSED.search(str(error)) if is_unbound(error) else None
            if found is not None and found[1] in self.keys:
                self.keys.remove(found[1])
                return True
        return False

    def arm(self) -> list[int]:
        """Have the empty bodies fail, too; return which they are among all."""
        self.explore()
        bodies = sorted(self.points.bodies)
        return [bodies.index(number) for number in self.world.armed]

    def arm_as(self, positions: list[int]) -> None:
        """Have the bodies fail that did in another version of the program."""
        bodies = sorted(self.points.bodies)
        self.world.armed = frozenset(bodies[position] for position in positions)

    def choices(self) -> list[str]:
        """Return the stream types that the model lists."""
        models: Any = self._imports.modules["streams.models"]
        return [key for key, _ in getattr(models.Stream, "TYPE_CHOICES", ())]

    def watch(self, script: tuple[int, ...] = ()) -> Run:
        """Return what comes of one run.

        Raises:
            EndlessRunError: the run does not end.
        """
        result, left = self.leave(script)
        world = self.world
        return Run(
            tuple(way for way, _, _ in world.decisions),
            ending_of(world, left),
            plain(result),
            None if left is None else described(left),
            bool(world.unbound),
            {name: plain(value) for name, value in world.row.items()},
            tuple(_plain_events(world.journal or [])),
            left is not None and not isinstance(left, Exception),
        )

    def runs(self) -> Iterator[Run]:
        """Yield the first of all runs, those with the fewest failures first."""
        waiting: list[list[tuple[int, ...]]] = [[()], *([] for _ in range(8))]
        for _ in range(self.most_runs):
            script = next((several.pop() for several in waiting if several), None)
            if script is None:
                return
            try:
                run = self.watch(script)
            except EndlessRunError:
                continue
            self.others(script, waiting)
            yield run


def _plain_events(journal: list[Event]) -> Iterator[Event]:
    for event in journal:
        what = tuple(map(plain, event.what))
        aspect = event.aspect
        if isinstance(aspect, BaseException):
            aspect = described(aspect)
        elif isinstance(aspect, dict):
            aspect = {name: plain(value) for name, value in aspect.items()}
        yield Event(event.kind, what, aspect, event.line)


def plain(value: object) -> object:
    """Return a value as another version of the program would have it."""
    match value:
        case str():
            text = str(value.value) if hasattr(value, "value") else value
            return _PLACES.sub("", text)
        case None | bool() | int() | float():
            return value
        case dict():
            return tuple((plain(key), plain(item)) for key, item in value.items())
        case list() | tuple():
            return tuple(map(plain, value))
        case Thing():
            return "<from outside>"
        case Model():
            return f"<{type(value).__name__} {value.id}>"
        case BaseException():
            return described(value).what
    return f"<{type(value).__name__}>"


def described(error: BaseException) -> Error:
    """Return what an exception is, without the places in it."""
    cause = None if error.__cause__ is None else described(error.__cause__)[:2]
    members: tuple[object, ...] = ()
    if isinstance(error, BaseExceptionGroup):
        members = tuple(described(member)[:2] for member in error.exceptions)
    what = (type(error).__name__, tuple(map(plain, error.args[:1])), members)
    return Error(what, cause, _raised(error))


def _raised(error: BaseException) -> Line:
    line, trace = Line("", 0), error.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if path.startswith("streams/"):
            line = Line(path, trace.tb_lineno)
        trace = trace.tb_next
    return line
