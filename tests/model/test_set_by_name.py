"""Fields of a Stream that are set by name: with `setattr`, from a dict, in a loop."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import codes, findings, surrounded, write

TASK = '''
import logging

import requests
from django.db import transaction
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)

<helper>

def fetch(stream_id, url, **kwargs):
    """Fetch a page."""
    stream = Stream.objects.get(id=stream_id)
    try:
        text = requests.get(url, timeout=9).text
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"length": len(text)}
    except Exception:
        logger.exception("Stream %s: failed", stream_id)
        <mark>
        raise
'''
BOTH = 'status="failed", last_run=timezone.now()'
LOOP = """
def record(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=<names>)
"""
HELPERS = {
    "list": LOOP.replace("<names>", "list(fields)"),
    "the dict": LOOP.replace("<names>", "fields"),
    "keys": LOOP.replace("<names>", "fields.keys()"),
    "tuple of keys": LOOP.replace("<names>", "tuple(fields.keys())"),
    "sorted": LOOP.replace("<names>", "sorted(fields)"),
    "set": LOOP.replace("<names>", "set(fields)"),
    "names": LOOP.replace("<names>", '["status", "last_run"]'),
    "by key": """
def record(row, **fields):
    for name in fields:
        setattr(row, name, fields[name])
    row.save(update_fields=list(fields))
""",
    "with a condition": """
def record(row, status=None, **fields):
    if status:
        fields["status"] = status
    for name, value in fields.items():
        if value is not None:
            setattr(row, name, value)
    row.save(update_fields=list(fields))
""",
    "a comprehension": """
def record(row, **fields):
    [setattr(row, name, value) for name, value in fields.items()]
    row.save(update_fields=list(fields))
""",
    "one by one": """
def record(row, status, last_run):
    setattr(row, "status", status)
    setattr(row, "last_run", last_run)
    row.save(update_fields=["status", "last_run"])
""",
    "listed names": """
def record(row, **fields):
    for name in ("status", "last_run"):
        setattr(row, name, fields[name])
    row.save(update_fields=["status", "last_run"])
""",
    "names made at run time": """
def record(row, **fields):
    for name, value in fields.items():
        setattr(row, name.lower(), value)
    row.save(update_fields=[*fields])
""",
}
FORGOTTEN = {
    "another status": ("list", 'status="active", last_run=timezone.now()'),
    "no status": ("list", "last_run=timezone.now()"),
    "one by one": ("one by one", 'status="paused", last_run=timezone.now()'),
    "by key": ("by key", 'status="active", last_run=timezone.now()'),
}


def _said(helper: str, mark: str, root: Path, **replaced: str) -> list[str]:
    text = TASK.replace("<helper>", helper).replace("<mark>", mark)
    for old, new in replaced.items():
        text = text.replace(f"<{old}>", new)
    found = codes(findings(write(root, surrounded({"streams/tasks/fetch.py": text}))))
    return [code for code in found if code.startswith("NL3") and code not in {"NL302", "NL311"}]


@pytest.mark.parametrize("way", HELPERS)
def test_a_mark_that_is_set_by_name(way: str, tmp_path: Path) -> None:
    assert _said(HELPERS[way], f"record(stream, {BOTH})", tmp_path) == []


@pytest.mark.parametrize("way", FORGOTTEN)
def test_a_status_that_is_not_set_by_name(way: str, tmp_path: Path) -> None:
    helper, given = FORGOTTEN[way]
    assert _said(HELPERS[helper], f"record(stream, {given})", tmp_path) == ["NL308"]


def test_the_time_that_is_not_set_by_name(tmp_path: Path) -> None:
    mark = 'record(stream, status="failed")'
    assert _said(HELPERS["list"], mark, tmp_path) == ["NL309"]


def test_the_names_to_save_are_others(tmp_path: Path) -> None:
    helper = LOOP.replace("<names>", '["last_run"]')
    assert _said(helper, f"record(stream, {BOTH})", tmp_path) == ["NL308"]


def test_what_is_set_by_name_is_rolled_back_too(tmp_path: Path) -> None:
    task = TASK.replace("def fetch", "@transaction.atomic\ndef fetch")
    text = task.replace("<helper>", HELPERS["list"]).replace("<mark>", f"record(stream, {BOTH})")
    found = findings(write(tmp_path, surrounded({"streams/tasks/fetch.py": text})))
    assert "NL308" in codes(found)
