"""Every project of other people's can be adopted: a comment for each finding, and it is clean."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newloom_lint import engine
from newloom_lint.cache import Cache
from newloom_lint.fixing.rows import code
from newloom_lint.targets import Target, find_targets

HERE = Path(__file__).parent
PROJECTS = sorted(path for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__")


def target(project: Path, folder: Path) -> Target:
    root = folder / project.name
    if not root.exists():
        shutil.copytree(project, root)
    (found,) = find_targets([root]).projects
    return found


def adopt(project: Path, folder: Path, reason: str) -> Target:
    """Return a project that is clean by comments; its code is what it was."""
    asked = target(project, folder)
    cache = Cache(asked.tree.root, enabled=False)
    made = engine.suppress(asked, cache, reason)
    assert (
        made.comments
        <= made.count
        == made.result.verdict.suppressed - engine.run(asked, cache).suppressed
    )
    assert (made.left, made.result.verdict.findings) == ((), ())
    for path, data in made.texts.items():
        before = asked.tree.read(path).text
        assert list(code(before)) == list(code(data.decode()))
    engine.save(asked, made)
    after = target(project, folder)
    assert engine.suppress(after, cache, "another").texts == {}
    return after


def test_one_project(tmp_path: Path) -> None:
    adopt(HERE / "harvest", tmp_path, "")


@pytest.mark.slow
@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_each_project_also_when_it_is_formatted(project: Path, tmp_path: Path) -> None:
    root = adopt(project, tmp_path, "to be mended").tree.root
    command = [sys.executable, "-m", "ruff", "format", "-q", "--isolated", str(root)]
    subprocess.run(command, check=True)
    formatted = target(project, tmp_path)
    assert engine.run(formatted, Cache(root, enabled=False)).findings == ()
