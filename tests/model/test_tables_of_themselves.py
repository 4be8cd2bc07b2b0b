"""Tables that are made of themselves: read no further than is certain, and never without end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import clean, codes, findings, project, surrounded, write

HEAD = "from .fetch import fetch\n\n\ndef timed(task):\n    return task\n\n\n"
CIRCLES = [
    'TASK_MAPPING = {"a": fetch}\nTASK_MAPPING = {k: v for k, v in TASK_MAPPING.items()}',
    'TASK_MAPPING = {"a": fetch}\nTASK_MAPPING = {k: timed(v) for k, v in TASK_MAPPING.items()}',
    """TASK_MAPPING = {"a": fetch}
TASK_MAPPING.update({k + "2": v for k, v in TASK_MAPPING.items()})""",
    """TASK_MAPPING = {"a": fetch}
for k, v in list(TASK_MAPPING.items()):
    TASK_MAPPING[k + "2"] = v""",
    'T = {"a": fetch}\nTASK_MAPPING = {k: v for k, v in T.items()}\nT = TASK_MAPPING',
    "TASK_MAPPING = TASK_MAPPING",
    "TASK_MAPPING = {**TASK_MAPPING}",
    "TASK_MAPPING = dict(zip(TASK_MAPPING.keys(), TASK_MAPPING.values()))",
]
PLAIN = [
    'TASK_MAPPING = {"a": fetch}\nTASK_MAPPING = {**TASK_MAPPING, "b": fetch}',
    'T = {"a": fetch, "b": fetch}\nTASK_MAPPING = {k: v for k, v in T.items()}',
]


@pytest.mark.parametrize("table", CIRCLES)
@pytest.mark.parametrize("path", ["streams/tasks/__init__.py", "streams/schemas/__init__.py"])
def test_a_circle_ends(path: str, table: str, tmp_path: Path) -> None:
    files = {"streams/tasks/fetch.py": clean("def fetch(stream_id, **kwargs): ...")}
    if "schemas" in path:
        table = table.replace("TASK_MAPPING", "STREAM_CONFIG_SCHEMAS")
        head = HEAD.replace(".fetch", "streams.tasks.fetch")
        files[path] = f"{head}{table}\n"
    else:
        files[path] = f"{HEAD}{table}\n"
    subject = project(write(tmp_path, surrounded({}) | files))
    assert {entry.stream_type for entry in subject.registry.entries} <= {"a", "fetch"}
    assert "NL001" not in codes(findings(tmp_path))


@pytest.mark.parametrize("table", PLAIN)
def test_what_leads_in_no_circle_is_read(table: str, tmp_path: Path) -> None:
    files = {
        "streams/tasks/fetch.py": clean("def fetch(stream_id, **kwargs): ..."),
        "streams/tasks/__init__.py": f"{HEAD}{table}\n",
    }
    registry = project(write(tmp_path, surrounded({}) | files)).registry
    assert {entry.stream_type for entry in registry.entries} == {"a", "b"}
    assert registry.is_read
