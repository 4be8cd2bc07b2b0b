"""Asking for the time cannot fail, and needs no `try` around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import codes, findings, surrounded, write

TASK = """
import datetime
import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    when = <when>
    try:
        requests.get(url, params={"when": when}, timeout=9)
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
    except Exception:
        logger.exception("Stream %s failed", stream_id)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        raise
"""
SAFE = (
    "timezone.localdate()",
    "timezone.localdate() - datetime.timedelta(days=7)",
    "timezone.localtime()",
    "timezone.get_current_timezone()",
    "timezone.get_default_timezone_name()",
    "timezone.localdate().isoformat()",
    "datetime.datetime.today()",
    "datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=1)))",
    "datetime.datetime.combine(timezone.localdate(), datetime.time.min)",
    "datetime.date.today()",
)
UNSAFE = (
    "datetime.datetime.fromisoformat(url)",
    'datetime.datetime.strptime(url, "%Y")',
    "requests.get(url, timeout=9)",
)


def _found(when: str, root: Path) -> list[str]:
    files = surrounded({}) | {
        "streams/tasks/__init__.py": 'from .fetch import fetch\n\nTASK_MAPPING = {"f": fetch}\n',
        "streams/tasks/fetch.py": TASK.replace("<when>", when),
    }
    return [code for code in codes(findings(write(root, files))) if code.startswith("NL3")]


@pytest.mark.parametrize("when", SAFE)
def test_the_time_is_no_work(when: str, tmp_path: Path) -> None:
    assert _found(when, tmp_path) == []


@pytest.mark.parametrize("when", UNSAFE)
def test_what_reads_a_text_is_work(when: str, tmp_path: Path) -> None:
    assert _found(when, tmp_path) == ["NL302"]
