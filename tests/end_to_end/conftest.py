"""The repository as others clone it, and a NewLoom project to use it in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.end_to_end.machine import run

REPOSITORY = Path(__file__).parents[2]
MADE = shutil.ignore_patterns(".git", ".venv*", ".demo", ".hypothesis", ".*_cache", "build", "dist")


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as it is now, as one commit; what Python has compiled is beside it."""
    folder = shutil.copytree(
        REPOSITORY, tmp_path_factory.mktemp("clone") / "newloom-lint", ignore=MADE
    )
    run("git", "init", "--quiet", "--initial-branch=main", cwd=folder)
    run("git", "add", "--all", cwd=folder)
    run("git", "commit", "--quiet", "--message=All", cwd=folder)
    return folder


@pytest.fixture(scope="session")
def fresh_sandbox(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    config = home / "cookiecutter.yaml"
    config.write_text(json.dumps({"cookiecutters_dir": str(home), "replay_dir": str(home)}))
    bake = ("cookiecutter", "--no-input", "--directory", "template/sandbox", clone)
    run(*bake, cwd=home, COOKIECUTTER_CONFIG=config)
    return home / "newloom_sandbox"


@pytest.fixture
def project(fresh_sandbox: Path, tmp_path: Path) -> Path:
    """A sandbox of one's own, committed."""
    folder = shutil.copytree(fresh_sandbox, tmp_path / "project")
    run("git", "init", "--quiet", "--initial-branch=main", cwd=folder)
    run("git", "add", "--all", cwd=folder)
    run("git", "commit", "--quiet", "--message=Sandbox", cwd=folder)
    return folder
