"""What the template refuses, and that nothing has changed then."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.template.people import (
    EDITED_FILES,
    Person,
    assert_installed,
    changed,
    contents,
)


@pytest.fixture(scope="module")
def made_once(
    repository: Path, fresh_sandbox: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A sandbox that has the task which is asked for once more."""
    home = tmp_path_factory.mktemp("home")
    project = shutil.copytree(fresh_sandbox, home / "project")
    Person(home).bakes(repository, cwd=project)
    return project


SKIPPING = [
    pytest.param(options, marks=pytest.mark.slow) for options in (("-s",), ("-f", "-s"))
]  # Cookiecutter's option not to overwrite


@pytest.mark.parametrize("options", [(), ("-f",), *SKIPPING])
def test_a_second_run_is_refused(
    person: Person, repository: Path, made_once: Path, options: tuple[str, ...]
) -> None:
    project = shutil.copytree(made_once, person.home.parent / "made_once")
    before = contents(project)

    said = person.bakes(repository, *options, cwd=project, code=1)

    assert changed(project, before) == set()
    assert "nothing has changed" in said
    assert "Traceback" not in said
    assert "streams/tasks/fetch_weather.py exists already" in said
    assert "`fetch_weather` is taken" in " ".join(said.split())


@pytest.mark.parametrize("options", [(), ("-f",), *SKIPPING])
def test_folders_named_like_a_task_survive(
    person: Person, repository: Path, project: Path, options: tuple[str, ...]
) -> None:
    for folder in ("docs", "newloom-task-docs"):
        (project / folder).mkdir()
        (project / folder / "index.rst").write_text("mine", encoding="utf-8")
    before = contents(project)

    code = 0 if "-f" in options else 1  # without it Cookiecutter itself refuses the folder
    said = person.bakes(repository, *options, cwd=project, task_name="docs", code=code)

    assert {path for path in changed(project, before) if path in before} <= EDITED_FILES
    assert (project / "newloom-task-docs" / "index.rst").read_text(encoding="utf-8") == "mine"
    if not code:
        assert "Kept newloom-task-docs/" in said
        assert (project / "streams/tasks/docs.py").is_file()


def test_rendered_files_already_there_are_not_taken_for_ours(
    person: Person, repository: Path, project: Path
) -> None:
    mine = project / "newloom-task-fetch_weather/streams/tasks/fetch_weather.py"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine = 1\n", encoding="utf-8")
    before = contents(project)

    for options in (("-f",), ("-f", "-s")):
        said = person.bakes(repository, *options, cwd=project, code=1)
        assert "move the folder away first" in " ".join(said.split())
        assert changed(project, before) == set()


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"task_name": "class"}, "is a Python keyword"),
        ({"task_name": "print"}, "is a Python builtin"),
        ({"task_name": "json"}, "module of Python's standard library"),
        ({"task_name": "../evil"}, "holds path characters"),
        ({"task_name": "Fetch"}, "is no function name"),
        ({"stream_type": "A B"}, "lower-case letters"),
        ({"title": "a\x1bb"}, "invisible character U+001B"),
        ({"parameters": "url: HttpUrl, city: strr"}, "column 21: `strr` is no type here"),
        ({"parameters": "city: str"}, "needs a parameter with an address"),
        ({"project_dir": "nowhere"}, "is no NewLoom project"),
    ],
)
def test_wrong_answers_are_refused_before_anything_is_created(
    person: Person,
    repository: Path,
    project: Path,
    before: dict[str, bytes | None],
    answers: dict[str, str],
    reason: str,
) -> None:
    said = person.bakes(repository, cwd=project, code=1, **answers)

    assert reason in said
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 1
    assert contents(project.parent.parent / "été à la mer") == {
        "site": None,
        **{f"site/{path}": data for path, data in before.items()},
    }


def test_a_failing_hook_leaves_the_project_as_it_was(
    person: Person, repository: Path, project: Path
) -> None:
    (project / "streams/tasks/__init__.py").write_text("TASK_MAPPING = find()\n", encoding="utf-8")
    before = contents(project)

    said = person.bakes(repository, cwd=project, code=1)

    assert "TASK_MAPPING" in said
    assert changed(project, before) == set()


@pytest.fixture
def bare_person(person: Person, tmp_path: Path) -> tuple[Person, dict[str, str]]:
    """Someone whose Python has Cookiecutter, but not LibCST."""
    blocker = tmp_path / "blocker"
    blocker.mkdir()
    (blocker / "sitecustomize.py").write_text(
        "import importlib.metadata as metadata\n"
        "found = metadata.version\n"
        "def version(name):\n"
        "    if name == 'libcst':\n"
        "        raise metadata.PackageNotFoundError(name)\n"
        "    return found(name)\n"
        "metadata.version = version\n",
        encoding="utf-8",
    )
    return person, {"PYTHONPATH": str(blocker)}


def test_what_is_missing_is_named_before_the_first_question(
    bare_person: tuple[Person, dict[str, str]],
    repository: Path,
    project: Path,
    before: dict[str, bytes | None],
) -> None:
    person, environment = bare_person
    said = person.runs(
        "cookiecutter", repository, cwd=project, answers="1\n", code=1, environment=environment
    )

    assert f"{sys.executable} -m pip install 'libcst>=" in said
    assert "Traceback" not in said
    assert changed(project, before) == set()


@pytest.mark.slow
def test_following_that_line_helps(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    """Install Cookiecutter alone, do what the template says, and try again."""
    python = person.home / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", person.home / "venv"], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "cookiecutter"], check=True)
    bake = [python, "-m", "cookiecutter", "--no-input", repository, "task_name=fetch_weather"]
    environment = {**os.environ, "HOME": str(person.home)}

    def tried() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            bake, cwd=project, env=environment, capture_output=True, encoding="utf-8", check=False
        )

    refused = tried()
    assert refused.returncode == 1
    line = refused.stdout + refused.stderr
    command = line[line.index(str(python)) :].strip()
    subprocess.run(command, shell=True, check=True)
    done = tried()

    assert done.returncode == 0, done.stdout + done.stderr
    assert_installed(project, before, done.stdout)
