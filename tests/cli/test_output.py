"""Where the output goes, and what is said when it cannot go there."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_check import NAIVE, TASK, check, make

ROOT = Path(__file__).parents[2]


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return make(tmp_path / "project", **{TASK: NAIVE})


def shell(folder: Path, arguments: str, redirection: str) -> subprocess.CompletedProcess[str]:
    command = f"PYTHONPATH={ROOT} {sys.executable} -m newloom_lint {arguments} {redirection}"
    return subprocess.run(
        command, shell=True, cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "arguments",
    ["check", "check --output-format=json", "check --diff", "rule NL304", "rule --all", "--help"],
)
@pytest.mark.parametrize(
    ("redirection", "reason"),
    [(">/dev/full", "no space left on device"), (">&-", "standard output is closed")],
)
def test_output_that_cannot_be_written_is_an_error(
    broken: Path, arguments: str, redirection: str, reason: str
) -> None:
    done = shell(broken, arguments, redirection)
    first, *rest = done.stderr.splitlines()
    assert done.returncode == 2
    assert first == f"error: the output cannot be written: {reason}"
    assert all(line.startswith("help: ") for line in rest)


def test_nothing_to_write_needs_no_output(broken: Path) -> None:
    assert shell(broken, "check -q --select=NL001", ">&-").returncode == 0
    assert shell(broken, "check --output-file=report.txt", ">&-").returncode == 1
    assert (broken / "report.txt").read_text()


def test_errors_never_land_in_the_output(broken: Path) -> None:
    for redirection in ("2>&-", "2>/dev/full"):
        done = shell(broken, "check none.py", redirection)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", "")


def test_a_reader_that_leaves_is_told_nothing(broken: Path) -> None:
    assert shell(broken, "rule --all", "| head -n 1").stderr == ""


def test_an_error_is_one_line_whatever_is_in_it(broken: Path) -> None:
    done = check(broken, "a\nb\x1b[31m")
    assert done.stderr.splitlines()[0] == r"error: `a\x0ab\x1b[31m` does not exist"
