"""Real modules posing as tasks: whatever people write, the linter comes to an end."""

from __future__ import annotations

import random
import sysconfig
from pathlib import Path

import pytest

from newloom_lint import check
from tests.projects import surrounded, write

COUNT = 300
LONGEST = 150_000
"""Characters of a module that is taken, so that one does not cost as much as all others."""
PARTS = 4


def _modules(folder: str, *apart: str) -> list[Path]:
    """Return the modules below a folder, but for those in some of its folders."""
    root = Path(sysconfig.get_paths()[folder])
    return sorted(
        path
        for path in root.rglob("*.py")
        if path.relative_to(root).parts[0] not in apart and 0 < path.stat().st_size < LONGEST
    )


def real_modules() -> list[Path]:
    """Return the modules that pose as tasks, half of them of the standard library."""
    choice = random.Random(COUNT)
    half = COUNT // 2
    apart = ("site-packages", "test", "idlelib", "lib2to3", "ensurepip")
    own, installed = _modules("stdlib", *apart), _modules("purelib")
    return choice.sample(own, half) + choice.sample(installed, COUNT - half)


def pose(root: Path, modules: list[Path]) -> None:
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
    pose(root, modules)
    [result] = check(root, select=["ALL"], cache=False)
    assert result.verdict.tasks
    for judged in result.verdict.findings:
        place = judged.finding.place
        length = len(result.tree.read(place.path).text)
        assert 0 <= place.start <= place.end <= length


def test_some_real_modules(tmp_path: Path) -> None:
    _check(tmp_path, real_modules()[::40])


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_all_real_modules(part: int, tmp_path: Path) -> None:
    modules = real_modules()
    assert len(set(modules)) == COUNT
    _check(tmp_path, modules[part::PARTS])
