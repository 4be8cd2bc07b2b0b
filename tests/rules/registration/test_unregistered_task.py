"""NL501 beside NL502: an entry that leads nowhere and evidently means a task is one fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings, surrounded, write

INIT = "streams/tasks/__init__.py"
TASK = "def {name}(stream_id, **kwargs): ...\n"
MEANT = {
    "its key": 'TASK_MAPPING = {"fetch": gone}\n',
    "a slip": 'TASK_MAPPING = {"pages": fecth}\n',
    "a word behind": 'TASK_MAPPING = {"pages": fetch_task}\n',
    "a word before": 'TASK_MAPPING = {"pages": run_fetch}\n',
    "imported from its module": 'from .fetch import main\n\nTASK_MAPPING = {"pages": main}\n',
    "an attribute of its module": 'from . import fetch\n\nTASK_MAPPING = {"pages": fetch.main}\n',
}
ANOTHER = {
    "another name": 'TASK_MAPPING = {"pages": send}\n',
    "two words more": 'TASK_MAPPING = {"pages": fetch_and_send}\n',
    "a part of a word": 'TASK_MAPPING = {"pages": prefetched_rows}\n',
    "another module": 'from .send import main\n\nTASK_MAPPING = {"pages": main}\n',
    "one that exists": 'from .other import fetch_task\n\nTASK_MAPPING = {"pages": fetch_task}\n',
}


def _said(registry: str, root: Path, **more: str) -> list[tuple[str, str]]:
    files = {
        INIT: registry,
        "streams/tasks/fetch.py": TASK.format(name="fetch"),
        "streams/tasks/other.py": TASK.format(name="fetch_task"),
    }
    added = {f"streams/tasks/{name}.py": text for name, text in more.items()}
    found = findings(write(root, surrounded({}) | files | added))
    return [
        (finding.code, finding.tasks[0])
        for finding in found
        if finding.code in {"NL501", "NL502"} and "other" not in finding.place.path
    ]


@pytest.mark.parametrize("way", MEANT)
def test_an_entry_that_means_the_task(way: str, tmp_path: Path) -> None:
    assert [code for code, _ in _said(MEANT[way], tmp_path)] == ["NL502"]


@pytest.mark.parametrize("way", ANOTHER)
def test_an_entry_that_means_another(way: str, tmp_path: Path) -> None:
    assert ("NL501", "fetch") in _said(ANOTHER[way], tmp_path)


def test_a_module_with_a_task_that_is_registered(tmp_path: Path) -> None:
    both = TASK.format(name="first") + TASK.format(name="second")
    registry = 'from .both import first, main\n\nTASK_MAPPING = {"one": first, "two": main}\n'
    assert ("NL501", "second") in _said(registry, tmp_path, both=both)


def test_two_tasks_of_the_module_an_entry_imports_from(tmp_path: Path) -> None:
    both = TASK.format(name="first") + TASK.format(name="second")
    registry = 'from .both import main\n\nTASK_MAPPING = {"pages": main}\n'
    said = _said(registry, tmp_path, both=both)
    assert {("NL501", "first"), ("NL501", "second")} <= set(said)
