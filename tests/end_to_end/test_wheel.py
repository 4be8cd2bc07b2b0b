"""The wheel in an environment that has nothing else."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from tests.end_to_end.machine import run

PIP = ("-m", "pip", "--disable-pip-version-check")
INSTALL = (*PIP, "install", "--quiet", "--no-compile")  # Python compiles what is used


@pytest.fixture(scope="module")
def wheel(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, cwd=clone)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment with the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "environment", cwd=folder)
    bin_ = folder / "environment" / "bin"
    run(bin_ / "python", *INSTALL, wheel, cwd=folder)
    return bin_


def test_it_holds_the_package_and_the_template(wheel: Path, clone: Path) -> None:
    template = {
        f"newloom_lint/_template/{path}"
        for path in run("git", "ls-files", "-z", "hooks", "template/task", cwd=clone).split("\0")
        if path
    }
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    assert template <= held
    assert {path.split("/")[0].split("-")[0] for path in held} == {"newloom_lint"}
    assert not [path for path in held - template if "sandbox" in path or "tests/" in path]


def test_the_command_runs(programs: Path, project: Path) -> None:
    installed = run(programs / "python", "-m", "pip", "freeze", cwd=project)
    names = {line.partition("==")[0].lower() for line in installed.splitlines()}
    assert "libcst" in names
    assert not names & {"cookiecutter", "jinja2"}

    assert run(programs / "newloom-lint", "--version", cwd=project).startswith("newloom-lint 0.")
    said = run(programs / "newloom-lint", "check", cwd=project)
    assert said.startswith("All checks passed: 1 task.")

    said = run(programs / "newloom-lint", "new", "fetch_weather", cwd=project, code=2)
    assert said.startswith("error: ")
    assert "-m pip install" in said


def test_a_check_loads_what_it_needs(programs: Path, project: Path) -> None:
    ask = (
        "import sys; from newloom_lint.cli import main; code = main(['check', '--quiet']); "
        "print([name for name in ('cookiecutter', 'jinja2', 'libcst', 'rich') "
        "if name in sys.modules]); sys.exit(code)"
    )
    assert run(programs / "python", "-c", ask, cwd=project) == "['libcst']\n"
    assert run(programs / "python", "-c", ask, cwd=project) == "[]\n"


@pytest.mark.slow
def test_a_task_is_made_from_it(wheel: Path, project: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", "environment", cwd=tmp_path)
    bin_ = tmp_path / "environment" / "bin"
    run(bin_ / "python", *INSTALL, f"{wheel}[template]", cwd=tmp_path)

    said = run(bin_ / "newloom-lint", "new", "fetch_weather", cwd=project)

    assert "checked: no findings" in said
    run("python", "manage.py", "test", "streams.tests.test_fetch_weather", cwd=project)
