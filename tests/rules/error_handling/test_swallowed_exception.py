"""NL304: a handler that marks the Stream failed ends a failed run, whatever is done after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import codes, findings, surrounded, write

TASK = """
import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def record(stream_id, status):
    Stream.objects.filter(id=stream_id).update(status=status, last_run=timezone.now())


def fetch(stream_id, url, urls=(), **kwargs):
    error, errors = None, []
    try:
        requests.get(url, timeout=9)
        record(stream_id, "active")
    except Exception as problem:
        logger.exception("Stream %s failed", stream_id)
        <mark>
    <after>
"""
FAILED = 'record(stream_id, "failed")'
SAYS = (
    (FAILED, "requests.get(url, timeout=9)"),
    (FAILED, 'return {"left": len(requests.get(url, timeout=9).text)}'),
    (f"{FAILED}; requests.post(url, timeout=9)", 'return {"done": True}'),
    (f"{FAILED}; requests.post(url, timeout=9)", "requests.get(url, timeout=9)"),
)
SILENT = (
    (
        f"{FAILED}; error = problem",
        "requests.get(url, timeout=9)\n    if error:\n        raise error",
    ),
    (
        f"{FAILED}; errors.append(problem)",
        "requests.get(url, timeout=9)\n    if errors:\n        raise errors[0]",
    ),
    (FAILED, 'requests.get(url, timeout=9)\n    record(stream_id, "active")'),
    (FAILED, 'requests.get(url, timeout=9)\n    record(stream_id, kwargs["status"])'),
    (f"{FAILED}; raise", "requests.get(url, timeout=9)"),
)


def _found(mark: str, after: str, root: Path) -> list[str]:
    files = surrounded({}) | {
        "streams/tasks/__init__.py": 'from .fetch import fetch\n\nTASK_MAPPING = {"f": fetch}\n',
        "streams/tasks/fetch.py": TASK.replace("<mark>", mark).replace("<after>", after),
    }
    found = codes(findings(write(root, files)))
    return [code for code in found if code.startswith("NL3") and code != "NL302"]


@pytest.mark.parametrize(("mark", "after"), SAYS)
def test_work_after_a_failure_that_is_marked(mark: str, after: str, tmp_path: Path) -> None:
    assert _found(mark, after, tmp_path) == ["NL304"]


@pytest.mark.parametrize(("mark", "after"), SILENT)
def test_a_failure_that_is_raised_or_made_good(mark: str, after: str, tmp_path: Path) -> None:
    assert _found(mark, after, tmp_path) == []
