"""NL310: texts that are no status, wherever they are written, and texts that are none of ours."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from newloom_lint.files import Tree
from tests.projects import findings, surrounded, write

TASK = "streams/tasks/fetch.py"
MODELS = """
    from django.db import models


    class Stream(models.Model):
        class Status(models.TextChoices):
            ACTIVE = "active", "Active"
            PROCESSING = "processing", "Processing"
            FAILED = "failed", "Failed"

        status = models.CharField(max_length=20, choices=Status.choices)
        last_run = models.DateTimeField(null=True)

        @classmethod
        def update_status(cls, stream_id, status):
            stream = cls.objects.get(id=stream_id)
            stream.status = status
            stream.save(update_fields=["status"])

        def finish(self, status="active"):
            self.status = status
            self.save(update_fields=["status"])


    class Document(models.Model):
        status = models.CharField(max_length=20)
"""
HEAD = """
import asyncio
import functools
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import sync_to_async
from streams.models import Document, Stream

POOL = ThreadPoolExecutor()
BROKEN = "broken"
FINE = "failed"


def mark(stream_id, status, **fields):
    Stream.objects.filter(id=stream_id).update(status=status, **fields)


def record(stream_id, **fields):
    Stream.objects.filter(id=stream_id).update(**fields)


def end(stream_id, status):
    if status == "done":
        return
    if status == "quiet":
        status = "active"
    Stream.objects.filter(id=stream_id).update(status=status)


def assign(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))


def assign_some(row, fields):
    for name, value in fields.items():
        if name != "status":
            setattr(row, name, value)


def assign_by_key(row, fields):
    for name in fields:
        setattr(row, name, fields[name])


def assign_translated(row, **fields):
    for name, value in fields.items():
        setattr(row, name, {"ok": "active"}.get(value, value))


def assign_again(row, **fields):
    fields["status"] = "active"
    for name, value in fields.items():
        setattr(row, name, value)


def status_of(error):
    if error:
        return 'eror'
    return "active"


def named(status):
    return status


def labelled(error):
    label = 'eror'
    return "active" if label else error


def get_stream(pk):
    return Stream.objects.get(pk=pk)


def get_document(pk):
    return Document.objects.get(pk=pk)


def get_either(pk):
    if pk:
        return get_document(pk)
    return get_stream(pk)


def both(stream_id, status):
    Document.objects.create(status=status)


def translated(stream_id, status):
    Stream.objects.filter(id=stream_id).update(status={"ok": "active"}[status])


async def amark(stream_id, status):
    await Stream.objects.filter(id=stream_id).aupdate(status=status)


class Work:
    def __init__(self, stream_id):
        self.stream = Stream.objects.get(id=stream_id)

    def end(self, status):
        self.stream.status = status
        self.stream.save(update_fields=["status"])


def fetch(stream_id, url=None, **kwargs):
    print(url)
    rows = Stream.objects.filter(id=stream_id)
    stream = Stream.objects.get(id=stream_id)
