"""What of one run is found again in another, but for what fixes have promised."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from newloom_lint.findings import Finding, Safety, SetText
from tests.proof.mending import Mended
from tests.proof.promises import PROMISES, Promise
from tests.proof.watching import Error, Run
from tests.proof.world import Event, Line

CAUGHT = re.compile(r" *except\b")
NOTHING = Event("nothing")


@dataclass(slots=True)
class Versions:
    """A program before and after its fixes, and what was promised of it."""

    mended: Mended
    renamed: dict[str, str] = field(default_factory=dict)
    """Statuses that were misspelt."""
    at: dict[Line, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The rules whose fix is about a line: a handler's header, a call."""
    unsafely: frozenset[str] = frozenset()
    """Aspects that may be others where a fix needs a look."""
    anywhere: set[str] = field(default_factory=set)
    """The rules whose fix is about something else on a failure's way."""

    def __post_init__(self) -> None:
        """Note what is promised."""
        for finding, line in zip(self.mended.findings, self.mended.lines, strict=True):
            at_handler = CAUGHT.match(self.mended.old[line.path].splitlines()[line.number - 1])
            if PROMISES[finding.code].everywhere or not (at_handler or finding.code == "NL306"):
                self.anywhere.add(finding.code)
            else:
                self.at[line].add(finding.code)
            self._note_renamed(finding)
            if finding.fix is not None and finding.fix.safety is Safety.UNSAFE:
                self.unsafely |= PROMISES[finding.code].unsafely

    def _note_renamed(self, finding: Finding) -> None:
        if finding.code == "NL310" and finding.fix is not None:
            said = finding.message.split("`")[1]
            for step in finding.fix.steps:
                if isinstance(step, SetText):
                    self.renamed[said] = step.text

    def promised(self, run: Run) -> frozenset[str]:
        """Return the rules whose fixes may change a run."""
        passed = run.ending.handlers | {e.line for e in run.journal if e.kind == "log"}
        found = {code for line in passed for code in self.at.get(line, ())}
        return frozenset(found | self.anywhere)


@dataclass(slots=True)
class Matching:
    """What of one run is found again in another."""

    versions: Versions
    promises: list[Promise]
    added: set[int] = field(default_factory=set)
    """The decisions that are about what is new."""
    asked: int | None = None
    """A decision about what is new that was none of these."""
    status: object = None
    has_left: bool = False
    """An exception left a handler that ended before."""

    def _may(self, aspect: str) -> bool:
        promised = any(aspect in promise.other for promise in self.promises)
        return promised or aspect in self.versions.unsafely

    def aligned(self, old: tuple[Event, ...], new: tuple[Event, ...]) -> str | None:
        """Return where two journals part; `None` where all that is new was promised."""
        position = 0
        handled: list[Event] = []
        for event, following in itertools.pairwise((*old, NOTHING)):
            position = self._skipped(new, position, event, following)
            if position == len(new):
                return f"no {_shown(event)} any more"
            if event.kind == "handle":
                handled.append(event)
            if self.same(event, new[position]):
                self._follow(new[position])
                position += 1
            elif self._leaves(event, new[position], handled):
                self.has_left = True
                return None
            else:
                return f"{_shown(new[position])} instead of {_shown(event)}"
        position = self._skipped(new, position, NOTHING, NOTHING)
        return f"{_shown(new[position])} in addition" if position < len(new) else None

    def _skipped(self, new: tuple[Event, ...], position: int, old: Event, following: Event) -> int:
        """Return the position behind events that may come in addition before an old one.

        A call that may be either is the old one where the same follows.
        """
        called = False
        while position < len(new):
            event = new[position]
            if event.kind == "turned out" and called:
                number = sum(e.kind == "turned out" for e in new[:position])
                if number not in self.added:
                    self.asked = number
                    return position
            elif not self.is_new(event):
                return position
            elif self.same(old, event):
                behind = new[position + 1] if position + 1 < len(new) else NOTHING
                if event.kind != "call" or behind.kind == following.kind:
                    return position
            called = event.kind == "call"
            self._follow(event)
            position += 1
        return position

    def _follow(self, event: Event) -> None:
        """Keep the status that the row has by now."""
        if event.kind == "write" and isinstance(event.aspect, dict):
            self.status = event.aspect.get("status", self.status)

    def is_new(self, event: Event) -> bool:
        """Return whether an event may come in addition."""
        return any(is_one(event) for promise in self.promises for is_one in promise.new)

    def _leaves(self, old: Event, new: Event, handled: list[Event]) -> bool:
        """Return whether what a handler took goes on, where it was kept before."""
        took = [event.aspect for event in handled if event.line == old.line]
        return (
            old.kind == new.kind == "handled"
            and new.what == (True,)
            and self.same_error(took[-1], new.aspect)  # type: ignore[arg-type]
            and any(PROMISES[code].leaves for code in self.versions.at.get(old.line, ()))
        )

    def same(self, old: Event, new: Event) -> bool:
        """Return whether an event is what another was, as far as it is to be."""
        if old.kind != new.kind:
            return (old.kind, new.kind) == ("print", "log") and self._printed(old, new)
        match old.kind:
            case "log":
                return self._same_record(old, new)
            case "write":
                assert isinstance(old.aspect, dict)
                assert isinstance(new.aspect, dict)
                return self.same_fields(old.aspect, new.aspect)
            case "save":
                return old.aspect == new.aspect or self._may("save")
            case "handle":
                assert isinstance(old.aspect, Error)
                assert isinstance(new.aspect, Error)
                return self.same_error(old.aspect, new.aspect)
        return old.what == new.what

    def _printed(self, old: Event, new: Event) -> bool:
        return self._may("print") and new.what[2] == old.what[0]

    def _same_record(self, old: Event, new: Event) -> bool:
        at = self.versions.at.get(old.line, ())
        names, levels, messages = zip(old.what, new.what, strict=True)
        return (
            levels[0] == levels[1]
            and (names[0] == names[1] or self._may("logger"))
            and (messages[0] == messages[1] or self._may("message"))
            and (old.aspect == new.aspect or (not old.aspect and "NL306" in at))
        )

    def same_error(self, old: Error | None, new: Error | None) -> bool:
        """Return whether a run ends with the same exception, or is about it."""
        if old is None or new is None:
            return old is new
        same = old.cause == new.cause or (old.cause is None and self._may("cause"))
        return same and old.what == new.what

    def same_fields(self, old: Mapping[str, object], new: Mapping[str, object]) -> bool:
        """Return whether the same is written to a row."""
        for name in old.keys() | new.keys():
            before, after = old.get(name), new.get(name)
            if before == after:
                continue
            now = self.versions.renamed.get(str(before)) if self._may("renamed") else None
            said = after or (self.status if name == "status" else None)  # it may say so already
            renamed = said in {before, now} and said is not None
            added = self._may(name) and before is None
            marked = self._may("status") and name == "status" and said == "failed"
            if not (renamed or added or marked or self._may("kept")):
                return False
        return True


def _shown(event: Event) -> str:
    return f"`{event.kind}` {event.what} {event.aspect if event.aspect is not None else ''}"
