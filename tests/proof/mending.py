"""Programs with faults, and the same programs after their fixes, run side by side."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from newloom_lint import engine, fixing, rules
from newloom_lint.cache import Cache
from newloom_lint.files import Tree
from newloom_lint.findings import Finding, Place
from newloom_lint.judging import Judged, Verdict
from newloom_lint.settings import Selection, Settings
from newloom_lint.targets import Target
from tests.proof.faults import faulty
from tests.proof.grammar import sample
from tests.proof.world import Line

SETTINGS = Settings(flags=Selection(select=("ALL",)))
MOST_PASSES = 10
UNUSED = "NL002"
"""The rule about comments: what others mend makes more of its findings."""

Files = Mapping[str, str]


class UnstableError(Exception):
    """Fixes do not come to an end, or one of them is no fix."""


@dataclass(slots=True)
class Mended:
    """A program before and after."""

    old: Files
    new: Files
    findings: tuple[Finding, ...]
    """What is mended."""
    lines: tuple[Line, ...]
    """The line of each, as it was at first."""
    undone: tuple[Finding, ...]
    """What had a fix that was undone when it was tried."""
    before: tuple[Finding, ...]
    after: tuple[Finding, ...]

    @property
    def codes(self) -> frozenset[str]:
        """The rules whose findings are mended."""
        return frozenset(finding.code for finding in self.findings)

    @property
    def left(self) -> frozenset[str]:
        """The rules that still have findings."""
        return frozenset(finding.code for finding in self.after)


def program(seed: str, number: int) -> dict[str, str]:
    """Return the files of a program with faults."""
    return faulty(sample(seed, number).files, random.Random(f"{seed}/{number}/faults"))


def mend(files: Files, *, unsafe: bool = False) -> Mended:
    """Return a program with its safe fixes, or with all, taken as the engine takes them.

    A fix that does not mend what it is for is undone.

    Raises:
        UnstableError: with the fixes taken there are still some.
    """
    new, mended, lines, undone = dict(files), list[Finding](), list[Line](), list[Finding]()
    before = after = engine.run(_target(files), _cache())
    refused: set[tuple[str, str, str]] = set()
    for _ in range(MOST_PASSES):
        fixable = after.findings if unsafe else engine.fixable(after)
        waiting = [j for j in fixable if j.finding.edits and _kind(j) not in refused]
        if not waiting:
            found = _findings(before), _findings(after)
            return Mended(files, new, tuple(mended), tuple(lines), tuple(undone), *found)
        tried = dict(new)
        taken = _taken(tried, waiting)
        later = engine.run(_target(tried), _cache())
        now, was = (Counter(map(_kind, verdict.findings)) for verdict in (later, after))
        same = [
            judged
            for judged in taken
            if now[_kind(judged)] >= was[_kind(judged)] and judged.finding.code != UNUSED
        ]
        if same:
            refused |= set(map(_kind, same))
            undone += (judged.finding for judged in same)
        else:
            mended += (judged.finding for judged in taken)
            lines += (_line(files, new, judged.finding.place) for judged in taken)
            new, after = tried, later
    raise UnstableError(f"still to be fixed: {[j.finding.code for j in waiting]}")


def by_engine(files: Files) -> Files:
    """Return a program with its safe fixes, as a person gets it."""
    fixed = engine.fix(_target(files), _cache())
    return {path: fixed.result.tree.read(path).text for path in files}


def _line(files: Files, new: Files, place: Place) -> Line:
    """Return the line that a place in a later version had at first."""
    old, later = (texts[place.path].splitlines() for texts in (files, new))
    at = new[place.path].count("\n", 0, place.start)
    for _, i1, i2, j1, j2 in SequenceMatcher(None, old, later, autojunk=False).get_opcodes():
        if j1 <= at < j2:
            return Line(place.path, min(i1 + at - j1, max(i1, i2 - 1)) + 1)
    raise LookupError(place)


def _kind(judged: Judged) -> tuple[str, str, str]:
    finding = judged.finding
    return finding.code, finding.place.path, finding.function


def _taken(files: dict[str, str], waiting: Sequence[Judged]) -> list[Judged]:
    """Return the findings whose fixes go together, and put the fixes into the files."""
    taken, edits = fixing.merge([judged.finding.edits for judged in waiting])
    for path, changes in edits.items():
        files[path] = fixing.apply(files[path], changes)
    return [waiting[index] for index in taken]


def _findings(verdict: Verdict) -> tuple[Finding, ...]:
    return tuple(judged.finding for judged in verdict.findings)


def _target(files: Files) -> Target:
    texts = {path: text.encode() for path, text in files.items()}
    return Target(Tree.open(_root()).overlay(texts), SETTINGS)


@cache
def _root() -> Path:
    return Path(tempfile.mkdtemp(prefix="mending"))


@cache
def _cache() -> Cache:
    return Cache(_root(), enabled=False)


FIXED = {rule.code: rule.fix for rule in rules.ALL if rule.fix is not None}
"""The rules that have a fix, and how safe it is where it is safest."""
