"""NL503: which entries of the registry certainly take the place of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings, surrounded, write

INIT = "streams/tasks/__init__.py"
BESIDE = {
    "streams/tasks/pages.py": "def fetch(stream_id, **kwargs): ...\n",
    "streams/tasks/texts.py": "def send(stream_id, **kwargs): ...\n",
    "streams/tasks/base.py": 'from .pages import fetch\n\nBASE = {"fetch": fetch}\n',
}
HEAD = "from .pages import fetch\nfrom .texts import send\nfrom .base import BASE\n\n"
ONE = 'TASK_MAPPING = {"fetch": fetch}\n'

TWICE = {
    "in one dict": 'TASK_MAPPING = {"fetch": fetch, "fetch": send}\n',
    "in one dict, a call": 'TASK_MAPPING = {"fetch": fetch, "fetch": dict(fetch)}\n',
    "in a dict inside": 'TASK_MAPPING = {**BASE, **{"fetch": fetch, "fetch": send}}\n',
    "an item": ONE + 'TASK_MAPPING["fetch"] = send\n',
    "two items": 'TASK_MAPPING = {}\nTASK_MAPPING["fetch"] = fetch\nTASK_MAPPING["fetch"] = send\n',
    "the same again": ONE + 'TASK_MAPPING["fetch"] = fetch\n',
    "others between": ONE + 'TASK_MAPPING["send"] = send\nNAME = 1\nTASK_MAPPING["fetch"] = send\n',
    "an update": ONE + 'TASK_MAPPING.update({"fetch": send})\n',
    "an update by keyword": ONE + "TASK_MAPPING.update(fetch=send)\n",
    "an operator": ONE + 'TASK_MAPPING |= {"fetch": send}\n',
    "a constant": ONE + 'KEY = "fetch"\nTASK_MAPPING[KEY] = send\n',
    "annotated": ONE.replace(" =", ": dict[str, object] =") + 'TASK_MAPPING["fetch"] = send\n',
    "a call of dict": 'TASK_MAPPING = dict(fetch=fetch)\nTASK_MAPPING["fetch"] = send\n',
    "a function between": ONE + 'def known(): return TASK_MAPPING\nTASK_MAPPING["fetch"] = send\n',
    "in one branch": ONE.replace("fetch", "send")
    + 'if __debug__:\n    TASK_MAPPING["fetch"] = fetch\n    TASK_MAPPING["fetch"] = send\n',
    "another task around it": ONE + 'TASK_MAPPING["fetch"] = sorted(send)\n',
}
ONCE = {
    "in two branches": "TASK_MAPPING = {}\nif __debug__:\n"
    '    TASK_MAPPING["fetch"] = fetch\nelse:\n    TASK_MAPPING["fetch"] = send\n',
    "in a branch that may run": ONE + 'if __debug__:\n    TASK_MAPPING["fetch"] = send\n',
    "after a branch": "TASK_MAPPING = {}\nif __debug__:\n"
    '    TASK_MAPPING["fetch"] = fetch\nTASK_MAPPING["fetch"] = send\n',
    "in a try and its handler": "TASK_MAPPING = {}\ntry:\n"
    '    TASK_MAPPING["fetch"] = fetch\nexcept ImportError:\n    TASK_MAPPING["fetch"] = send\n',
    "over a table of its own": 'TASK_MAPPING = {**BASE, "fetch": send}\n',
    "over a copy of a table": 'TASK_MAPPING = dict(BASE)\nTASK_MAPPING["fetch"] = send\n',
    "a table over it": ONE + "TASK_MAPPING.update(BASE)\n",
    "two tables": 'FIRST = {"fetch": fetch}\nSECOND = {"fetch": send}\n'
    "TASK_MAPPING = {**FIRST, **SECOND}\n",
    "wrapped by name": ONE + 'TASK_MAPPING["fetch"] = sorted(fetch)\n',
    "wrapped in a lambda": ONE
    + 'TASK_MAPPING["fetch"] = lambda stream_id, **more: fetch(stream_id, **more)\n',
    "wrapped by key": ONE + 'TASK_MAPPING["fetch"] = sorted(TASK_MAPPING["fetch"])\n',
    "kept under another key": ONE
    + 'TASK_MAPPING["old"] = TASK_MAPPING["fetch"]\nTASK_MAPPING["fetch"] = send\n',
    "kept under a name": ONE + 'OLD = TASK_MAPPING["fetch"]\nTASK_MAPPING["fetch"] = send\n',
    "asked for by a function": "def run(name):\n    return TASK_MAPPING[name]\n"
    + ONE
    + 'OLD = run("fetch")\nTASK_MAPPING["fetch"] = send\n',
    "taken out": ONE + 'del TASK_MAPPING["fetch"]\nTASK_MAPPING["fetch"] = send\n',
    "popped": ONE + 'TASK_MAPPING.pop("fetch")\nTASK_MAPPING["fetch"] = send\n',
    "only where it is not there": ONE + 'TASK_MAPPING.setdefault("fetch", send)\n',
    "a place kept free": 'TASK_MAPPING = {"fetch": None}\nTASK_MAPPING["fetch"] = fetch\n',
    "the table made anew": ONE + 'TASK_MAPPING = {"fetch": send}\n',
    "another table": ONE + 'OTHER = {}\nOTHER["fetch"] = send\n',
}


def _said(text: str, root: Path) -> list[str]:
    found = findings(write(root, surrounded({}) | BESIDE | {INIT: HEAD + text}))
    return [finding.message for finding in found if finding.code == "NL503"]


@pytest.mark.parametrize("way", TWICE)
def test_a_key_that_takes_the_place_of_another(way: str, tmp_path: Path) -> None:
    assert len(_said(TWICE[way], tmp_path)) == 1


@pytest.mark.parametrize("way", ONCE)
def test_a_key_that_may_be_meant(way: str, tmp_path: Path) -> None:
    assert _said(ONCE[way], tmp_path) == []


def test_three_of_them_are_lost_one_to_the_next(tmp_path: Path) -> None:
    more = 'TASK_MAPPING["fetch"] = send\nTASK_MAPPING["fetch"] = print\n'
    first, second = _said(ONE + more, tmp_path)
    assert "`fetch` is silently lost to `send`" in first
    assert "`send` is silently lost to `print`" in second


def test_the_same_task_again_is_not_lost_to_itself(tmp_path: Path) -> None:
    [message] = _said(TWICE["the same again"], tmp_path)
    assert "`fetch` both times" in message


def test_another_module_may_put_its_own_in_place(tmp_path: Path) -> None:
    other = 'from streams.tasks import TASK_MAPPING, send\n\nTASK_MAPPING["fetch"] = send\n'
    files = surrounded({}) | BESIDE | {INIT: HEAD + ONE, "streams/plugin.py": other}
    assert [f for f in findings(write(tmp_path, files)) if f.code == "NL503"] == []
