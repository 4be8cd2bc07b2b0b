"""Correct tasks, the mutants that are made of them, and what the rules say of each."""

from __future__ import annotations

import fnmatch
import re
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from newloom_lint import syntax
from newloom_lint.files import SourceFile, Tree
from newloom_lint.findings import Finding
from newloom_lint.model import Project
from newloom_lint.syntax.facts import ModuleFacts
from tests.mutants import (
    documenting,
    failing,
    holding,
    logged,
    moving,
    recording,
    registering,
    signing,
    telling,
    tested,
)
from tests.mutants.kinds import KINDS, UNDERLINED, Kind
from tests.mutants.programs import Program, programs
from tests.mutants.source import Source
from tests.projects import said

EXCUSED = Path(__file__).parent / "mutants-excused.toml"
MODULES = (
    documenting,
    failing,
    holding,
    logged,
    moving,
    recording,
    registering,
    signing,
    telling,
    tested,
)
"""Where the kinds stand."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A program with one thing broken."""

    id: str
    kind: Kind
    program: Program
    files: Mapping[str, str]


@cache
def mutants() -> tuple[Mutant, ...]:
    """Return all mutants, in order: of each kind, of each program."""
    found = []
    counted: Counter[str] = Counter()
    sources = {name: Source(program.text, program.tasks) for name, program in programs().items()}
    for kind in KINDS.values():
        for program in programs().values():
            source = sources[program.name]
            for edits in kind.find(source) if kind.of == program.of else ():
                line = source.line(edits[0].start)
                name = f"{kind.name}: {program.name}: {line}"
                counted[name] += 1
                again = f" ({counted[name]})" if counted[name] > 1 else ""
                files = {**program.files, program.path: source.edited(edits)}
                found.append(Mutant(f"{name}{again}", kind, program, files))
    return tuple(found)


Said = Counter[tuple[str, str, str]]
"""How often each code, path and underlined text occurs."""
BESIDE = frozenset({"NL202", "NL701", "NL702"})
"""What is broken as well: the words about a changed signature, what else a test was for."""
SHARED = frozenset({"NL401"})
"""Rules that say what tasks have in common in one place: their mutants are judged one by one."""


def says(mutant: Mutant) -> frozenset[str]:
    """Return the rules that report a mutant, and did not report the same before.

    Where one of them points elsewhere, what it underlines stands behind its code.
    """
    if mutant.id not in _said:
        judge([mutant])
    return _said[mutant.id]


def judge(mutants: Iterable[Mutant]) -> None:
    """Have all rules look at mutants; those of one project in different files, at once."""
    for group in groups(m for m in mutants if m.id not in _said):
        judged(group)


def judged(group: Sequence[Mutant]) -> Look:
    """Have all rules look at mutants of one project in different files; return what they see."""
    files = broken(group)
    seen = look(group[0].program, files)
    new = _underlined(seen.findings, files) - of_the_program(group[0].program)
    edited = {mutant.program.path for mutant in group}
    for mutant in group:
        aside = edited - {mutant.program.path}
        _said[mutant.id] = _rules(mutant.kind, (key for key in new if key[1] not in aside))
    return seen


def broken(group: Sequence[Mutant]) -> dict[str, str]:
    """Return the files of a project with those mutants in it."""
    return {**group[0].files, **{one.program.path: one.files[one.program.path] for one in group}}


def groups(mutants: Iterable[Mutant]) -> Iterator[list[Mutant]]:
    """Yield the mutants that can be judged at once: of a kind, a project, and different files."""
    groups: defaultdict[object, list[Mutant]] = defaultdict(list)
    seen: Counter[object] = Counter()
    for mutant in mutants:
        key: object = mutant.id
        if mutant.program.of == "careful" and not mutant.kind.expected & SHARED:
            own = (mutant.kind.name, mutant.program.name)
            key = (mutant.kind.name, id(mutant.program.files), seen[own])
            seen[own] += 1
        groups[key].append(mutant)
    yield from groups.values()


def _rules(kind: Kind, new: Iterable[tuple[str, str, str]]) -> frozenset[str]:
    return frozenset(
        code if re.fullmatch(UNDERLINED.get(code, "(?s).*"), text) else f"{code} at `{text}`"
        for code, _, text in new
        if code in kind.expected or code not in BESIDE
    )


_said: dict[str, frozenset[str]] = {}


def of_the_program(program: Program) -> Said:
    """Return what is said of a correct program: nothing but what is aside, or announced."""
    return _underlined(found_in(program), program.files)


def found_in(program: Program) -> list[Finding]:
    """Return the same as findings."""
    name = id(program.files)
    if name not in _before:
        _before[name] = look(program, program.files).findings
    return _before[name]


_before: dict[int, list[Finding]] = {}


def _underlined(findings: Iterable[Finding], files: Mapping[str, str]) -> Said:
    return Counter(key(finding, files) for finding in findings)


def key(finding: Finding, files: Mapping[str, str]) -> tuple[str, str, str]:
    """Return the code of a finding, its path, and the text it underlines."""
    place = finding.place
    return finding.code, place.path, files[place.path][place.start : place.end]


class Look(NamedTuple):
    """A project as it was looked at: what all rules find, and its files as fixes read them."""

    tree: Tree
    findings: list[Finding]
    facts: Callable[[SourceFile], ModuleFacts]


def look(program: Program, files: Mapping[str, str]) -> Look:
    """Have all rules look at a program with these files; nothing is written."""
    texts = {path: text.encode() for path, text in files.items()}
    package = program.settings.tasks_package
    tree = Tree.open(_root(), tasks_package=package).overlay(texts)
    read = cache(_read_facts)
    project = Project(tree, read, program.settings)
    return Look(tree, said(project, program.settings), read)


def of_kind(kind: Kind) -> list[Mutant]:
    """Return the mutants of a kind."""
    return [mutant for mutant in mutants() if mutant.kind is kind]


@cache
def excused() -> dict[str, str]:
    """Return the mutants that are as correct as what they were made of, each with the reason.

    A line of the file names a mutant, or several by a pattern.
    """
    lines: dict[str, str] = tomllib.loads(EXCUSED.read_text(encoding="utf-8"))
    found = {}
    for pattern, sentence in lines.items():
        meant = fnmatch.filter((mutant.id for mutant in mutants()), pattern)
        assert meant, f"no mutant is called `{pattern}` ({EXCUSED.name})"
        found.update(dict.fromkeys(meant, sentence))
    return found


@cache
def _root() -> Path:
    return Path(tempfile.mkdtemp(prefix="mutants"))


_facts: dict[tuple[str, str], ModuleFacts] = {}


def _read_facts(file: SourceFile) -> ModuleFacts:
    """Return the facts of a file; those of correct programs are made once."""
    key = (file.path, file.text)
    if key not in _correct():
        return syntax.read_facts(file)
    if key not in _facts:
        _facts[key] = syntax.read_facts(file)
    return _facts[key]


@cache
def _correct() -> frozenset[tuple[str, str]]:
    """Return the files of the correct programs, path and text."""
    return frozenset(file for program in programs().values() for file in program.files.items())
