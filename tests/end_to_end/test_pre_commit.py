"""The hooks, installed from this repository by the real `pre-commit`, at real commits."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.machine import run

TASK = "streams/tasks/check_website.py"
REGISTRY = "streams/tasks/__init__.py"

Run = Callable[..., str]


@pytest.fixture(scope="module")
def pre_commit_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environments it installs: one for all tests here."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def here(project: Path, pre_commit_home: Path) -> Run:
    # Of what is installed for the hooks, Python compiles what is used.
    own = {"PRE_COMMIT_HOME": pre_commit_home, "PIP_NO_COMPILE": "1"}
    return functools.partial(run, cwd=project, **own)


def install(here: Run, project: Path, clone: Path, *hooks: str) -> None:
    """Configure hooks as the README says, and have git run them from now on."""
    revision = run("git", "rev-parse", "HEAD", cwd=clone).strip()
    listed = "".join(f"      - id: {hook}\n" for hook in hooks)
    (project / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {clone}\n    rev: {revision}\n    hooks:\n{listed}"
    )
    here("git", "add", ".pre-commit-config.yaml")
    here("pre-commit", "install")


def commit(here: Run, code: int = 0) -> str:
    here("git", "add", "--all")
    return here("git", "commit", "--message=Change", code=code)


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_a_bad_commit_is_stopped_and_a_good_one_passes(
    here: Run, project: Path, clone: Path
) -> None:
    install(here, project, clone, "newloom-lint")
    edit(project / TASK, "        raise\n", "")
    head = here("git", "rev-parse", "HEAD")

    said = commit(here, code=1)

    assert "streams/tasks/check_website.py" in said
    assert "NL304 swallowed-exception" in said
    assert here("git", "rev-parse", "HEAD") == head

    with (project / TASK).open("a", encoding="utf-8") as task:
        task.write("        raise\n\n\nVERSION = 2\n")

    said = commit(here)

    assert "Passed" in said
    assert here("git", "rev-parse", "HEAD") != head
    assert here("git", "status", "--porcelain") == ""


EXAMPLE = """\
    "check_website": {
        "url": "https://example.org/",
        "expected_text": "Example Domain",
        "timeout": 10,
    },
"""


def test_the_deletion_of_a_registered_task_is_stopped(
    here: Run, project: Path, clone: Path
) -> None:
    install(here, project, clone, "newloom-lint", "newloom-lint-project")
    commit(here)
    here("git", "rm", "--quiet", TASK)

    said = commit(here, code=1)

    assert "(no files to check)Skipped" in said
    assert f"{REGISTRY}:" in said
    assert "NL502 unresolved-registration" in said

    edit(project / REGISTRY, "from .check_website import check_website\n", "")
    edit(project / REGISTRY, '    "check_website": check_website,\n', "")
    said = commit(here, code=1)

    assert "NL508 orphaned-registration" in said
    assert "NL502" not in said

    models, schemas = project / "streams/models.py", project / "streams/schemas/__init__.py"
    edit(models, '        ("check_website", "Check a website"),\n', "")
    edit(schemas, '    "check_website": CheckWebsiteConfig,\n', "")
    edit(schemas, EXAMPLE, "")
    commit(here)


def test_the_fixing_hook_mends_what_it_stops(here: Run, project: Path, clone: Path) -> None:
    install(here, project, clone, "newloom-lint-fix")
    mended = (project / TASK).read_bytes()
    edit(project / TASK, "        raise\n", "")

    assert "files were modified by this hook" in commit(here, code=1)

    assert (project / TASK).read_bytes() == mended
    commit(here)
