"""Correct tasks, the mutants that are made of them, and what the rules say of each."""

from __future__ import annotations

import fnmatch
import re
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from newloom_lint import rules, syntax
from newloom_lint.files import SourceFile, Tree
from newloom_lint.judging.one_fault import merged, uncovered
from newloom_lint.model import Project
from newloom_lint.settings import Settings
from newloom_lint.syntax.facts import ModuleFacts
from tests.mutants import failing, logged, moving, recording, registering, signing
from tests.mutants.kinds import KINDS, UNDERLINED, Kind
from tests.mutants.programs import Program, programs
from tests.mutants.source import Source

EXCUSED = Path(__file__).parent / "mutants-excused.toml"
MODULES = (failing, logged, moving, recording, registering, signing)
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
    sources = {name: Source(program.text) for name, program in programs().items()}
    for kind in KINDS.values():
        for program in programs().values():
            source = sources[program.name]
            for edits in kind.find(source) if kind.registry == program.is_registry else ():
                line = source.line(edits[0].start)
                name = f"{kind.name}: {program.name}: {line}"
                counted[name] += 1
                again = f" ({counted[name]})" if counted[name] > 1 else ""
                files = {**program.files, program.path: source.edited(edits)}
                found.append(Mutant(f"{name}{again}", kind, program, files))
    return tuple(found)


@cache
def of_the_program(name: str) -> frozenset[str]:
    """Return the rules that speak of a correct program: none but those that are aside."""
    return frozenset(code for code, _ in underlined(programs()[name].files))


def says(mutant: Mutant) -> frozenset[str]:
    """Return the rules that report a mutant and were silent before.

    Where one of them points elsewhere, what it underlines stands behind its code.
    """
    if mutant.id not in _said:
        before = of_the_program(mutant.program.name)
        _said[mutant.id] = frozenset(
            code if re.fullmatch(UNDERLINED.get(code, "(?s).*"), text) else f"{code} at `{text}`"
            for code, text in underlined(mutant.files)
            if code not in before and code not in BESIDE
        )
    return _said[mutant.id]


BESIDE = frozenset({"NL202"})
"""What a changed signature breaks as well: the words about it."""
_said: dict[str, frozenset[str]] = {}


def underlined(files: Mapping[str, str]) -> set[tuple[str, str]]:
    """Return what all rules find in a project, code and text; nothing is written."""
    texts = {path: text.encode() for path, text in files.items()}
    project = Project(Tree.open(_root()).overlay(texts), _read_facts, Settings())
    every = (finding for rule in rules.ALL for finding in rule.findings(project))
    return {
        (finding.code, files[place.path][place.start : place.end])
        for finding in uncovered(merged(every), rules.ALL)
        for place in [finding.place]
    }


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


def table() -> Iterator[str]:
    """Yield a line for each kind: how many mutants there are, and how many are found."""
    width = max(map(len, KINDS))
    yield f"{'kind':{width}}  {'rules':11}  mutants  found  excused"
    total = Counter[str]()
    for kind in KINDS.values():
        own = of_kind(kind)
        equal = sum(mutant.id in excused() for mutant in own)
        found = sum(says(mutant) == kind.expected for mutant in own)
        total.update(mutants=len(own), found=found, excused=equal)
        expected = " ".join(sorted(kind.expected))
        yield f"{kind.name:{width}}  {expected:11}  {len(own):7}  {found:5}  {equal:7}"
    yield (
        f"{'all':{width}}  {'':11}  {total['mutants']:7}  {total['found']:5}  {total['excused']:7}"
    )


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
