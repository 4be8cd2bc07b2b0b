"""Projects as different people write them: what is said of each line, and nothing more.

Every folder here is a project. A comment at the end of a line holds the codes that are reported
there (`# NL304 NL308`); `NL202@+2` stands for one two lines below, where no comment can stand. A
file without such a comment has no finding under the project's own settings.
"""

from __future__ import annotations

import ast
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from newloom_lint import check, syntax
from newloom_lint.model import Project
from newloom_lint.targets import find_targets

HERE = Path(__file__).parent
PROJECTS = sorted(path for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__")
MODULES = 80
"""Task modules there are at least."""

_MARK = re.compile(r"#((?: NL\d{3}(?:@[+-]\d+)?)+)$")

Places = Counter[tuple[str, int, str]]
"""How often each path, line and code occurs."""


def announced(path: Path) -> list[tuple[int, str]]:
    """Return the line and code of each finding that the comments of a file announce."""
    found = []
    for row, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        marked = _MARK.search(line)
        for mark in marked[1].split() if marked else ():
            code, _, offset = mark.partition("@")
            found.append((row + int(offset or 0), code))
    return found


def expected(root: Path) -> Places:
    """Return what the comments in the files of a project announce."""
    return Counter(
        (path.relative_to(root).as_posix(), row, code)
        for path in root.rglob("*.py")
        for row, code in announced(path)
    )


def reported(root: Path) -> Places:
    """Return what the linter says about a project, or about all that lie in a folder."""
    found: Places = Counter()
    for result in check(root, cache=False):
        inside = result.tree.root.relative_to(root.resolve())
        for judged in result.verdict.findings:
            assert judged.range is not None
            path = (inside / judged.finding.place.path).as_posix()
            found[path, judged.range.row, judged.finding.code] += 1
    return found


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_each_line_is_judged_as_its_author_would(project: Path, tmp_path: Path) -> None:
    root = shutil.copytree(project, tmp_path / project.name)
    wanted, found = expected(root), reported(root)
    assert sorted((found - wanted).elements()) == []
    assert sorted((wanted - found).elements()) == []


def task_modules(root: Path) -> Iterator[Path]:
    """Yield the files of a project that hold a task."""
    for target in find_targets([root]).projects:
        project = Project(target.tree, syntax.read_facts, target.settings)
        for path in sorted({task.place.path for task in project.tasks}):
            yield target.tree.root / path


def shape(path: Path) -> str:
    """Return a module's syntax tree without names, texts and numbers."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if isinstance(value, str):
                setattr(node, field, "_")
        if isinstance(node, ast.Constant):
            node.value = type(node.value).__name__
    return ast.dump(tree)


@pytest.fixture(scope="module")
def modules() -> list[Path]:
    return [path for project in PROJECTS for path in task_modules(project)]


def test_there_are_many_and_half_of_them_are_correct(modules: list[Path]) -> None:
    careless = [path for path in modules if announced(path)]
    assert len(modules) >= MODULES
    assert 2 * len(careless) <= len(modules)


def test_no_two_are_alike_but_for_their_names(modules: list[Path]) -> None:
    shapes: dict[str, Path] = {}
    for path in modules:
        other = shapes.setdefault(shape(path), path)
        assert other == path, f"{path} is a copy of {other}"
