"""Tasks as people write them, correct in unusual ways: nothing stays open, nothing waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings, surrounded, write

TASKS = sorted((Path(__file__).parent / "tasks").glob("*.py"))


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.stem)
def test_a_correct_task(task: Path, tmp_path: Path) -> None:
    files = surrounded({}) | {"streams/tasks/fetch.py": task.read_text(encoding="utf-8")}
    found = findings(write(tmp_path, files))
    assert [f.message for f in found if f.code != "NL201"] == []
