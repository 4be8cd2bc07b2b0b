"""The hooks, called as Cookiecutter's shims call them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hooks import post_gen_project, pre_gen_project
from newloom_lint.scaffold.rendering import render
from newloom_lint.scaffold.staging import rendered_files

ANSWERS = {
    "task_name": "fetch",
    "stream_type": "fetch",
    "title": "Fetch",
    "description": "Fetch things",
    "kind": "http",
    "parameters": "url: HttpUrl",
}
CONTEXT = ANSWERS | {"project_dir": "", "__project_dir": "", "_dry_run": False}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A project of a registry alone; the current folder is another one."""
    tasks = tmp_path / "site" / "streams" / "tasks"
    tasks.mkdir(parents=True)
    (tasks / "__init__.py").write_text("TASK_MAPPING = {}\n", encoding="utf-8")
    (tmp_path / "site" / "manage.py").write_text("", encoding="utf-8")
    here = Path.cwd()
    yield tmp_path / "site"
    os.chdir(here)


def rendered_in(folder: Path) -> Path:
    """Return the folder Cookiecutter leaves to the last hook."""
    rendered = folder / "newloom-task-fetch"
    files = render(ANSWERS)
    for path, what in rendered_files("fetch").items():
        (rendered / path).parent.mkdir(parents=True, exist_ok=True)
        (rendered / path).write_bytes(files[what])
    return rendered


def test_good_answers_pass(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pre_gen_project.main(CONTEXT, project / "newloom-task-fetch") == 0
    assert capsys.readouterr() == ("", "")


def test_conflicts_are_named_together(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "streams/tasks/fetch.py").write_text("", encoding="utf-8")
    rendered = rendered_in(project)

    assert pre_gen_project.main(CONTEXT, rendered) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert "No task `fetch` was made, nothing has changed" in err
    assert "streams/tasks/fetch.py exists already" in err
    assert "newloom-task-fetch/streams/tests/test_fetch.py exists" in err


def test_bad_answers_are_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    context = CONTEXT | {"task_name": "../evil", "parameters": "x"}

    assert pre_gen_project.main(context, project / "newloom-task-x") == 1

    err = capsys.readouterr().err
    assert "holds path characters" in err
    assert "column 1" in err


def test_installing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rendered = rendered_in(project)

    assert post_gen_project.main(CONTEXT, rendered) == 0

    assert not rendered.exists()
    assert (project / "streams/tasks/fetch.py").is_file()
    out, err = capsys.readouterr()
    assert err == ""
    assert "added   streams/tasks/fetch.py" in out
    assert "edited  streams/tasks/__init__.py: TASK_MAPPING" in out
    assert "manage.py test streams.tests.test_fetch" in out


def test_a_named_project_is_used(project: Path) -> None:
    rendered = rendered_in(project.parent)
    context = CONTEXT | {"__project_dir": str(project)}

    assert post_gen_project.main(context, rendered) == 0

    assert (project / "streams/tasks/fetch.py").is_file()


def test_a_dry_run_shows_a_patch(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rendered = rendered_in(project)

    assert post_gen_project.main(CONTEXT | {"_dry_run": True}, rendered) == 0

    out = capsys.readouterr().out
    assert out.startswith("diff --git a/streams/tasks/fetch.py b/streams/tasks/fetch.py\n")
    assert not (project / "streams/tasks/fetch.py").exists()
    assert not rendered.exists()


def test_outside_a_project_it_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rendered = rendered_in(tmp_path)

    assert pre_gen_project.main(CONTEXT, tmp_path / "other") == 0
    assert post_gen_project.main(CONTEXT, rendered) == 0

    assert (rendered / "streams/tasks/fetch.py").is_file()
    assert str(rendered) in capsys.readouterr().out


def test_a_conflict_that_came_up_meanwhile(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rendered = rendered_in(project)
    (project / "streams/tasks/fetch.py").write_text("mine", encoding="utf-8")

    assert post_gen_project.main(CONTEXT, rendered) == 1

    assert (project / "streams/tasks/fetch.py").read_text(encoding="utf-8") == "mine"
    assert "exists already" in capsys.readouterr().err
