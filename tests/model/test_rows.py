"""A Stream that is marked where its row is there: in each of the ways people ask for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import codes, findings, surrounded, write

QUERY = "Stream.objects.filter(id=stream_id)"
TASK = '''
import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    """Fetch a page, as in `fetch(stream_id, url)`."""
    try:
        text = requests.get(url, timeout=9).text
        logger.info("%d characters", len(text))
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"length": len(text)}
    except Exception:
        logger.exception("Stream %s: failed", stream_id)
        mark(stream_id)
        raise


def mark(stream_id):
'''
DONE = (
    'row.status = "failed"\nrow.last_run = timezone.now()\n'
    'row.save(update_fields=["status", "last_run"])'
)
UPDATE = f'{QUERY}.update(status="failed", last_run=timezone.now())'
CODE = {"<mark>": DONE, "<update>": UPDATE, "<first>": f"{QUERY}.first()", "<rows>": QUERY}
ASKED = {
    "walrus is not None": "if (row := <first>) is not None:\n    <mark>",
    "walrus": "if row := <first>:\n    <mark>",
    "walrus is None, return": "if (row := <first>) is None:\n    return\n<mark>",
    "None is not": "row = <first>\nif None is not row:\n    <mark>",
    "!= None": "row = <first>\nif row != None:\n    <mark>",
    "not": "row = <first>\nif not row:\n    return\n<mark>",
    "and more": "if (row := <first>) is not None and row.pk:\n    <mark>",
    "or more": "row = <first>\nif row is None or not row.pk:\n    return\n<mark>",
    "exists": "if <rows>.exists():\n    <update>",
    "not exists": "if not <rows>.exists():\n    return\n<update>",
    "exists kept": "known = <rows>.exists()\nif known:\n    <update>",
    "count": "if <rows>.count() > 0:\n    <update>",
    "count == 0": "if <rows>.count() == 0:\n    return\n<update>",
    "count < 1": "if 1 > <rows>.count():\n    return\n<update>",
    "count itself": "if <rows>.count():\n    <update>",
    "len": "if len(<rows>):\n    <update>",
    "the query": "rows = <rows>\nif rows:\n    <update>",
    "a list": "rows = list(<rows>)\nif rows:\n    row = rows[0]\n    <mark>",
    "a slice": "for row in <rows>[:1]:\n    <mark>",
    "next": "row = next(iter(<rows>), None)\nif row:\n    <mark>",
    "next of a generator": "row = next((r for r in <rows>), None)\nif row:\n    <mark>",
    "for": "for row in <rows>:\n    <mark>",
    "while": "while (row := <first>) is not None:\n    <mark>\n    break",
    "case None": "match <first>:\n    case None:\n        return\n    case row:\n        <mark>",
    "case Stream()": "match <first>:\n    case Stream() as row:\n        <mark>",
    "case with a guard": "match <first>:\n    case row if row is not None:\n        <mark>",
    "case of a name": (
        "row = <first>\nmatch row:\n    case None:\n        pass\n    case _:\n        <mark>"
    ),
    "conditional": "row = <first>\n(save(row) if row is not None else None)",
    "and as a statement": "row = <first>\nrow and save(row)",
    "is None or": "row = <first>\nrow is None or save(row)",
    "DoesNotExist": (
        "try:\n    row = Stream.objects.get(id=stream_id)\n"
        "except Stream.DoesNotExist:\n    return\n<mark>"
    ),
}
SAVE = f"""


def save(row):
    {DONE.replace(chr(10), chr(10) + "    ")}
"""
NOT_MARKED = {
    "only asked": "if <rows>.exists():\n    pass",
    "the wrong branch": "if not <rows>.exists():\n    <update>",
    "the wrong branch of None": "row = <first>\nif row is None:\n    return\nrow.pk",
    "another question": "row = <first>\nif row is not None and row.pk:\n    pass",
    "the wrong case": "match <first>:\n    case None:\n        <update>",
    "empty": "for row in <rows>:\n    pass",
}  # fmt: skip


def program(body: str) -> str:
    """Return a task whose handler calls `mark` with a body."""
    lines: list[str] = []
    for line in body.splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        filled = line.lstrip()
        for placeholder, code in CODE.items():
            filled = filled.replace(placeholder, code)
        lines += [indent + part for part in filled.splitlines()]
    return TASK.lstrip() + "".join(f"    {line}\n" for line in lines) + SAVE


def codes_of(tmp_path: Path, body: str) -> list[str]:
    registry = 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n'
    files = {"streams/tasks/fetch.py": program(body), "streams/tasks/__init__.py": registry}
    return codes(findings(write(tmp_path, surrounded({}) | files)))


@pytest.mark.parametrize("body", ASKED.values(), ids=ASKED)
def test_a_stream_that_is_marked_if_its_row_is_there(tmp_path: Path, body: str) -> None:
    assert codes_of(tmp_path, body) == []


@pytest.mark.parametrize("body", NOT_MARKED.values(), ids=NOT_MARKED)
def test_a_stream_that_is_there_and_not_marked(tmp_path: Path, body: str) -> None:
    assert "NL308" in codes_of(tmp_path, body)
