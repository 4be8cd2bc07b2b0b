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
from django.utils import timezone

from streams.models import Document, Stream


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


def test_nothing_that_was_set_is_no_fix(tmp_path: Path) -> None:
    assert _fixes(tmp_path, ROW + "stream.save()") == [("", "")]


FINE = [
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


def test_a_save_of_the_models_own_may_choose(tmp_path: Path) -> None:
    more = "\n        def save(self, **kwargs):\n            super().save(update_fields=['status'])"
    assert _fixes(tmp_path, SET + "stream.save()", more=more) == []
