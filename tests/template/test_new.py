"""`newloom-lint new`: the same template without questions."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from newloom_lint.cli import main
from tests.template.people import (
    Person,
    assert_installed,
    changed,
    contents,
)


def new(person: Person, repository: Path, *arguments: str, cwd: Path, code: int = 0) -> str:
    environment = {"PYTHONPATH": str(repository)}
    return person.runs(
        "newloom_lint", "new", *arguments, cwd=cwd, code=code, environment=environment
    )


def test_new(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    said = new(
        person,
        repository,
        "fetch_weather",
        "--param",
        "url: HttpUrl",
        "--param",
        "city: str",
        "--title",
        "{{ x }} {% raw %}",
        "--description",
        "{{ cookiecutter }}",
        cwd=project,
    )

    assert_installed(project, before, said)
    assert '("fetch_weather", "{{ x }} {% raw %}")' in (project / "streams/models.py").read_text(
        "utf-8"
    )
    assert list(person.home.glob(".cookiecutter*")) == []


def test_new_makes_what_the_template_makes(
    person: Person, repository: Path, project: Path, tmp_path: Path
) -> None:
    other = shutil.copytree(project, tmp_path / "other")
    parameters = 'url: HttpUrl, city: str = "Berlin"'
    person.bakes(repository, cwd=project, parameters=parameters)
    new(person, repository, "fetch_weather", "--param", parameters, cwd=other)

    assert contents(project) == contents(other)


def test_new_dry_run(
    person: Person, repository: Path, project: Path, before: dict[str, bytes | None]
) -> None:
    said = new(person, repository, "fetch_weather", "--dry-run", cwd=project)

    assert said.startswith("diff --git a/streams/schemas/fetch_weather.py")
    assert changed(project, before) == set()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("class",), "is a Python keyword"),
        (("../evil",), "holds path characters"),
        (("check_website",), "streams/tasks/check_website.py exists already"),
        (("wall", "--type", "check_website"), "`check_website` is taken"),
        (("wall", "--param", "city"), "`--param`: `city`, column 1: `city` has no type"),
        (("wall", "--kind", "magic"), "`--kind`: `magic` is none of `http`, `blank`"),
        (("wall", "--title", ""), "the title is empty"),
        (("wall", "--type", ""), "the stream type `` must consist of"),
        (("wall", "--project-dir", ""), "`--project-dir` is empty"),
        (("",), "a task needs a name"),
        (("wall", "--project-dir", "nowhere"), "is no NewLoom project"),
    ],
)
def test_new_refuses(
    project: Path,
    before: dict[str, bytes | None],
    arguments: tuple[str, ...],
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(project)
    assert main(["new", *arguments]) == 2

    said = capsys.readouterr()
    first, *rest = said.err.splitlines()
    assert first.startswith("error: ")
    assert reason in said.err
    assert all(line.startswith("error: ") for line in rest[:-1])
    assert rest[-1].startswith("help: ")
    assert said.out == ""
    assert changed(project, before) == set()


def test_new_outside_a_project(person: Person, repository: Path, tmp_path: Path) -> None:
    said = new(person, repository, "fetch_weather", cwd=person.home, code=2)

    assert said.startswith("error: no NewLoom project around `")
    assert "`--project-dir`" in said
    assert list(person.home.iterdir()) == []
