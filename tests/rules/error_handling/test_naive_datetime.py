"""NL316: naive datetimes in fields of models, however they get there."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from newloom_lint.files import Tree
from tests.projects import findings, surrounded, write

TASK = "streams/tasks/fetch.py"
HEAD = """
from datetime import UTC, datetime

from django.utils import timezone

from streams.models import Stream


def get_stream(pk):
    return Stream.objects.get(pk=pk)


def assign(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))


def record(stream_id, moment):
    Stream.objects.filter(id=stream_id).update(last_run=moment)


def record_aware(stream_id, moment):
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    Stream.objects.filter(id=stream_id).update(last_run=moment)


def now():
    return datetime.now()


def aware_now():
    return timezone.make_aware(datetime.now())


def moments():
    yield datetime.now()


def endless():
    return endless()


def described(row, **fields):
    for name, value in fields.items():
        print(name, value)


def fetch(stream_id, url=None, **kwargs):
    stream = Stream.objects.get(id=stream_id)
    rows = Stream.objects.filter(id=stream_id)
"""


def _found(root: Path, body: str) -> list[str]:
    """Return what NL316 underlines."""
    text = HEAD + "".join(f"    {line}\n" for line in dedent(body).strip().splitlines())
    write(root, {**surrounded({}), TASK: text})
    read = Tree.open(root).read
    return [
        read(f.place.path).text[f.place.start : f.place.end]
        for f in findings(root)
        if f.code == "NL316"
    ]


NAIVE = [
    "stream.last_run = datetime.now()",
    "rows.update(last_run=datetime.now())",
    "rows.update(**{'last_run': datetime.now()})",
    "now = datetime.now()\nrows.update(last_run=now)",
    "get_stream(stream_id).last_run = datetime.now()",
    "row = get_stream(stream_id)\nrow.last_run = datetime.now()",
    "setattr(stream, 'last_run', datetime.now())",
    "assign(stream, status='failed', last_run=datetime.now())",
    "assign(get_stream(stream_id), last_run=datetime.now())",
    "fields = {'last_run': datetime.now()}\nassign(stream, **fields)",
    "for name, value in {'last_run': datetime.now()}.items():\n    setattr(stream, name, value)",
    "stream.last_run = now()",
    "record(stream_id, now())",
    "rows.update(last_run=now())",
    "record(stream_id, datetime.now())",
    "record(stream_id, moment=datetime.now())",
    "stream.last_run = datetime.now().replace(microsecond=0)",
    "stream.last_run = datetime.now() if url else timezone.now()",
]
AWARE = [
    "stream.last_run = datetime.now(UTC)",
    "stream.last_run = timezone.now()",
    "assign(stream, last_run=timezone.now())",
    "assign(stream, last_run=datetime.now(tz=UTC))",
    "assign(stream, name=datetime.now())",
    "assign(url, last_run=datetime.now())",
    "described(stream, last_run=datetime.now())",
    "setattr(stream, 'name', datetime.now())",
    "setattr(url, 'last_run', datetime.now())",
    "record(stream_id, timezone.now())",
    "record(stream_id, timezone.make_aware(datetime.now()))",
    "record(stream_id, datetime.now().astimezone())",
    "record_aware(stream_id, datetime.now())",
    "stream.last_run = aware_now()",
    "stream.last_run = datetime.now().replace(tzinfo=UTC)",
    "stream.last_run = datetime.now(UTC) if url else timezone.now()",
    "stream.name = str(1).replace('1', '2')",
    "print(now())",
    "stream.last_run = moments()",
    "stream.last_run = endless()",
    "print(datetime.now())",
]


@pytest.mark.parametrize("body", NAIVE)
def test_a_naive_datetime_is_stored(body: str, tmp_path: Path) -> None:
    assert _found(tmp_path, body) == ["datetime.now()"]


@pytest.mark.parametrize("body", AWARE)
def test_a_datetime_that_is_aware_or_not_stored(body: str, tmp_path: Path) -> None:
    assert _found(tmp_path, body) == []
