"""`check --add-ignore` and `--ignore-suppressions` on the command line."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_check import NAIVE, TASK, check, make


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return make(tmp_path / "project", **{TASK: NAIVE})


def found(root: Path, *arguments: str) -> int:
    return len(json.loads(check(root, "--output-format=json", *arguments).stdout))


def test_all_findings_are_silenced_and_counted(broken: Path) -> None:
    number = found(broken)
    done = check(broken, "--add-ignore=later")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Added ")
    assert f"suppressions in 1 file for {number} findings. All checks passed" in done.stdout
    assert " later\n" in (broken / TASK).read_text()
    assert check(broken).returncode == 0
    texts = {path: path.read_bytes() for path in broken.rglob("*.py")}
    again = check(broken, "--add-ignore")
    assert again.stdout.startswith("No suppression to add. All checks passed")
    assert texts == {path: path.read_bytes() for path in broken.rglob("*.py")}


def test_a_path_behind_the_option_is_no_reason(broken: Path) -> None:
    done = check(broken, "--add-ignore", TASK)
    assert "Added" in done.stdout
    assert TASK not in (broken / TASK).read_text()


def test_what_has_no_place_remains(broken: Path) -> None:
    (broken / TASK).write_text("def naive(:\n")
    done = check(broken, "--add-ignore")
    assert done.returncode == 1
    assert "NL001" in done.stdout
    assert f"warning: {TASK}: NL001 is not suppressed: a file that cannot be read" in done.stderr


def test_only_the_given_files_are_written(broken: Path) -> None:
    registry = broken / "streams/tasks/__init__.py"
    before = registry.read_bytes()
    check(broken, "--add-ignore", TASK)
    assert registry.read_bytes() == before


def test_as_a_patch(broken: Path) -> None:
    before = (broken / TASK).read_bytes()
    done = check(broken, "--add-ignore", "--diff")
    assert (done.returncode, (broken / TASK).read_bytes()) == (1, before)
    assert done.stderr.startswith("Would add ")
    subprocess.run(["git", "init", "-q"], cwd=broken, check=True)
    subprocess.run(["git", "apply"], cwd=broken, input=done.stdout, text=True, check=True)
    assert check(broken).returncode == 0
    done = check(broken, "--add-ignore", "--diff")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("No suppression would be added.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--add-ignore="], "the reason is empty"),
        (["--add-ignore=a\nb"], "the reason is to be one line of text"),
        (["--add-ignore=# noqa: E1"], "`noqa` in the reason would tell tools something of its own"),
        (["--add-ignore", "--fix"], "`--add-ignore` and `--fix` exclude each other"),
        (
            ["--add-ignore=why", "--ignore-suppressions"],
            "`--add-ignore` and `--ignore-suppressions` exclude each other",
        ),
    ],
)
def test_refusals(broken: Path, arguments: list[str], said: str) -> None:
    before = (broken / TASK).read_bytes()
    done = check(broken, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert (broken / TASK).read_bytes() == before


def test_as_if_there_were_no_comments(broken: Path) -> None:
    number = found(broken)
    check(broken, "--add-ignore")
    for _ in ("cold", "warm"):
        assert found(broken) == 0
        assert found(broken, "--ignore-suppressions") == number
    with (broken / TASK).open("a") as file:
        file.write("X = 1  # noqa: NL304, NL999\n")
    assert found(broken) == 2
    assert found(broken, "--ignore-suppressions") == number


def test_the_help_says_how_it_is_written(broken: Path) -> None:
    assert "--add-ignore[=REASON]" in check(broken, "--help").stdout
