"""What the closing line says when there was little or nothing to check."""

from pathlib import Path

import pytest

from tests.cli.test_check import NAIVE, TASK, check, make


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return make(tmp_path / "project")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return make(tmp_path / "project", **{TASK: NAIVE})


def test_without_rules_nothing_is_claimed(broken: Path) -> None:
    for arguments in (["--ignore=ALL"], ["--ignore=ALL", "--no-cache"], ["--ignore=ALL", "--fix"]):
        done = check(broken, *arguments)
        assert (done.returncode, done.stdout) == (0, "Nothing was checked: no rule is on.\n")
    (broken / "newloom-lint.toml").write_text("select = []\n")
    assert check(broken).stdout == "Nothing was checked: no rule is on.\n"


@pytest.mark.parametrize(
    ("registry", "reason"),
    [
        ("", "There is no `TASK_MAPPING` in streams/tasks/__init__.py."),
        ("TASK_MAPPING = {}\n", "the registry is empty."),
        (
            "TASK_MAPPING = find(\n    'tasks',\n)\n",
            "completely: `find( 'tasks', )` is made at run time (streams/tasks/__init__.py).",
        ),
    ],
)
def test_where_no_task_is_found_the_reason_is_said(clean: Path, registry: str, reason: str) -> None:
    (clean / "streams/tasks/good.py").unlink()
    (clean / "streams/tasks/__init__.py").write_text(registry)
    for _ in ("cold", "warm"):
        done = check(clean)
        assert done.stdout.startswith("Nothing found, but no task was checked")
        assert done.stdout.endswith(f"{reason}\n")


def test_a_registry_that_is_read_in_part(clean: Path) -> None:
    registry = clean / "streams/tasks/__init__.py"
    registry.write_text(registry.read_text().replace("}", "    **more(),\n}"))
    assert "The registry cannot be read completely: `more()`" in check(clean).stdout


def test_a_file_without_tasks(clean: Path) -> None:
    done = check(clean, "manage.py")
    assert done.stdout == "Nothing found, but no task was checked: none lies in the given files.\n"


def test_a_file_that_tasks_use(clean: Path) -> None:
    task = clean / "streams/tasks/good.py"
    text = task.read_text().replace("requests.get(url, timeout=10)", "page(url)")
    task.write_text(text.replace("import requests\n", "from streams.pages import page\n"))
    (clean / "streams/pages.py").write_text(
        "import requests\n\n\ndef page(url):\n    return requests.get(url, timeout=9)\n"
    )
    for given in ("streams/pages.py", "streams/tasks/good.py", "streams/tasks/__init__.py"):
        assert check(clean, given).stdout.startswith("All checks passed: 1 task.")
