"""Registries are read as Python makes them, or said to be unknown; what is fixed runs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from newloom_lint import engine
from newloom_lint.cache import Cache
from newloom_lint.files import Tree
from newloom_lint.model import unknown
from newloom_lint.settings import Settings
from newloom_lint.targets import Target
from tests.projects import project, write
from tests.shapes import running
from tests.shapes.registries import DECORATED, READ, UNKNOWN
from tests.shapes.shape import Shape, checked, task

ALL = READ | DECORATED | UNKNOWN
CERTAIN = READ | DECORATED
EXTRA = {"streams/tasks/extra.py": task("extra")}


def mappings(roots: list[Path]) -> dict[str, dict[str, str]]:
    """Return what the registries of projects map when they are imported."""
    done = subprocess.run(
        [sys.executable, running.__file__, *map(str, roots)],
        capture_output=True,
        text=True,
        check=True,
    )
    read: dict[str, dict[str, str]] = json.loads(done.stdout)
    return read


@pytest.mark.parametrize("shape", ALL.values(), ids=ALL)
def test_a_shape_is_read(shape: Shape, tmp_path: Path) -> None:
    shape.write(tmp_path)
    read, found = checked(tmp_path)
    assert tuple(sorted(t for task in read.registered for t in task.stream_types)) == shape.types
    assert found == sorted(shape.found)
    said = [f"{one.what}: {one.reason}" for one in unknown(read)]
    assert len(said) == len(shape.unknown)
    assert all(part in line for part, line in zip(shape.unknown, said, strict=True))


def test_what_is_read_is_what_python_makes(tmp_path: Path) -> None:
    roots = [shape.write(tmp_path / str(number)) for number, shape in enumerate(CERTAIN.values())]
    made = mappings(roots)
    for root, name in zip(roots, CERTAIN, strict=True):
        read = {t: task.name for task in project(root).registered for t in task.stream_types}
        assert (name, read) == (name, made[str(root)])


@pytest.mark.slow
def test_a_task_that_is_added_by_a_fix_can_be_run(tmp_path: Path) -> None:
    """Each shape gets a third task: the fix registers it and all runs, or there is none."""
    fixed: dict[Path, tuple[str, Shape]] = {}
    for number, (name, shape) in enumerate(CERTAIN.items()):
        root = write(shape.write(tmp_path / str(number)), EXTRA)
        done = engine.fix(Target(Tree.open(root), Settings()), Cache(root, enabled=False))
        assert (name, done.declined) == (name, ())
        left = [judged.finding for judged in done.result.verdict.findings]
        extra = [f for f in left if f.code == "NL501" and f.place.path in EXTRA]
        if done.texts:
            assert (name, extra) == (name, [])
            write(root, {path: data.decode() for path, data in done.texts.items()})
            fixed[root] = name, shape
        else:
            assert extra or name in DECORATED or shape.unknown, name
            assert all(f.fix is None for f in extra)
    made = mappings([*fixed])
    for root, (name, shape) in fixed.items():
        types = {kind: kind for kind in (*shape.types, "extra")}
        assert (name, made[str(root)]) == (name, types)
