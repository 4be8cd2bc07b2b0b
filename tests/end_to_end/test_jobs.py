"""Several processes: the same report, and nothing left behind however a run ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TASK = '''\
"""A task as people write them."""

import logging

import requests

from streams.models import Stream

logger = logging.getLogger(__name__)


def task_{number}(stream_id, url, **kwargs):
    """Fetch a page."""
    stream = Stream.objects.get(id=stream_id)
    try:
        rows = requests.get(url, timeout=10).json()
    except Exception as e:
        logger.error(f"Could not fetch: {{e}}")
    stream.save()
'''
PLAIN = """

def plain_{number}(rows, limit=10):
    kept = []
    for row in rows[:limit]:
        name = row.get("name", "").strip().lower()
        if name and not name.startswith("_"):
            kept.append({{"name": name, "size": len(row), "first": row.get("first") or None}})
    return kept
"""


def project(root: Path, tasks: int, plain: int) -> Path:
    """Make a project of so many tasks, each with so many functions beside it."""
    folder = root / "streams/tasks"
    folder.mkdir(parents=True)
    (root / "streams/__init__.py").write_text("")
    (root / "streams/models.py").write_text(
        "from django.db import models\n\n\nclass Stream(models.Model):\n"
        "    status = models.CharField(max_length=20)\n"
    )
    numbers = range(tasks)
    imports = "".join(f"from streams.tasks.task_{n} import task_{n}\n" for n in numbers)
    entries = "".join(f"    'task_{n}': task_{n},\n" for n in numbers)
    (folder / "__init__.py").write_text(f"{imports}\nTASK_MAPPING = {{\n{entries}}}\n")
    for number in numbers:
        beside = "".join(PLAIN.format(number=each) for each in range(plain))
        (folder / f"task_{number}.py").write_text(TASK.format(number=number) + beside)
    (folder / "broken.py").write_text("def (:\n")
    return root


def started(root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    code = (
        "import signal, sys; from newloom_lint.cli import main; "
        "signal.signal(signal.SIGINT, signal.default_int_handler); sys.exit(main())"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, "check", "--isolated", *arguments],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        start_new_session=os.name == "posix",
    )


def is_alive(group: int) -> bool:
    """Return whether any process of a group is there."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("option", ["--output-format=json", "--diff"])
def test_the_report_is_the_same(tmp_path: Path, option: str) -> None:
    root = project(tmp_path / "project", 60, 5)
    said = []
    for arguments in (["--jobs=1"], ["--jobs=2"], ["--jobs=5"], []):
        process = started(root, option, "--select=ALL", "--no-cache", *arguments)
        said.append((*process.communicate(timeout=300), process.returncode))
    assert said.count(said[0]) == len(said)
    assert said[0][2] == 1


@pytest.mark.skipif(os.name != "posix", reason="no process groups")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_nothing_is_left_of_a_run_that_is_stopped(tmp_path: Path, name: str) -> None:
    process = started(project(tmp_path / "project", 400, 40), "--jobs=3", "--no-cache")
    time.sleep(3)
    assert process.poll() is None
    if name == "SIGINT":  # from a terminal it goes to all of them
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(getattr(signal, name))
    out, errors = process.communicate(timeout=60)
    assert out == b""
    assert errors.split() == ([b"interrupted"] if name == "SIGINT" else [])
    deadline = time.monotonic() + 60
    while is_alive(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(process.pid)


def test_a_worker_that_is_killed_is_not_missed(tmp_path: Path) -> None:
    if not Path("/proc/self/task").is_dir():
        pytest.skip("no list of processes")
    root = project(tmp_path / "project", 150, 20)
    alone = started(root, "--jobs=1", "--no-cache").communicate(timeout=300)
    process = started(root, "--jobs=3", "--no-cache")
    children = Path(f"/proc/{process.pid}/task")
    killed: set[str] = set()
    while process.poll() is None and len(killed) < 2:
        listed = (each.read_text() for each in children.glob("*/children"))
        for child in {child for text in listed for child in text.split()} - killed:
            os.kill(int(child), signal.SIGKILL)
            killed.add(child)
        time.sleep(0.01)
    assert len(killed) == 2
    assert process.communicate(timeout=300) == alone
