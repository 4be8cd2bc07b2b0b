import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from newloom_lint.cli import main

ROOT = Path(__file__).parents[2]

FILES = {
    "manage.py": "",
    "streams/__init__.py": "",
    "streams/models.py": (
        "from django.db import models\n\n\n"
        "class Stream(models.Model):\n"
        "    status = models.CharField(max_length=20)\n"
        "    last_run = models.DateTimeField(null=True)\n"
    ),
    "streams/tasks/__init__.py": (
        "from streams.tasks.good import good\n\nTASK_MAPPING = {\n    'good': good,\n}\n"
    ),
    "streams/tasks/good.py": '''\
"""A task that keeps the guide."""

import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def good(stream_id, url, **kwargs):
    """Fetch a page, as in `good(stream_id, url)`."""
    try:
        stream = Stream.objects.get(id=stream_id)
        logger.info("fetching %s", url)
        requests.get(url, timeout=10)
        stream.last_run = timezone.now()
        stream.save(update_fields=["last_run"])
    except Exception as e:
        logger.error(f"Task error: {e}", exc_info=True)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
''',
}
NAIVE = '''\
"""A task as people write them."""

import logging

import requests

logger = logging.getLogger(__name__)


def naive(stream_id, url):
    """Fetch a page."""
    try:
        requests.get(url, timeout=10)
    except Exception as e:
        logger.error(f"Task error: {e}", exc_info=True)
'''
TASK = "streams/tasks/naive.py"


def make(folder: Path, **files: str) -> Path:
    for path, text in (FILES | files).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return make(tmp_path / "project")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return make(tmp_path / "project", **{TASK: NAIVE})


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in this process: most of what a new one takes is the start of Python."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with contextlib.chdir(folder), redirect_stdout(out), redirect_stderr(err):
        code = main(["check", *arguments])
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(arguments, code, *texts)


