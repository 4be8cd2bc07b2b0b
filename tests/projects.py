"""Small NewLoom projects on disk, for tests."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from newloom_lint import rules
from newloom_lint.files import SourceFile, Tree
from newloom_lint.findings import Finding
from newloom_lint.judging.deciding import judge
from newloom_lint.model import Project
from newloom_lint.rules.examples import SURROUNDINGS
from newloom_lint.settings import Selection, Settings
from newloom_lint.syntax.facts import ModuleFacts
from newloom_lint.syntax.reading import read


def clean(text: str) -> str:
    """Return a text from an indented literal, with a final newline."""
    return inspect.cleandoc(text) + "\n" if text.strip() else ""


def write(root: Path, files: Mapping[str, str]) -> Path:
    """Write files below `root` and return it."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
    return root


def surrounded(files: Mapping[str, str]) -> dict[str, str]:
    """Return files with a Stream model and a registry around them, where they bring none."""
    around = {path: clean(text) for path, text in SURROUNDINGS.items()}
    return around | {path: clean(text) for path, text in files.items()}


def read_facts(file: SourceFile) -> ModuleFacts:
    """Return a file's facts; those of a file that lies in many projects are made once."""
    return _facts(file.path, file.text)


@lru_cache(maxsize=1024)
def _facts(path: str, text: str) -> ModuleFacts:
    # No two files of a project may have the same facts: what is known of a node is known of it
    # alone.
    return read(text)


def project(root: Path, settings: Settings | None = None) -> Project:
    """Return the project that lies in `root`."""
    return Project(Tree.open(root), read_facts, settings or Settings())


def findings(root: Path, settings: Settings | None = None) -> list[Finding]:
    """Return what all rules find, one finding per fault, without what comments silence."""
    return said(project(root, settings), settings)


def said(subject: Project, settings: Settings | None = None) -> list[Finding]:
    """Return the same for a project that is read already."""
    verdict = judge(
        rules.findings(subject),
        rules=rules.ALL,
        settings=msgspec.structs.replace(
            settings or Settings(), flags=Selection(select=("ALL",)), severity={}
        ),
        root=subject.tree.root,
        read=subject.tree.read,
        facts=lambda path: subject.modules.by_path(path).facts,
        tasks=0,
        commented=subject.commented(),
    )
    return [judged.finding for judged in verdict.findings]


def codes(found: Iterable[Finding]) -> list[str]:
    """Return the codes of findings, sorted."""
    return sorted(finding.code for finding in found)
