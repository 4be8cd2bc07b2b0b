"""Every way to the template, taken with the real `cookiecutter` as a person would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.template.people import (
    EDITED_FILES,
    NEW_FILES,
    Person,
    assert_installed,
    changed,
    contents,
)

WHOLE_OR_DIRECTORY = [
    (),
    pytest.param(("--directory", "template/task"), marks=pytest.mark.slow),
]


def test_local_path(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    said = person.bakes(repository, cwd=project)

    assert_installed(project, before, said)
    tests = person.runs(
        "django",
        "test",
        "streams.tests.test_fetch_weather",
        cwd=project,
        environment={"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(project)},
    )
    assert "OK" in tests


@pytest.mark.slow
def test_relative_path(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    relative = os.path.relpath(repository, project)

    assert_installed(project, before, person.bakes(relative, cwd=project))


@pytest.mark.slow
@pytest.mark.parametrize("relative", [False, True])
def test_directory(
    person: Person,
    repository: Path,
    project: Path,
    before: dict[str, bytes | None],
    relative: bool,
) -> None:
    template = os.path.relpath(repository, project) if relative else repository
    said = person.bakes(template, "--directory", "template/task", cwd=project)

    assert_installed(project, before, said)


@pytest.mark.slow
def test_path_of_the_nested_template(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    template = os.path.relpath(repository / "template" / "task", project)

    assert_installed(project, before, person.bakes(template, cwd=project))


@pytest.mark.parametrize("options", WHOLE_OR_DIRECTORY)
def test_git_address(
    person: Person,
    repository: Path,
    project: Path,
    before: dict[str, bytes | None],
    options: tuple[str, ...],
) -> None:
    said = person.bakes(f"git+{repository.as_uri()}", *options, cwd=project)

    assert_installed(project, before, said)


@pytest.mark.parametrize("options", WHOLE_OR_DIRECTORY)
def test_zip(
    person: Person,
    archive: Path,
    project: Path,
    before: dict[str, bytes | None],
    options: tuple[str, ...],
) -> None:
    assert_installed(project, before, person.bakes(archive, *options, cwd=project))


@pytest.mark.slow
def test_output_folder(
    person: Person,
    repository: Path,
    project: Path,
    before: dict[str, bytes | None],
    tmp_path: Path,
) -> None:
    assert_installed(project, before, person.bakes(repository, "-o", project, cwd=tmp_path))


def test_from_below_and_from_above(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    assert_installed(project, before, person.bakes(repository, cwd=project / "streams" / "tasks"))
    person.bakes(repository, cwd=project.parent, task_name="other_task")

    assert (project / "streams" / "tasks" / "other_task.py").is_file()
    assert [path.name for path in project.parent.iterdir()] == [project.name]


def test_named_project(
    person: Person,
    repository: Path,
    project: Path,
    before: dict[str, bytes | None],
    tmp_path: Path,
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    named = os.path.relpath(project, tmp_path)
    said = person.bakes(repository, "-o", elsewhere, cwd=tmp_path, project_dir=named)

    assert_installed(project, before, said)
    assert list(elsewhere.iterdir()) == []


def test_questions(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    answers = '1\nfetch_weather\n\n\nIt says "hi" {{ x }} \\\n1\nurl: HttpUrl, city: str\n\n'
    said = person.runs("cookiecutter", repository, cwd=project, answers=answers)

    assert_installed(project, before, said)
    task = (project / "streams/tasks/fetch_weather.py").read_text(encoding="utf-8")
    assert '"""It says "hi" {{ x }} \\\\.' in task


def test_replay(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    shutil.copytree(project, project.with_name("first"))
    options = ("--directory", "template/task")
    person.bakes(repository, *options, cwd=project.with_name("first"))
    shutil.rmtree(project.with_name("first"))

    said = person.runs("cookiecutter", "--replay", repository, *options, cwd=project)

    assert_installed(project, before, said)


def test_the_users_own_defaults(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    configuration = {"default_context": {"title": "Weather of the day", "full_name": "A"}}
    (person.home / ".cookiecutterrc").write_text(json.dumps(configuration), encoding="utf-8")

    assert_installed(project, before, person.bakes(repository, cwd=project))
    models = (project / "streams" / "models.py").read_text(encoding="utf-8")
    assert '("fetch_weather", "Weather of the day"),' in models


def test_outside_a_project(person: Person, repository: Path, tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    folder.mkdir()
    said = person.bakes(repository, cwd=folder)

    rendered = folder / "newloom-task-fetch_weather"
    assert str(rendered) in said
    assert "TASK_MAPPING" in said
    assert {path for path in contents(rendered) if path.endswith(".py")} == NEW_FILES


def test_dry_run_shows_a_patch_that_applies(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    said = person.bakes(repository, cwd=project, _dry_run="yes")

    assert changed(project, before) == set()
    patch = said[said.index("diff --git") :]
    subprocess.run(["git", "apply"], cwd=project, input=patch, encoding="utf-8", check=True)
    assert changed(project, before) == NEW_FILES | EDITED_FILES
