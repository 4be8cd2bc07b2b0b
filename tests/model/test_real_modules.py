"""Real modules posing as tasks: whatever people write, the linter comes to an end."""

from __future__ import annotations

import random
import sysconfig
from pathlib import Path

import pytest

from newloom_lint import rules
from tests.projects import project, surrounded, write

STANDARD_LIBRARY = sorted(
    path
    for path in Path(sysconfig.get_paths()["stdlib"]).glob("*.py")
    if path.stat().st_size < 150_000
)


def _posing(root: Path, modules: list[Path]) -> None:
    """Put modules into a tasks package and register every function in them."""
    files = {"streams/tasks/fetch.py": ""}
    files["streams/tasks/__init__.py"] = "TASK_MAPPING = {}\n"
    write(root, surrounded(files))
    lines, entries = [], []
    for number, path in enumerate(modules):
        name = f"posing_{number}"
        text = path.read_text(encoding="utf-8", errors="replace")
        write(root, {f"streams/tasks/{name}.py": text})
        lines.append(f"from . import {name}")
        defined = [line[4:].partition("(")[0] for line in text.splitlines() if line[:4] == "def "]
        entries += [
            f'    "{name}.{task}": {name}.{task},' for task in defined if task.isidentifier()
        ]
    registry = "\n".join([*lines, "", "TASK_MAPPING = {", *entries, "}", ""])
    write(root, {"streams/tasks/__init__.py": registry})


def _check(root: Path, modules: list[Path]) -> None:
    _posing(root, modules)
    subject = project(root)
    assert subject.tasks
    for rule in rules.ALL:
        for finding in rule.findings(subject):
            length = len(subject.tree.read(finding.place.path).text)
            assert 0 <= finding.place.start <= finding.place.end <= length


def test_some_modules_of_the_standard_library(tmp_path: Path) -> None:
    _check(tmp_path, STANDARD_LIBRARY[::12])


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_all_modules_of_the_standard_library(part: int, tmp_path: Path) -> None:
    modules = random.Random(part).sample(STANDARD_LIBRARY, len(STANDARD_LIBRARY))
    _check(tmp_path, modules[part::4])
