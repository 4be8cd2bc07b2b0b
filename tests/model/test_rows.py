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
    """Fetch a page."""
    try:
        text = requests.get(url, timeout=9).text
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"length": len(text)}
    except Exception:
        logger.exception("Stream %s: failed", stream_id)
        mark(stream_id)
        raise


def mark(stream_id):
'''
DONE = 'row.status = "failed"\nrow.last_run = timezone.now()\nrow.save()'
UPDATE = f'{QUERY}.update(status="failed", last_run=timezone.now())'
ASKED = {
    "walrus is not None": f"if (row := {QUERY}.first()) is not None:\n    <mark>",
    "walrus": f"if row := {QUERY}.first():\n    <mark>",
    "walrus is None, return": f"if (row := {QUERY}.first()) is None:\n    return\n<mark>",
    "None is not": f"row = {QUERY}.first()\nif None is not row:\n    <mark>",
    "!= None": f"row = {QUERY}.first()\nif row != None:\n    <mark>",
    "not": f"row = {QUERY}.first()\nif not row:\n    return\n<mark>",
    "and more": f"if (row := {QUERY}.first()) is not None and row.pk:\n    <mark>",
    "or more": f"row = {QUERY}.first()\nif row is None or not row.pk:\n    return\n<mark>",
    "exists": f"if {QUERY}.exists():\n    <update>",
    "not exists": f"if not {QUERY}.exists():\n    return\n<update>",
    "exists kept": f"known = {QUERY}.exists()\nif known:\n    <update>",
    "count": f"if {QUERY}.count() > 0:\n    <update>",
    "count == 0": f"if {QUERY}.count() == 0:\n    return\n<update>",
    "count < 1": f"if 1 > {QUERY}.count():\n    return\n<update>",
    "count itself": f"if {QUERY}.count():\n    <update>",
    "len": f"if len({QUERY}):\n    <update>",
    "the query": f"rows = {QUERY}\nif rows:\n    rows.update(status='failed', last_run=timezone.now())",
    "a list": f"rows = list({QUERY})\nif rows:\n    row = rows[0]\n    <mark>",
    "a slice": f"for row in {QUERY}[:1]:\n    <mark>",
    "next": f"row = next(iter({QUERY}), None)\nif row:\n    <mark>",
    "next of a generator": f"row = next((r for r in {QUERY}), None)\nif row:\n    <mark>",
    "for": f"for row in {QUERY}:\n    <mark>",
    "while": f"while (row := {QUERY}.first()) is not None:\n    <mark>\n    break",
    "case None": f"match {QUERY}.first():\n    case None:\n        return\n    case row:\n        <mark>",
    "case Stream()": f"match {QUERY}.first():\n    case Stream() as row:\n        <mark>",
    "case with a guard": f"match {QUERY}.first():\n    case row if row is not None:\n        <mark>",
    "case of a name": f"row = {QUERY}.first()\nmatch row:\n    case None:\n        pass\n    case _:\n        <mark>",
    "conditional": f"row = {QUERY}.first()\n(save(row) if row is not None else None)",
    "and as a statement": f"row = {QUERY}.first()\nrow and save(row)",
    "is None or": f"row = {QUERY}.first()\nrow is None or save(row)",
    "DoesNotExist": f"try:\n    row = Stream.objects.get(id=stream_id)\nexcept Stream.DoesNotExist:\n    return\n<mark>",
}  # fmt: skip
SAVE = f"""


def save(row):
    {DONE.replace(chr(10), chr(10) + "    ")}
"""
NOT_MARKED = {
    "only asked": f"if {QUERY}.exists():\n    logger.info('there')",
    "the wrong branch": f"if not {QUERY}.exists():\n    <update>",
    "the wrong branch of None": f"row = {QUERY}.first()\nif row is None:\n    return\nrow.refresh_from_db()",
    "another question": f"row = {QUERY}.first()\nif row is not None and row.pk:\n    logger.info('there')",
    "the wrong case": f"match {QUERY}.first():\n    case None:\n        <update>",
    "empty": f"for row in {QUERY}:\n    logger.info('there')",
}  # fmt: skip


def program(body: str) -> str:
    """Return a task whose handler calls `mark` with a body."""
    lines: list[str] = []
    for line in body.splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        filled = line.lstrip().replace("<mark>", DONE).replace("<update>", UPDATE)
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
