"""NL312: Streams that are saved as a whole, and what the fix may name for certain."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.projects import findings, surrounded, write

TASK = "streams/tasks/fetch.py"
MODELS = """
    from django.db import models


    class Stream(models.Model):
        name = models.CharField(max_length=20)
        status = models.CharField(max_length=20)
        last_run = models.DateTimeField({auto})
        configuration = models.JSONField(default=dict)
    {more}


    class Document(models.Model):
        status = models.CharField(max_length=20)
"""
HEAD = """
import contextlib
from functools import cached_property

from django.utils import timezone

from streams.models import Document, Stream


def get_stream(stream_id):
    return Stream.objects.get(id=stream_id)


def try_to_get_stream(pk):
    if not pk:
        return None
    try:
        return get_stream(pk)
    except Stream.DoesNotExist:
        return


def touched(stream_id):
    stream = Stream.objects.get(id=stream_id)
    stream.status = "processing"
    return stream


def new_stream(name):
    return Stream(name=name)


def some_stream(name):
    return Stream.objects.get(name=name) if name else Stream()


def only_status(pk):
    return Stream.objects.only("status").get(pk=pk)


def streams():
    yield Stream.objects.get(name="one")


def counted():
    yield 1
    return Stream.objects.get(name="one")


def get_document(pk):
    return Document.objects.get(pk=pk)


def again_and_again(pk):
    return again_and_again(pk)


@contextlib.contextmanager
def opened(pk):
    stream = Stream.objects.get(pk=pk)
    yield stream


def prepared(pk):
    return Stream(pk=pk)


class Run:
    def __init__(self, stream_id):
        self.stream_id = stream_id
        self.first = get_stream(stream_id)

    def load(self):
        return Stream.objects.get(id=self.stream_id)

    def note(self):
        self.first.status = "a"
        self.first.save()

    @cached_property
    def stream(self):
        return Stream.objects.get(id=self.stream_id)

    def end(self):
        self.stream.status = "a"
        self.stream.save()


class Later(Run):
    def end(self):
        row = self.stream
        row.status = "a"
        row.save()


class Copy:
    def __init__(self, name):
        self.row = Stream(name=name)

    @property
    def other(self):
        return Stream(name="other")

    def end(self):
        self.row.save()
        self.other.save()


def fetch(stream_id, url=None, **kwargs):
    print(url)
