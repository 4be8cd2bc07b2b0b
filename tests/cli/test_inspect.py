"""`newloom-lint inspect`: what is believed about one task, in words and as data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newloom_lint.cli import door
from tests.projects import clean, surrounded, write

TASK = '''
import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark(stream_id, status):
    Stream.objects.filter(id=stream_id).update(status=status, last_run=timezone.now())


def fetch(stream_id, url, timeout=9, **kwargs):
    """Fetch a page."""
    text = requests.get(url, timeout=timeout).text
    try:
        requests.post("https://example.org", data=text, timeout=9)
        _mark(stream_id, "active")
    except Exception:
        logger.exception("Stream %s: failed", stream_id)
        _mark(stream_id, "failed")
        raise
'''
PAGE = """
fetch(stream_id, url, timeout=…, **kwargs)
  defined     streams/tasks/fetch.py:15
  registered  `pages`    streams/tasks/__init__.py:3
  calls       fetch()    streams/tasks/fetch.py:15
                _mark()  streams/tasks/fetch.py:11

A run that succeeds
  returns      at its end
    status     `active`  streams/tasks/fetch.py:12, through _mark()
    last_run   saved     streams/tasks/fetch.py:12, through _mark()

A run that fails
  raises       streams/tasks/fetch.py:17
    caught by  nothing
    logged     no
    status     unchanged
    last_run   unchanged
  raises       streams/tasks/fetch.py:24
    caught by  `except Exception`  streams/tasks/fetch.py:21
    logged     with traceback      streams/tasks/fetch.py:22
    status     `failed`            streams/tasks/fetch.py:12, through _mark()
    last_run   saved               streams/tasks/fetch.py:12, through _mark()
"""
UNKNOWN = """

def fetch(stream_id, **kwargs):
    try:
        open("x")
    except Exception:
        report(stream_id)
        raise
"""
UNKNOWN_EXIT = """
  raises       streams/tasks/fetch.py:8
    caught by  `except Exception`     streams/tasks/fetch.py:6
    logged     unknown                streams/tasks/fetch.py:7
    status     unknown                streams/tasks/fetch.py:7
    last_run   unknown                streams/tasks/fetch.py:7
    because    `report` is not known  streams/tasks/fetch.py:7
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    registry = 'from .fetch import fetch\n\nTASK_MAPPING = {"pages": fetch}\n'
    files = {"manage.py": "", "streams/tasks/__init__.py": registry}
    write(tmp_path, surrounded({}) | files | {"streams/tasks/fetch.py": clean(TASK)})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert door.main(["inspect", *arguments]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "wanted",
    [
        "fetch",
        "pages",
        "streams.tasks.fetch.fetch",
        "streams/tasks/fetch.py",
        "streams/tasks/fetch.py:fetch",
        "streams\\tasks\\fetch.py",
    ],
)
@pytest.mark.usefixtures("root")
def test_a_task_is_shown_by_each_of_its_names(
    wanted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _shown(capsys, wanted) == PAGE.lstrip("\n")


def _spot(root: Path, row: int, column: int, **more: object) -> dict[str, object]:
    path = root / "streams" / "tasks" / "fetch.py"
    return {"filename": str(path), "location": {"row": row, "column": column}} | more


def test_the_same_as_data(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [page] = json.loads(_shown(capsys, "fetch", "--output-format", "json"))
    assert page["task"]["location"] == {"row": 15, "column": 5}
    assert [entry["name"] for entry in page["stream_types"]] == ["pages"]
    [first] = page["calls"]
    assert [called["name"] for called in (first, *first["calls"])] == ["fetch()", "_mark()"]
    [handled] = [way for way in page["exits"] if way["handlers"]]
    assert handled["places"] == [_spot(root, 24, 9, through=[])]
    assert handled["status"] == {
        "value": "failed",
        "places": [_spot(root, 12, 5, through=["_mark()"])],
    }
    assert handled["last_run"]["value"] == "yes"


def test_what_is_unknown_has_a_reason_and_a_place(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "streams/tasks/fetch.py").write_text(UNKNOWN)
    page = _shown(capsys, "fetch")
    assert UNKNOWN_EXIT in page


@pytest.mark.usefixtures("root")
def test_an_unknown_task_is_one_line_and_a_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert door.main(["inspect", "fetsch"]) == 2
    error = capsys.readouterr().err
    assert error.splitlines() == [
        "error: no task `fetsch` (did you mean `fetch`?)",
        "help: give a stream type, a function's name or `path.py:function`",
    ]
