"""NL308 beside NL310: a status that nobody offers is a slip of the pen where it marks a failure."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import clean, codes, findings, surrounded, write

TASK = """
    import logging

    from django.utils import timezone

    from streams.models import Stream

    logger = logging.getLogger(__name__)


    def fetch(stream_id, **kwargs):
        stream = None
        try:
            stream = Stream.objects.get(id=stream_id)
            stream.status = "{success}"
            stream.last_run = timezone.now()
            stream.save(update_fields=["status", "last_run"])
        except Exception:
            logger.exception("Stream %s failed", stream_id)
            {handled}
            raise
"""
MARKED = 'Stream.objects.filter(id=stream_id).update(status="{}", last_run=timezone.now())'


@pytest.mark.parametrize(
    ("success", "handled", "expected"),
    [
        ("active", MARKED.format("failed"), set()),
        ("active", MARKED.format("faild"), {"NL310"}),
        ("active", MARKED.format("paused"), {"NL308"}),
        ("active", "pass", {"NL308"}),
        ("done", MARKED.format("failed"), {"NL310"}),
        ("done", "pass", {"NL308", "NL310"}),
    ],
)
def test_what_is_said_of_a_status(
    success: str, handled: str, expected: set[str], tmp_path: Path
) -> None:
    text = clean(TASK).format(success=success, handled=handled)
    found = findings(write(tmp_path, surrounded({}) | {"streams/tasks/fetch.py": text}))
    assert {code for code in codes(found) if code in {"NL308", "NL309", "NL310"}} == expected
