"""Where the output goes, and what is said when it cannot go there."""

import os
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


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("reports/today.txt", "there is no folder `reports`"),
        ("manage.py/report.txt", "there is no folder `manage.py`"),
        ("streams", "`streams` is a folder"),
        ("", "`.` is a folder"),
        ("fifo", "`fifo` is not a regular file"),
        ("manage.py", "`manage.py` is Python source, which a report would overwrite"),
    ],
)
@pytest.mark.parametrize("mode", ["--output-format=json", "--diff", "--fix"])
def test_a_place_for_no_report_is_refused_before_anything_is_done(
    broken: Path, file: str, reason: str, mode: str
) -> None:
    os.mkfifo(broken / "fifo")
    done = check(broken, mode, f"--output-file={file}")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"error: `--output-file`: {reason}",
        "help: name a file in a folder that exists",
    ]
    assert (broken / TASK).read_text() == NAIVE
    assert not (broken / "reports").exists()


def test_a_patch_goes_to_the_output_file(broken: Path) -> None:
    shown = check(broken, "--diff")
    done = check(broken, "--diff", "--output-file=fixes.patch")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", shown.stderr)
    assert shown.stdout.startswith("diff --git ")
    assert (broken / "fixes.patch").read_text() == shown.stdout


def test_an_error_is_one_line_whatever_is_in_it(broken: Path) -> None:
    done = check(broken, "a\nb\x1b[31m")
    assert done.stderr.splitlines()[0] == r"error: `a\x0ab\x1b[31m` does not exist"