"""


def _found(root: Path, body: str) -> dict[str, str]:
    """Return what NL310 underlines, and what its fix makes of it."""
    text = HEAD + "".join(f"    {line}\n" for line in dedent(body).strip().splitlines())
    write(root, {**surrounded({"streams/models.py": MODELS}), TASK: text})
    read = Tree.open(root).read
    return {
        read(f.place.path).text[f.place.start : f.place.end]: f.fix.title if f.fix else ""
        for f in findings(root)
        if f.code == "NL310"
    }


ODD = [
    "stream.status = 'eror'",
    "stream.status = other = 'eror'",
    "stream.status = 'active' if url else 'eror'",
    "stream.status = url or 'eror'",
    "rows.update(status='eror')",
    "rows.update(**{'status': 'eror'})",
    "rows.aupdate(status='eror')",
    "Stream(status='eror')",
    "Stream.objects.create(status='eror')",
    "Stream.objects.update_or_create(id=stream_id, defaults={'status': 'eror'})",
    "Stream.objects.get_or_create(id=stream_id, defaults=dict(status='eror'))",
    "fields = {'last_run': None}\nfields['status'] = 'eror'\nrows.update(**fields)",
    "status = 'eror'\nrows.update(status=status)",
    "if url:\n    status = 'active'\nelse:\n    status = 'eror'\nstream.status = status",
    "mark(stream_id, 'eror')",
    "mark(stream_id, status='eror', last_run=None)",
    "record(stream_id, status='eror')",
    "end(stream_id, 'eror')",
    "Stream.update_status(stream_id, 'eror')",
    "Stream.update_status(stream_id, status='eror')",
    "stream.finish('eror')",
    "stream.finish(status='eror')",
    "Work(stream_id).end('eror')",
    "POOL.submit(mark, stream_id, 'eror')",
    "POOL.submit(mark, stream_id, status='eror')",
    "functools.partial(mark, stream_id)('eror')",
    "functools.partial(mark, status='eror')(stream_id)",
    "asyncio.run(amark(stream_id, 'eror'))",
    "asyncio.run(sync_to_async(mark)(stream_id, 'eror'))",
    "try:\n    print(url)\nexcept Exception:\n    stream.status = 'eror'\n    raise",
    "def inner(status):\n    stream.status = status\ninner('eror')",
    "get_stream(stream_id).status = 'eror'",
    "row = get_stream(stream_id)\nrow.status = 'eror'\nrow.save(update_fields=['status'])",
    "row = get_stream(stream_id)\nassign(row, status='eror')",
    "stream.status = status_of(url)",
    "rows.update(status=status_of(url))",
    "stream.status = named('eror')",
    "setattr(stream, 'status', 'eror')",
    "setattr(stream, 'status', 'eror' if url else 'failed')",
    "assign(stream, status='eror', last_run=None)",
    "assign_by_key(stream, {'status': 'eror'})",
    "for name, value in {'status': 'eror'}.items():\n    setattr(stream, name, value)",
    "[setattr(stream, name, value) for name, value in {'status': 'eror'}.items()]",
]


@pytest.mark.parametrize("body", ODD)
def test_a_text_that_is_no_status(body: str, tmp_path: Path) -> None:
    assert list(_found(tmp_path, body)) == ["'eror'"]


def test_a_constant_is_reported_where_it_is_written(tmp_path: Path) -> None:
    assert list(_found(tmp_path, "stream.status = BROKEN")) == ['"broken"']


CLOSE = {
    "fail": "use `failed`",
    "Failed": "use `failed`",
    "FAILED": "use `failed`",
    "procesing": "use `processing`",
    "error": "",
    "": "",
}


@pytest.mark.parametrize("said", CLOSE)
def test_a_choice_that_is_close_is_offered(said: str, tmp_path: Path) -> None:
    assert _found(tmp_path, f"stream.status = '{said}'") == {f"'{said}'": CLOSE[said]}


FINE = [
    "stream.status = 'failed'",
    "stream.status = Stream.Status.FAILED",
    "stream.status = Stream.Status.FAILED.value",
    "stream.status = FINE",
    "stream.status = f'{url}'",
    "stream.status = url",
    "stream.status = kwargs['status']",
    "rows.update(status=FINE)",
    "rows.filter(status='eror')",
    "rows.exclude(status='eror').update(last_run=None)",
    "return {'status': 'success'}",
    "print(stream.status == 'eror')",
    "doc = Document.objects.create(status='eror')\ndoc.status = 'done'\ndoc.save()",
    "Document.objects.filter(status='a').update(status='b')",
    "Document(status='done')",
    "url.status = 'done'",
    "kwargs['stream'].status = 'done'",
    "fields = {'status': 'done'}\nDocument.objects.create(**fields)",
    "fields = {'status': 'done'}\nfields = {'status': 'failed'}\nrows.update(**fields)",
    "fields = {'status': 'done'}\nfields.pop('status')\nrows.update(**fields)",
    "status = 'done'\nprint(status)\nstatus = 'failed'\nrows.update(status=status)",
    "if url:\n    status = 'done'\n    return status\nrows.update(status=status)",
    "end(stream_id, 'done')",
    "end(stream_id, 'quiet')",
    "both(stream_id, 'done')",
    "translated(stream_id, 'ok')",
    "mark(stream_id, 'failed', error='eror')",
    "stream.finish()",
    "stream.status_text = 'done'",
    "row = get_document(1)\nrow.status = 'done'",
    "stream.status = labelled(url)",
    "stream.name = status_of(url)",
    "Document(status=status_of(url))",
    "stream.status = named('active')\nprint(named('done'))",
    "row = get_either(url)\nrow.status = 'done'",
    "setattr(stream, 'error', 'done')",
    "setattr(get_document(1), 'status', 'done')",
    "setattr(url, 'status', 'done')",
    "assign(get_document(1), status='done')",
    "assign(stream, status='failed', error='done')",
    "assign_some(stream, {'status': 'done'})",
    "assign_translated(stream, status='ok')",
    "assign_again(stream, status='done')",
    "for name, value in {'status': 'done'}.items():\n    print(name, value)",
    "for status, name in {'done': url}.items():\n    stream.name = status",
    "status = 'done'\nfor status in kwargs:\n    rows.update(status=status)",
]


@pytest.mark.parametrize("body", FINE)
def test_a_text_that_is_a_status_or_no_status_of_a_stream(body: str, tmp_path: Path) -> None:
    assert _found(tmp_path, body) == {}


def test_without_choices_every_text_is_a_status(tmp_path: Path) -> None:
    models = MODELS.replace(", choices=Status.choices", "")
    text = HEAD + "    stream.status = 'eror'\n"
    write(tmp_path, {**surrounded({"streams/models.py": models}), TASK: text})
    assert [f for f in findings(tmp_path) if f.code == "NL310"] == []


def test_each_caller_is_told_of_its_own(tmp_path: Path) -> None:
    files = {
        "streams/models.py": MODELS,
        "streams/tasks/status.py": """
            from streams.models import Stream


            def mark(stream_id, status):
                Stream.objects.filter(id=stream_id).update(status=status)
        """,
        TASK: """
            from .status import mark


            def fetch(stream_id, **kwargs):
                mark(stream_id, "eror")


            def other(stream_id, **kwargs):
                mark(stream_id, "eror")
        """,
    }
    write(tmp_path, surrounded(files))
    found = [f for f in findings(tmp_path) if f.code == "NL310"]
    assert [(f.place.path, f.function) for f in found] == [(TASK, "fetch"), (TASK, "other")]
