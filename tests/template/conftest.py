"""The repository as others get it, and a project to work in."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from tests.template.people import (
    PARTS,
    REPOSITORY,
    Person,
    contents,
    git,
)


@pytest.fixture
def person(tmp_path: Path) -> Person:
    (tmp_path / "home").mkdir()
    return Person(tmp_path / "home")


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as it is now, as a commit of its own."""
    folder = tmp_path_factory.mktemp("clone") / "newloom-lint"
    folder.mkdir()
    for part in PARTS:
        source = REPOSITORY / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / part)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=All")
    return folder


@pytest.fixture(scope="session")
def archive(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as a zip file, as code hosts make it."""
    path = tmp_path_factory.mktemp("archive") / "newloom-lint.zip"
    git(
        repository,
        "archive",
        "--format=zip",
        "--prefix=newloom-lint-main/",
        f"--output={path}",
        "HEAD",
    )
    assert zipfile.is_zipfile(path)
    return path


@pytest.fixture(scope="session")
def fresh_sandbox(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    Person(home).runs(
        "cookiecutter", "--no-input", repository, "--directory", "template/sandbox", cwd=home
    )
    return home / "newloom_sandbox"


@pytest.fixture
def project(fresh_sandbox: Path, tmp_path: Path) -> Path:
    """A sandbox of one's own, in a folder whose name is not plain."""
    return shutil.copytree(fresh_sandbox, tmp_path / "été à la mer" / "site")


@pytest.fixture
def before(project: Path) -> dict[str, bytes | None]:
    return contents(project)
