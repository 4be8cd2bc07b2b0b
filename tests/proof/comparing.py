"""What the analyser says about a program, held against what its runs did."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path as FilePath

from newloom_lint import syntax
from newloom_lint.files import SourceFile, Tree
from newloom_lint.model import Outcome, Project
from newloom_lint.model.flow.effects import UNCERTAIN, Certainty
from newloom_lint.model.tasks import Path
from newloom_lint.settings import Settings
from newloom_lint.syntax.facts import ModuleFacts
from tests.proof.judging import Difference, handler_line, unfounded
from tests.proof.running import Ending, Program, Runs

QUESTIONS = (
    "return: status",
    "return: last_run",
    "raise: logged",
    "raise: traceback",
    "raise: status",
    "raise: last_run",
)


@dataclass(slots=True)
class Comparison:
    """One program: what it did, what is said of it, and where the two differ."""

    differences: list[Difference] = field(default_factory=list)
    unknown: frozenset[str] = frozenset()
    """The questions to which the analyser has no certain answer."""
    runs: Runs = field(default_factory=Runs)
    outcome: Outcome = field(default_factory=Outcome)


@cache
def _root() -> FilePath:
    return FilePath(tempfile.mkdtemp(prefix="proof"))


_facts: dict[tuple[str, str], ModuleFacts] = {}


def _read_facts(file: SourceFile) -> ModuleFacts:
    """Return the facts of a file; those that all programs share are made once."""
    if file.path.endswith("fetch.py"):
        return syntax.read_facts(file)
    key = (file.path, file.text)
    if key not in _facts:
        _facts[key] = syntax.read_facts(file)
    return _facts[key]


def analysed(files: Mapping[str, str]) -> Project:
    """Return the project that a program's files make; nothing is written."""
    texts = {path: text.encode() for path, text in files.items()}
    tree = Tree.open(_root()).overlay(texts)
    return Project(tree, _read_facts, Settings())


def compare(files: Mapping[str, str]) -> Comparison:
    """Run a program, have it analysed, and return where the two differ."""
    runs = Program(files).explore()
    project = analysed(files)
    [task] = project.registered
    outcome = task.outcome
    if outcome.hidden:
        return Comparison([], frozenset(QUESTIONS), runs, outcome)
    differences = [
        *_excluded(outcome, runs),
        *_absent(project, outcome, runs),
        *unfounded(project, runs),
    ]
    return Comparison(differences, frozenset(_unknown(outcome)), runs, outcome)


def certain(files: Mapping[str, str]) -> bool:
    """Return whether the analyser has an answer to each question about a program."""
    [task] = analysed(files).registered
    return not (task.outcome.hidden or any(_unknown(task.outcome)))


def _excluded(outcome: Outcome, runs: Runs) -> Iterator[Difference]:
    """Yield the runs that ended in a way the analyser excludes."""
    seen = set()
    for ending, script in runs.endings.items():
        if any(_fits(path, ending) for path in outcome.paths):
            continue
        logged = ending.logged
        lines = sorted(line.number for line in ending.handlers)
        found = Difference(
            "excluded",
            (
                "raise" if ending.raises else "return",
                f"status {ending.status}",
                f"last_run {ending.last_run or 'untouched'}",
                f"logged {logged.strictly} ({logged.loosely})",
                f"traceback {logged.traceback_strictly} ({logged.traceback_loosely})",
            ),
            f"failed={ending.failed}, through the handlers in lines {lines}, script {script}",
        )
        if found.sort not in seen:
            seen.add(found.sort)
            yield found


def _absent(project: Project, outcome: Outcome, runs: Runs) -> Iterator[Difference]:
    """Yield the ways a run can end, says the analyser, in which none ended."""
    if not runs.complete:
        return
    for path in outcome.paths:
        effects = path.effects
        if effects.obscured is not None:
            continue
        through = {
            line for passed in path.handlers if (line := handler_line(project, passed.place))
        }
        if any(through <= ending.handlers and _fits(path, ending) for ending in runs.endings):
            continue
        lines = sorted(line.number for line in through)
        yield Difference(
            "absent",
            (
                "raise" if path.raises else "return",
                f"status {effects.status}",
                f"last_run {_word(effects.last_run)}",
                f"logged {_word(effects.logged)}",
                f"traceback {_word(effects.traceback)}",
            ),
            f"ended={effects.ended is not None}, through the handlers in lines {lines}",
        )


def _word(said: Certainty | None) -> str:
    return "untouched" if said is None else said.value


def _fits(path: Path, ending: Ending) -> bool:
    """Return whether a run may have ended along a path."""
    effects, logged = path.effects, ending.logged
    if path.raises != ending.raises:
        return False
    if effects.status not in {UNCERTAIN, ending.status}:
        return False
    if not _agrees(effects.last_run, ending.last_run == "set", ending.last_run == "emptied"):
        return False
    if not path.raises and (effects.ended is None or effects.ended.caught in {"with", "finally"}):
        return True  # nothing is said of failures dealt with, nor is it known which one was
    return _did(effects.logged, logged.loosely, logged.strictly) and _did(
        effects.traceback, logged.traceback_loosely, logged.traceback_strictly
    )


def _agrees(said: Certainty | None, was_set: bool, was_emptied: bool) -> bool:
    if said is Certainty.MAYBE:
        return True
    if said is Certainty.YES:
        return was_set
    return was_emptied if said is Certainty.NO else not (was_set or was_emptied)


def _did(said: Certainty | None, loosely: bool, strictly: bool) -> bool:
    if said is Certainty.MAYBE:
        return True
    return loosely if said is Certainty.YES else not strictly


def _unknown(outcome: Outcome) -> Iterator[str]:
    for path in outcome.paths:
        effects, kind = path.effects, "raise" if path.raises else "return"
        if effects.status == UNCERTAIN:
            yield f"{kind}: status"
        if effects.last_run is Certainty.MAYBE:
            yield f"{kind}: last_run"
        if path.raises and effects.logged is Certainty.MAYBE:
            yield "raise: logged"
        if path.raises and effects.traceback is Certainty.MAYBE:
            yield "raise: traceback"
