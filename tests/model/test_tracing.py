"""A traced run is the run that is checked: it says the same, and where."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from newloom_lint.files import Tree
from newloom_lint.model import Project, Task
from newloom_lint.model.tracing import TracingMachine
from newloom_lint.settings import Settings
from tests.corpus import CORPUS, MODELS, MODULE
from tests.model.test_ways import HERE, SANDBOX
from tests.projects import clean, project, read_facts, surrounded, write


def _pairs(root: Path) -> Iterator[tuple[Task, Task]]:
    """Yield the tasks of a project, as a check sees them and as an inspection does."""
    traced = Project(Tree.open(root), read_facts, Settings(), machine=TracingMachine)
    return zip(project(root).tasks, traced.tasks, strict=True)


def _said(task: Task) -> tuple[object, ...]:
    outcome = task.outcome
    ways = [
        (tuple(path.effects), path.raises, path.site, path.slipped, path.branch)
        for path in outcome.paths
    ]
    return ways, outcome.hidden, outcome.shape, outcome.handlers_seen, outcome.reached.keys()


@pytest.mark.parametrize("path", sorted(CORPUS.rglob("*.py")), ids=lambda path: path.stem)
def test_a_task_is_inspected_as_it_is_checked(path: Path, tmp_path: Path) -> None:
    models = {"streams/models.py": clean(MODELS)}
    write(tmp_path, surrounded(models) | {MODULE: path.read_text(encoding="utf-8")})
    pairs = list(_pairs(tmp_path))
    assert pairs
    for checked, inspected in pairs:
        assert _said(inspected) == _said(checked)


def test_so_are_many_tasks_in_one_module(tmp_path: Path) -> None:
    shutil.copytree(SANDBOX / "streams", tmp_path / "streams")
    shutil.copy(HERE / "ways" / "ways.py", tmp_path / "streams" / "tasks" / "ways.py")
    shutil.copy(HERE / "ways" / "registry.py", tmp_path / "streams" / "tasks" / "__init__.py")
    for checked, inspected in _pairs(tmp_path):
        assert _said(inspected) == _said(checked)