def started(
    folder: Path, *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as a person does."""
    return subprocess.run(
        [sys.executable, "-m", "newloom_lint", "check", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | (environment or {}),
    )


def found(done: subprocess.CompletedProcess[str]) -> set[str]:
    assert done.returncode in {0, 1}, done.stderr
    return {finding["code"] for finding in json.loads(done.stdout)}


@pytest.mark.parametrize("way", [check, started])
def test_a_clean_project(
    clean: Path, way: Callable[[Path], subprocess.CompletedProcess[str]]
) -> None:
    done = way(clean)
    assert done.stdout == "All checks passed: 1 task. Profile met: strict.\n"
    assert (done.returncode, done.stderr) == (0, "")


def test_findings_end_with_one(broken: Path) -> None:
    done = started(broken)
    assert done.returncode == 1
    assert check(broken).stdout == done.stdout
    lines = done.stdout.splitlines()
    assert f"{TASK}:14:5: NL304 swallowed-exception: " in "\n".join(lines)
    assert lines[-1].startswith(f"Found {len(lines) - 1} findings in 2 tasks. Profile met: none.")
    assert check(broken, "--exit-zero").returncode == 0


def test_json_is_all_there_is_on_standard_output(broken: Path) -> None:
    done = check(broken, "--output-format", "json")
    findings = json.loads(done.stdout)
    assert {"NL104", "NL304", "NL308", "NL501"} <= found(done)
    assert {finding["filename"] for finding in findings} == {str(broken / TASK)}
    order = [(f["location"]["row"], f["location"]["column"], f["code"]) for f in findings]
    assert order == sorted(order)


def test_json_edits_applied_by_hand_are_what_fix_writes(broken: Path, tmp_path: Path) -> None:
    (finding,) = json.loads(check(broken, "--select=NL104", "--output-format=json").stdout)
    lines = NAIVE.splitlines(keepends=True)
    for edit in finding["fix"]["edits"]:
        (row, column), (end_row, end_column) = (
            (place["row"] - 1, place["column"] - 1)
            for place in (edit["location"], edit["end_location"])
        )
        assert row == end_row
        line = lines[row]
        lines[row] = line[:column] + edit["content"] + line[end_column:]
    check(broken, "--select=NL104", "--fix")
    assert (broken / TASK).read_text() == "".join(lines)


def test_fix_applies_what_is_safe_and_reports_what_remains(broken: Path) -> None:
    before = found(check(broken, "--output-format=json"))
    done = check(broken, "--fix")
    text = (broken / TASK).read_text()
    assert "def naive(stream_id, url, **kwargs):" in text
    assert "exc_info=True)\n        Stream.objects.filter(" in text
    assert text.endswith("        )\n        raise\n")
    assert "naive" in (broken / "streams/tasks/__init__.py").read_text()
    assert done.returncode == 1
    remaining = found(check(broken, "--output-format=json"))
    assert remaining < before
    assert not remaining & {"NL104", "NL304", "NL308", "NL501"}
    assert " (4 fixed, " in done.stdout
    again = check(broken, "--fix")
    assert (broken / TASK).read_text() == text
    assert " (0 fixed, " in again.stdout


def test_diff_is_a_patch_that_git_takes_and_changes_nothing(broken: Path) -> None:
    before = {path: path.read_bytes() for path in broken.rglob("*.py")}
    done = check(broken, "--diff")
    assert done.returncode == 1
    assert {path: path.read_bytes() for path in broken.rglob("*.py")} == before
    assert " would be fixed, " in done.stderr
    git = shutil.which("git")
    assert git
    subprocess.run([git, "init", "-q"], cwd=broken, check=True)
    subprocess.run([git, "apply", "-"], input=done.stdout, text=True, cwd=broken, check=True)
    patched = {path: path.read_bytes() for path in before}
    for path, data in before.items():
        path.write_bytes(data)
    check(broken, "--fix")
    assert {path: path.read_bytes() for path in before} == patched != before


def test_diff_from_a_folder_inside_a_repository(broken: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    patch = check(broken / "streams", "--diff").stdout
    assert "--- a/project/streams/tasks/naive.py\n" in patch
    subprocess.run(["git", "apply", "-"], input=patch, text=True, cwd=tmp_path, check=True)
    assert "**kwargs" in (broken / TASK).read_text()


def test_diff_of_a_clean_project_is_empty(clean: Path) -> None:
    done = check(clean, "--diff")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("All checks passed")


def test_given_files_are_reported_the_project_is_the_context(broken: Path) -> None:
    done = check(broken, "streams/tasks/good.py")
    assert done.stdout == "All checks passed: 1 task. Profile met: strict.\n"
    done = check(broken, TASK, "--output-format=json")
    assert "NL501" in found(done)
    assert found(check(broken / "streams" / "tasks", "naive.py", "--output-format=json"))
    assert found(check(broken, "streams", "--output-format=json"))


def test_an_absolute_path_from_anywhere(broken: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = check(elsewhere, str(broken / TASK))
    assert done.returncode == 1
    assert done.stdout.startswith("../project/streams/tasks/naive.py:")


def test_selection(broken: Path) -> None:
    json_format = "--output-format=json"
    assert found(check(broken, "--select", "NL304,missing-kwargs", json_format)) == {
        "NL104",
        "NL304",
    }
    assert "NL304" not in found(check(broken, "--ignore", "NL304", json_format))
    done = check(broken, "--select", "NL9")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: `--select`: unknown rule `NL9` (codes begin with `NL0`, ")


@pytest.mark.parametrize("option", ["--select", "--extend-select", "--ignore"])
@pytest.mark.parametrize("value", ["", ",", " , "])
def test_a_selection_of_nothing_is_refused(broken: Path, option: str, value: str) -> None:
    done = check(broken, option, value)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: `{option}` names no rule")
    assert found(check(broken, "--select=NL304,", "--output-format=json")) == {"NL304"}


def test_configuration_and_isolated(broken: Path) -> None:
    (broken / "pyproject.toml").write_text("[tool.newloom-lint]\nselect = ['NL304']\n")
    json_format = "--output-format=json"
    assert found(check(broken, json_format)) == {"NL304"}
    assert len(found(check(broken, json_format, "--isolated"))) > 1
    other = broken / "other.toml"
    other.write_text("select = ['NL104']\n")
    assert found(check(broken, json_format, "--config", "other.toml")) == {"NL104"}


def test_a_broken_configuration_is_named_line_by_line(broken: Path) -> None:
    (broken / "pyproject.toml").write_text(
        "[tool.newloom-lint]\nselct = ['NL304']\nfix = 1\nignore = ['NL3O4', 'nl1']\n"
    )
    done = check(broken)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"error: {broken}/pyproject.toml:2: unknown option `selct` (did you mean `select`?)",
        f"error: {broken}/pyproject.toml:3: unknown option `fix`",
        f"error: {broken}/pyproject.toml:4: `ignore`: unknown rule `NL3O4` (did you mean `NL304`?)",
        f"error: {broken}/pyproject.toml:4: `ignore`: unknown rule `nl1` (did you mean `NL1`?)",
        "help: `--isolated` runs without configuration files",
    ]


def test_project_dir(broken: Path, tmp_path: Path) -> None:
    config = tmp_path / "pyproject.toml"
    config.write_text("[tool.newloom-lint]\nproject-dir = 'project'\n")
    assert check(tmp_path).returncode == 1
    config.write_text("[tool.newloom-lint]\nproject-dir = 'projct'\n")
    done = check(tmp_path)
    assert done.returncode == 2
    assert (
        f"error: {config}:2: `project-dir`: there is no folder `{tmp_path}/projct`" in done.stderr
    )


def test_no_project_at_all(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("")
    for arguments in ([], ["x.py"], ["."]):
        done = check(tmp_path, *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("error: no NewLoom project ")
        assert len(done.stderr.splitlines()) == 2


def test_files_of_no_project_are_skipped_and_counted(clean: Path, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text("x = 1\n")
    done = check(tmp_path, "script.py", "project/streams/tasks/good.py")
    assert done.returncode == 0
    assert done.stdout.endswith("1 file skipped: part of no NewLoom project.\n")
    assert check(tmp_path, "script.py").returncode == 0


def test_excluded_files_stay_excluded_when_given(broken: Path) -> None:
    (broken / "newloom-lint.toml").write_text(f"extend-exclude = ['{TASK}']\n")
    done = check(broken, TASK)
    assert done.returncode == 0
    assert done.stdout.endswith("1 file skipped: excluded or no Python source.\n")


def test_several_projects_are_one_report(tmp_path: Path) -> None:
    make(tmp_path / "one", **{TASK: NAIVE})
    make(tmp_path / "two", **{TASK: NAIVE})
    done = check(tmp_path, "one", "two", "--select=NL304")
    assert [line.split(":")[0] for line in done.stdout.splitlines()[:2]] == [
        f"one/{TASK}",
        f"two/{TASK}",
    ]
    assert "Found 2 findings in 4 tasks." in done.stdout


@pytest.mark.parametrize(
    "data",
    [b"def broken(:\n", b"x = '\xff'\n", b"x = 1\0\n", b"# coding: klingon\n"],
    ids=["syntax", "encoding", "null", "codec"],
)
def test_a_file_that_cannot_be_understood_is_a_finding(clean: Path, data: bytes) -> None:
    (clean / TASK).write_bytes(data)
    for arguments in ([], [TASK], ["--output-format=full"]):
        done = check(clean, *arguments)
        assert done.returncode == 1, done.stderr
        assert f"{TASK}:" in done.stdout
        assert "NL001 syntax-error" in done.stdout
        assert done.stderr == ""


def test_the_full_format_in_colour_when_asked(broken: Path) -> None:
    done = check(broken, "--output-format=full", "--color=always")
    assert "\x1b[" in done.stdout
    assert "\x1b[" not in check(broken, "--output-format=full").stdout


def test_quiet_verbose_and_output_file(broken: Path) -> None:
    assert "Found" not in check(broken, "-q").stdout
    done = check(broken, "-v")
    assert f"project: {broken}" in done.stderr
    done = check(broken, "--output-file", "report.json", "--output-format=json")
    assert (done.returncode, done.stdout) == (1, "")
    assert json.loads((broken / "report.json").read_text())
    check(broken, "--output-file", "report.txt")
    assert "Found" in (broken / "report.txt").read_text()


def test_names_the_terminal_cannot_show(broken: Path) -> None:
    (broken / TASK).rename(broken / "streams/tasks/näive.py")
    done = started(broken, environment={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert r"n\xe4ive.py" in done.stdout
    done = started(broken, "--output-format=json", environment={"PYTHONIOENCODING": "ascii"})
    assert "näive.py" in done.stdout


def test_a_reader_that_leaves_is_no_error(broken: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "newloom_lint", "check", "--output-format=full"],
        cwd=broken,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert process.stdout
    process.stdout.close()
    assert process.stderr
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() != -signal.SIGPIPE


def test_start_up_loads_what_is_used(broken: Path) -> None:
    code = (
        "import sys; from newloom_lint.cli import main; main(['check', *sys.argv[1:]]);"
        "heavy = {'rich', 'cookiecutter', 'jinja2', 'tomllib', 'difflib', 'newloom_lint.scaffold'};"
        "loaded = set(sys.modules);"
        "work = {'libcst', 'newloom_lint.model', 'newloom_lint.rules'};"
        "print(sorted(heavy & loaded), sorted(work & loaded), file=sys.stderr)"
    )

    def loaded(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=broken,
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        ).stderr

    assert loaded("--no-cache") == "[] ['libcst', 'newloom_lint.model', 'newloom_lint.rules']\n"
    started(broken)
    assert loaded() == "[] []\n"


@pytest.mark.parametrize("jobs", ["0", "-1", "many", "1.5"])
def test_processes_are_counted_from_one(broken: Path, jobs: str) -> None:
    done = check(broken, f"--jobs={jobs}")
    assert done.returncode == 2
    assert done.stderr.startswith("error: `--jobs`: ")
    assert len(done.stderr.splitlines()) == 2


def test_any_number_of_processes_reports_the_same(broken: Path) -> None:
    one, other = (check(broken, "--no-cache", f"--jobs={jobs}") for jobs in ("1", "3"))
    assert (one.stdout, one.stderr, one.returncode) == (other.stdout, other.stderr, 1)
