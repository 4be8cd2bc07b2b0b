"""Streams and other rows under `with`, and methods that are called by their name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import codes, findings, surrounded, write

MODELS = """
import logging

from django.db import models
from django.utils import timezone

logger = logging.getLogger(__name__)


class Stream(models.Model):
    status = models.CharField(max_length=20)
    last_run = models.DateTimeField(null=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.last_run = timezone.now()
        <fields>
        if error:
            logger.error("Stream %s: %s", self.pk, error, exc_info=error)
            <status>
        self.save(update_fields=fields)


class Run(models.Model):
    stream = models.ForeignKey(Stream, models.CASCADE)

    def __enter__(self): ...

    def __exit__(self, kind, error, trace):
        self.stream.note(error)
"""
FIELDS = 'fields = ["last_run", "status"]'
TASK = """
import logging
import operator

import requests
from django.utils import timezone

from streams.models import Run, Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
<body>
"""
WITH = """
    with <row>:
        return len(requests.get(url, timeout=9).text)
"""
CALLED = """
    try:
        text = requests.get(url, timeout=9).text
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return len(text)
    except Exception:
        logger.exception("Stream %s failed", stream_id)
        <mark>
        raise
"""


def _found(body: str, root: Path, status: str = 'self.status = "failed"') -> list[str]:
    files = surrounded({}) | {
        "streams/models.py": MODELS.replace("<fields>", FIELDS).replace("<status>", status),
        "streams/tasks/__init__.py": 'from .fetch import fetch\n\nTASK_MAPPING = {"f": fetch}\n',
        "streams/tasks/fetch.py": TASK.replace("<body>", body),
    }
    return [code for code in codes(findings(write(root, files))) if code.startswith("NL3")]


@pytest.mark.parametrize("row", ["Stream.objects.get(id=stream_id)", "Run.objects.get(stream=1)"])
def test_a_row_may_keep_the_contract(row: str, tmp_path: Path) -> None:
    assert set(_found(WITH.replace("<row>", row), tmp_path)) <= {"NL302"}  # it is read outside


def test_what_the_stream_leaves_out_is_missing(tmp_path: Path) -> None:
    body = WITH.replace("<row>", "Stream.objects.get(id=stream_id)")
    assert _found(body, tmp_path, "pass") == ["NL302", "NL308"]


MARKS = {
    'operator.methodcaller("update", status="failed", last_run=timezone.now())('
    "Stream.objects.filter(id=stream_id))": [],
    'operator.methodcaller("update", done=True)(Run.objects.filter(stream=1))': ["NL308"],
}


@pytest.mark.parametrize("mark", MARKS)
def test_a_method_that_is_called_by_name_may_mark(mark: str, tmp_path: Path) -> None:
    assert _found(CALLED.replace("<mark>", mark), tmp_path) == MARKS[mark]
