"""NL313: updates of Streams that are not the run's, and updates that know what they mean."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from newloom_lint.files import Tree
from tests.projects import findings, surrounded, write

TASK = "streams/tasks/fetch.py"
MODELS = """
    from django.db import models


    class Active(models.Manager):
        def get_queryset(self):
            return super().get_queryset().filter(is_active=True)


    class Stream(models.Model):
        STATUS_CHOICES = [("active", "Active"), ("failed", "Failed")]

        name = models.CharField(max_length=20)
        status = models.CharField(max_length=20, choices=STATUS_CHOICES)
        is_active = models.BooleanField(default=True)
        last_run = models.DateTimeField(null=True)

        objects = models.Manager()
        running = Active()

        @classmethod
        def fail_all(cls):
            cls.objects.all().update(status="failed")


    class Document(models.Model):
        status = models.CharField(max_length=20)
"""
HEAD = """
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from streams import models
from streams.models import Document, Stream

ACTIVE = "active"


def fetch(stream_id, url=None, **kwargs):
    print(url)
"""


def _found(root: Path, body: str, models: str = MODELS) -> list[str]:
    """Return what NL313 underlines."""
    text = HEAD + "".join(f"    {line}\n" for line in dedent(body).strip().splitlines())
    write(root, {**surrounded({"streams/models.py": models}), TASK: text})
    read = Tree.open(root).read
    return [
        read(f.place.path).text[f.place.start : f.place.end]
        for f in findings(root)
        if f.code == "NL313"
    ]


EVERY = [
    "Stream.objects.update(status='failed')",
    "Stream.objects.all().update(last_run=timezone.now())",
    "Stream._default_manager.update(status='failed')",
    "models.Stream.objects.order_by('id').update(status='failed')",
    "Stream.objects.filter().update(status='failed')",
    "Stream.objects.filter(status='active').update(status='failed')",
    "Stream.objects.filter(status=ACTIVE, is_active=True).update(status='failed')",
    "Stream.objects.filter(status__in=['active', ACTIVE]).update(status='failed')",
    "Stream.objects.exclude(status='failed').update(status='failed')",
    "Stream.objects.select_for_update().update(status='failed')",
]


@pytest.mark.parametrize("call", EVERY)
def test_an_update_of_every_stream(call: str, tmp_path: Path) -> None:
    assert _found(tmp_path, call) == [call]


def test_through_a_name(tmp_path: Path) -> None:
    body = "every = Stream.objects.all()\nevery.order_by('id').update(status='a')"
    assert _found(tmp_path, body) == ["every.order_by('id').update(status='a')"]


def test_in_a_method_of_the_model(tmp_path: Path) -> None:
    assert _found(tmp_path, "Stream.fail_all()") == ['cls.objects.all().update(status="failed")']


def test_without_the_models_file(tmp_path: Path) -> None:
    assert len(_found(tmp_path, "Stream.objects.update(status='a')", "")) == 1


SCOPED = [
    "Stream.objects.filter(id=stream_id).update(status='failed')",
    "Stream.objects.filter(pk=url).update(status='failed')",
    "Stream.objects.filter(pk__in=[1, 2]).update(status='failed')",
    "Stream.objects.filter(pk=1).update(status='failed')",
    "Stream.objects.exclude(id=stream_id).update(status='active')",
    "Stream.objects.filter(name='rss').update(status='failed')",
    "Stream.objects.filter(name=url, status='active').update(status='failed')",
    "Stream.objects.filter(status='active').filter(id=stream_id).update(status='failed')",
    "Stream.objects.filter(Q(id=stream_id)).update(status='failed')",
    "Stream.objects.filter(**kwargs).update(status='failed')",
    "Stream.objects.filter(status=url).update(status='failed')",
    "Stream.objects.filter(last_run__lt=timezone.now() - timedelta(1)).update(status='failed')",
    "Stream.objects.filter(status='active', last_run=None).update(status='failed')",
    "Stream.running.update(status='failed')",
    "Stream.objects.filter(id=stream_id).all().update(status='failed')",
    "kwargs['rows'].update(status='failed')",
    "kwargs.update(status='failed')",
    "Document.objects.update(status='failed')",
    "Document.objects.all().update(status='failed')",
    "rows = Stream.objects.all()\nif url:\n    rows = rows.filter(id=url)\nrows.update(status='a')",
    "rows = Stream.objects.filter(id=stream_id)\nrows.update(status='a')",
    "Stream.objects.all().delete()",
    "Stream.objects.get(id=stream_id).items.update(status='a')",
]


@pytest.mark.parametrize("body", SCOPED)
def test_an_update_that_may_know_what_it_means(body: str, tmp_path: Path) -> None:
    assert _found(tmp_path, body) == []


def test_the_message_shows_the_filter(tmp_path: Path) -> None:
    text = HEAD + "    Stream.objects.filter(status=ACTIVE).update(status='failed')\n"
    write(tmp_path, {**surrounded({"streams/models.py": MODELS}), TASK: text})
    [found] = [f for f in findings(tmp_path) if f.code == "NL313"]
    assert found.message == (
        "this `update` changes every Stream that `status=ACTIVE` leaves, not only the one that runs"
    )
