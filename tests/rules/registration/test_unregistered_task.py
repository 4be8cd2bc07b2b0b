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


MADE_OF = {
    "a decorator of ours": 'from .timing import timed\n\nTASK_MAPPING = {"fetch": timed(fetch)}\n',
    "a library's": 'from timing import timed\n\nTASK_MAPPING = {"fetch": timed(fetch)}\n',
    "one entry more": "from .timing import timed\n\nTASK_MAPPING = {}\n"
    'TASK_MAPPING["fetch"] = timed(fetch)\n',
    "an update": "from .timing import timed\n\nTASK_MAPPING = {}\n"
    'TASK_MAPPING.update({"fetch": timed(fetch)})\n',
    "keywords": "from .timing import timed\n\nTASK_MAPPING = dict(fetch=timed(fetch))\n",
    "two tables": 'from .timing import timed\n\nTASK_MAPPING = {} | {"fetch": timed(fetch)}\n',
    "each of some": "from .timing import timed\n\n"
    "TASK_MAPPING = {f.__name__: timed(f) for f in (fetch,)}\n",
    "a lambda": 'TASK_MAPPING = {"fetch": lambda **kwargs: fetch(**kwargs)}\n',
}
TIMING = """
def timed(task):
    def inner(**kwargs):
        return task(**kwargs)

    return inner
"""


@pytest.mark.parametrize("way", MADE_OF)
def test_a_function_that_an_entry_is_made_of(way: str, tmp_path: Path) -> None:
    registry = "from .fetch import fetch\n" + MADE_OF[way]
    assert ("NL501", "fetch") not in _said(registry, tmp_path, timing=TIMING)


def test_another_than_the_one_an_entry_is_made_of(tmp_path: Path) -> None:
    registry = "from .fetch import fetch\nfrom .send import send\n" + MADE_OF["a library's"]
    assert ("NL501", "send") in _said(registry, tmp_path, send=TASK.format(name="send"))
