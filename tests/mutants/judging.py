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
from tests.mutants.source import Source
from tests.projects import clean, surrounded

MODULE = "streams/tasks/fetch.py"
REGISTRY = "streams/tasks/__init__.py"
CORPUS = Path(__file__).parents[1] / "model" / "corpus" / "kept"
OPEN = Path(__file__).parent / "open.toml"
EXCUSED = Path(__file__).parent / "mutants-excused.toml"
MODELS = """
    from django.db import models
    from django.utils import timezone


    class Stream(models.Model):
        class Status(models.TextChoices):
            ACTIVE = "active", "Active"
            FAILED = "failed", "Failed"
            PROCESSING = "processing", "Processing"
            ERROR = "error", "Error"

        name = models.CharField(max_length=100)
        status = models.CharField(max_length=20, choices=Status.choices)
        last_run = models.DateTimeField(null=True)
        configuration = models.JSONField(default=dict)
        error = models.TextField(blank=True)

        def mark_failed(self):
            self.status = self.Status.FAILED
            self.last_run = timezone.now()
            self.save(update_fields=["status", "last_run"])


    class StreamLog(models.Model):
        stream = models.ForeignKey(Stream, related_name="logs", on_delete=models.CASCADE)
        status = models.CharField(max_length=20)
        message = models.TextField()


    class Document(models.Model):
        status = models.CharField(max_length=20)


    class Feed(models.Model):
        name = models.CharField(max_length=100)
        status = models.CharField(max_length=20)
        last_run = models.DateTimeField(null=True)
        error = models.TextField(blank=True)
"""
ASIDE = frozenset({"NL201", "NL311"})
"""What a correct task may lack: most are short, and not about success or documentation."""
UNKNOWN = frozenset({"an_unknown_call_may_have_done_it"})
"""Tasks that nobody can call correct or not; of their mutants nothing can be said either."""
MODULES = (failing, logged, moving, recording, registering, signing)
"""Where the kinds stand."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A task with one thing broken."""

    id: str
    kind: Kind
    program: str
    files: Mapping[str, str]


@cache
def programs() -> dict[str, str]:
    """Return the correct tasks, by name."""
    paths = sorted(CORPUS.glob("*.py"))
    return {p.stem: p.read_text(encoding="utf-8") for p in paths if p.stem not in UNKNOWN}


@cache
def mutants() -> tuple[Mutant, ...]:
    """Return all mutants, in order: of each kind, of each task."""
    found = []
    counted: Counter[str] = Counter()
    sources = {name: Source(text) for name, text in (programs() | registering.REGISTRIES).items()}
    for kind in KINDS.values():
        for program in registering.REGISTRIES if kind.name in registering.NAMES else programs():
            source = sources[program]
            for edits in kind.find(source):
                line = source.line(edits[0].start)
                name = f"{kind.name}: {program}: {line}"
                counted[name] += 1
                again = f" ({counted[name]})" if counted[name] > 1 else ""
                files = files_of(program) | {path_of(kind): source.edited(edits)}
                found.append(Mutant(f"{name}{again}", kind, program, files))
    return tuple(found)


def path_of(kind: Kind) -> str:
    """Return the file that a kind of edit is made in."""
    return REGISTRY if kind.name in registering.NAMES else MODULE


def files_of(program: str) -> dict[str, str]:
    """Return the files of a correct task's project, or of the project with one registry."""
    files = {"streams/models.py": clean(MODELS)}
    registry = registering.REGISTRIES.get(program)
    if registry is None:
        return surrounded(files) | {MODULE: programs()[program]}
    return surrounded(files) | registering.BESIDE | {REGISTRY: registry}


@cache
def of_the_program(program: str) -> frozenset[str]:
    """Return the rules that speak of a correct task: none but those that are aside."""
    return frozenset(code for code, _ in underlined(files_of(program)))


def says(mutant: Mutant) -> frozenset[str]:
    """Return the rules that report a mutant and were silent before.

    Where one of them points elsewhere, what it underlines stands behind its code.
    """
    if mutant.id not in _said:
        before = of_the_program(mutant.program)
        _said[mutant.id] = frozenset(
            code if re.fullmatch(UNDERLINED.get(code, "(?s).*"), text) else f"{code} at `{text}`"
            for code, text in underlined(mutant.files)
            if code not in before
        )
    return _said[mutant.id]


_said: dict[str, frozenset[str]] = {}


def there(kind: Kind) -> bool:
    """Return whether the rules exist that a kind expects."""
    return kind.expected <= {rule.code for rule in rules.ALL}


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
def left_open() -> dict[str, str]:
    """Return the mutants that are not judged right yet, each with the reason."""
    return _sentences(OPEN)


@cache
def excused() -> dict[str, str]:
    """Return the mutants that are as correct as what they were made of, each with the reason."""
    return _sentences(EXCUSED)


def _sentences(path: Path) -> dict[str, str]:
    """Return the mutants that the lines of a file mean, with its sentences.

    A line names a mutant, or several by a pattern.
    """
    lines: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))
    found = {}
    for pattern, sentence in lines.items():
        meant = fnmatch.filter((mutant.id for mutant in mutants()), pattern)
        assert meant, f"no mutant is called `{pattern}` ({path.name})"
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
        found = sum(says(mutant) == kind.expected for mutant in own) if there(kind) else 0
        total.update(mutants=len(own), found=found, excused=equal)
        shown = f"{found:5}  {equal:7}" if there(kind) else "rule not there yet"
        yield f"{kind.name:{width}}  {' '.join(sorted(kind.expected)):11}  {len(own):7}  {shown}"
    yield (
        f"{'all':{width}}  {'':11}  {total['mutants']:7}  {total['found']:5}  {total['excused']:7}"
    )


@cache
def _root() -> Path:
    return Path(tempfile.mkdtemp(prefix="mutants"))


_facts: dict[tuple[str, str], ModuleFacts] = {}


def _read_facts(file: SourceFile) -> ModuleFacts:
    """Return the facts of a file; those that mutants share are made once."""
    key = (file.path, file.text)
    if key not in _facts:
        _facts[key] = syntax.read_facts(file)
    return _facts[key]
