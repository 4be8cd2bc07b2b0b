"""What SQL does to the Stream is not known; what it certainly does not is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import codes, findings, surrounded, write

TASK = """
import contextlib
import logging

from django.db import connection, connections

logger = logging.getLogger(__name__)
DONE = "UPDATE streams_stream SET status = 'active', last_run = now() WHERE id = %s"
NOTED = "INSERT INTO notes (stream_id) VALUES (%s)"
OTHERS = "UPDATE notes SET done = true"


def fetch(stream_id, **kwargs):
    try:
        with <cursor> as cursor:
            <work>
    except Exception:
        logger.exception("Stream %s failed", stream_id)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE streams_stream SET status = 'failed' WHERE id = {stream_id}")
        raise
"""
CURSORS = (
    "connection.cursor()",
    "contextlib.closing(connection.cursor())",
    'connections["default"].cursor()',
)
WRITES = (
    "cursor.execute(DONE, [stream_id])",
    "cursor.execute(DONE, [str(stream_id)])",
    "cursor.executemany(DONE, [(stream_id,)])",
    'cursor.execute(f"UPDATE streams_stream SET last_run = now() WHERE id = {stream_id}")',
)


def _found(cursor: str, work: str, root: Path) -> list[str]:
    files = surrounded({}) | {
        "streams/tasks/__init__.py": 'from .fetch import fetch\n\nTASK_MAPPING = {"f": fetch}\n',
        "streams/tasks/fetch.py": TASK.replace("<cursor>", cursor).replace("<work>", work),
    }
    return [code for code in codes(findings(write(root, files))) if code.startswith("NL3")]


@pytest.mark.parametrize("cursor", CURSORS)
@pytest.mark.parametrize("work", WRITES)
def test_sql_may_record_the_run(cursor: str, work: str, tmp_path: Path) -> None:
    assert _found(cursor, work, tmp_path) == []


@pytest.mark.parametrize("cursor", CURSORS)
@pytest.mark.parametrize("work", ['cursor.execute(NOTED, ["7"])', "cursor.execute(OTHERS)"])
def test_sql_about_other_tables_records_nothing(cursor: str, work: str, tmp_path: Path) -> None:
    assert _found(cursor, work, tmp_path) == ["NL311"]