"""
ROW = "stream = Stream.objects.get(id=stream_id)\n"
SET = ROW + "stream.status = 'a'\n"


def _fixes(
    root: Path, body: str, *, auto: str = "null=True", more: str = "", files: str = ""
) -> list[tuple[str, str]]:
    """Return how safe each fix is, with the keyword it adds."""
    text = HEAD + "".join(f"    {line}\n" for line in dedent(body).strip().splitlines())
    around = {
        "streams/models.py": MODELS.format(auto=auto, more=more),
        "streams/signals.py": files,
    }
    write(root, {**surrounded(around), TASK: text})
    return [
        (f.fix.safety.value, f.fix.steps[0].code) if f.fix else ("", "")
        for f in findings(root)
        if f.code == "NL312"
    ]


STATUS = 'update_fields=["status"]'
SAFE = {
    SET + "stream.save()": STATUS,
    SET + "stream.last_run = timezone.now()\nstream.save()": (
        'update_fields=["status", "last_run"]'
    ),
    SET + "if url:\n    stream.name = url\nstream.save()": 'update_fields=["status", "name"]',
    SET + "stream.save()\nstream.name = url": STATUS,
    SET + "print(stream.name, stream.pk, stream)\nstream.save()": STATUS,
    SET + "link = stream.configuration['url']\nstream.save()": STATUS,
    SET + "link = stream.configuration.get('url')\nstream.save()": STATUS,
    SET + "if stream:\n    stream.save()": STATUS,
    "stream = Stream.objects.filter(id=stream_id).first()\n"
    "stream.status = 'a'\nstream.save()": STATUS,
    ROW + "for name in kwargs:\n    stream.save()\n    stream.name = name": (
        'update_fields=["name"]'
    ),
    ROW + "stream.status, stream.name = 'a', url\nstream.save()": (
        'update_fields=["status", "name"]'
    ),
}


@pytest.mark.parametrize("body", SAFE)
def test_fields_that_are_certain(body: str, tmp_path: Path) -> None:
    assert _fixes(tmp_path, body) == [("safe", SAFE[body])]


UNSURE = [
    SET + "stream.configuration['a'] = 1\nstream.save()",
    SET + "stream.configuration.update(a=1)\nstream.save()",
    SET + "config = stream.configuration\nconfig['a'] = 1\nstream.save()",
    SET + "items = stream.configuration['items']\nitems.append(1)\nstream.save()",
    SET + "stream.configuration['items'].append(1)\nstream.save()",
    SET + "setattr(stream, url, 1)\nstream.save()",
    SET + "kwargs['change'](stream)\nstream.save()",
    SET + "other = stream\nother.name = url\nstream.save()",
    SET + "def inner():\n    stream.name = url\ninner()\nstream.save()",
    SET + "stream.full_clean()\nstream.save()",
    SET + "stream.pk = 3\nstream.save()",
    ROW + "stream = Stream.objects.get(id=url)\nstream.status = 'a'\nstream.save()",
    "stream = get_stream(stream_id)\nstream.status = 'a'\nstream.save()",
    "stream = touched(stream_id)\nstream.name = url\nstream.save()",
    "stream = try_to_get_stream(stream_id)\nif stream:\n    stream.status = 'a'\n    stream.save()",
    "stream = None\nstream = get_stream(stream_id)\nstream.status = 'a'\nstream.save()",
    "with opened(stream_id) as stream:\n    stream.status = 'a'\n    stream.save()",
    "stream = Run(stream_id).load()\nstream.status = 'a'\nstream.save()",
    "Run(stream_id).note()",
    "run = Run(stream_id)\nrun.first.status = 'a'\nrun.first.save()",
    "run = Run(stream_id)\nrun.stream.status = 'a'\nrun.stream.save()",
    "Later(stream_id).end()",
    "Run(stream_id).end()",
    ROW + "other = stream\nother.status = 'a'\nother.save()",
    "stream = Stream(pk=stream_id)\nstream.status = 'a'\nstream.save()",
    "stream = Stream(id=stream_id, status='a')\nstream.save()",
    "key = Stream.objects.get(id=stream_id)\nstream = Stream(pk=key.pk, status='a')\nstream.save()",
    "stream = prepared(stream_id)\nstream.status = 'a'\nstream.save()",
]


@pytest.mark.parametrize("body", UNSURE)
def test_fields_that_are_not_certain(body: str, tmp_path: Path) -> None:
    assert [safety for safety, _ in _fixes(tmp_path, body)] == ["unsafe"]


@pytest.mark.parametrize(
    "given",
    [
        {"auto": "auto_now=True"},
        {"more": "    blob = Custom()"},
        {"files": "from django.db.models.signals import post_save"},
    ],
)
def test_a_model_that_does_more_when_it_is_saved(given: dict[str, str], tmp_path: Path) -> None:
    assert _fixes(tmp_path, SET + "stream.save()", **given) == [("unsafe", STATUS)]


def test_what_cannot_be_read_is_no_fix(tmp_path: Path) -> None:
    body = "stream = Stream(pk=stream_id, **kwargs)\nstream.status = 'a'\nstream.save()"
    assert _fixes(tmp_path, body) == [("", "")]


def test_what_was_given_when_it_was_made_is_named_too(tmp_path: Path) -> None:
    body = "stream = Stream(pk=stream_id, name='n')\nstream.status = 'a'\nstream.save()"
    assert _fixes(tmp_path, body) == [("unsafe", 'update_fields=["name", "status"]')]


def test_nothing_that_was_set_is_no_fix(tmp_path: Path) -> None:
    assert _fixes(tmp_path, ROW + "stream.save()") == [("", "")]


FINE = [
    "stream = new_stream(url)\nstream.status = 'a'\nstream.save()",
    "stream = some_stream(url)\nstream.status = 'a'\nstream.save()",
    "stream = only_status(stream_id)\nstream.status = 'a'\nstream.save()",
    "stream = streams()\nstream.save()",
    "stream = counted()\nstream.save()",
    "stream = get_document(stream_id)\nstream.status = 'a'\nstream.save()",
    "stream = again_and_again(stream_id)\nstream.save()",
    "stream = opened(stream_id)\nstream.save()",
    "Copy(url).end()",
    "copy = Copy(url)\ncopy.row.status = 'a'\ncopy.row.save()",
    "run = Run(stream_id)\nrun.first = Stream()\nrun.first.save()",
    "run = Run(stream_id) if url else Copy(url)\nrun.first.save()",
    "stream = Stream(pk=url)\nstream.status = 'a'\nstream.save()",
    "stream = Stream(pk=stream_id)\nstream.status = 'a'\nstream.save(update_fields=['status'])",
    "document = Document(pk=stream_id)\ndocument.save()",
    "document = Document.objects.get(pk=1)\nstream = Stream(pk=document.pk)\nstream.save()",
    "stream_id = url\nstream = Stream(pk=stream_id)\nstream.save()",
    "stream = prepared(url)\nstream.status = 'a'\nstream.save()",
    "prepared(url)\nstream = prepared(stream_id)\nstream.status = 'a'\nstream.save()",
    SET + "stream.save(update_fields=['status'])",
    SET + "stream.save(**kwargs)",
    SET + "stream.save(force_insert=True)",
    "stream = Stream(status='a')\nstream.save()",
    "stream = Stream.objects.create(status='a')\nstream.save()",
    "stream, made = Stream.objects.get_or_create(id=stream_id)\nstream.save()",
    "stream = Stream.objects.only('status').get(id=stream_id)\nstream.save()",
    "stream = Stream(status='a') if url else Stream.objects.get(id=stream_id)\nstream.save()",
    "stream = kwargs['stream']\nstream.save()",
    "document = Document.objects.get(id=1)\ndocument.status = 'a'\ndocument.save()",
]


@pytest.mark.parametrize("body", FINE)
def test_a_save_that_is_fine(body: str, tmp_path: Path) -> None:
    assert _fixes(tmp_path, body) == []


CHAINS = {
    "returned": ("return get{next}(stream_id)", "return Stream.objects.get(id=stream_id)", "save"),
    "passed": ("get{next}(stream_id)", "stream_id.save()", "update_or_create"),
}


@pytest.mark.parametrize("way", CHAINS)
def test_a_row_is_not_followed_through_very_many_helpers(way: str, tmp_path: Path) -> None:
    body, end, method = CHAINS[way]
    last = 60
    bodies = [body.format(next=number + 1) for number in range(last)] + [end]
    helpers = "\n\n\n".join(
        f"def get{number}(stream_id, **kwargs):\n    {text}" for number, text in enumerate(bodies)
    )
    task = "def fetch(stream_id, **kwargs):\n    row = get0(Stream.objects.get(id=stream_id))\n"
    text = f"from streams.models import Stream\n\n\n{helpers}\n\n\n{task}    row.{method}()\n"
    names = [f"get{number}" for number in range(0, last, 20)]
    entries = "".join(f"    '{name}': {name},\n" for name in [*names, "fetch"])
    registry = f"from .fetch import *\n\nTASK_MAPPING = {{\n{entries}}}\n"
    write(tmp_path, {**surrounded({"streams/tasks/__init__.py": registry}), TASK: text})
    assert [f for f in findings(tmp_path) if f.code == "NL312"] == []


def test_a_save_of_the_models_own_may_choose(tmp_path: Path) -> None:
    more = "\n        def save(self, **kwargs):\n            super().save(update_fields=['status'])"
    assert _fixes(tmp_path, SET + "stream.save()", more=more) == []
