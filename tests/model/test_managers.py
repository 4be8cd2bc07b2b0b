"""Methods of the project's own managers and querysets of Stream."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import clean, codes, findings, surrounded, write

MODELS = """
from django.db import models
from django.utils import timezone

<classes>

class Stream(models.Model):
    name = models.CharField(max_length=80)
    status = models.CharField(max_length=20)
    last_run = models.DateTimeField(null=True)

    objects = <objects>
"""
METHODS = """
    def fail(self, pk):
        return self.filter(pk=pk).update(status="failed", last_run=timezone.now())

    def mark_failed(self):
        return self.update(status="failed", last_run=timezone.now())

    def named(self, name):
        return self.filter(name=name)

    def forget(self, pk):
        return self.filter(pk=pk).update(name="")
"""
MANAGER = f"class StreamManager(models.Manager):{METHODS}"
QUERYSET = f"class StreamQuerySet(models.QuerySet):{METHODS}"
FROM_QUERYSET = """
class StreamManager(models.Manager.from_queryset(StreamQuerySet)):
    pass
"""
GET_QUERYSET = """
class StreamManager(models.Manager):
    def get_queryset(self):
        return StreamQuerySet(self.model, using=self._db)

    def fail(self, pk):
        return self.get_queryset().fail(pk)
"""
MIXED = """
class StreamManager(Marking, models.Manager):
    pass
"""
UPDATE = """
    def update(self, **fields):
        return super().update(**fields)
"""
MANAGERS = {
    "a manager": (MANAGER, "StreamManager()"),
    "a queryset": (QUERYSET, "StreamQuerySet.as_manager()"),
    "a generic base": (MANAGER.replace("Manager)", "Manager['Stream'])"), "StreamManager()"),
    "from_queryset": (QUERYSET, "models.Manager.from_queryset(StreamQuerySet)()"),
    "a base made from_queryset": (QUERYSET + FROM_QUERYSET, "StreamManager()"),
    "get_queryset": (QUERYSET + GET_QUERYSET, "StreamManager()"),
    "a mixin": (f"class Marking:{METHODS}{MIXED}", "StreamManager()"),
    "its own update": (QUERYSET + UPDATE, "StreamQuerySet.as_manager()"),
}
REGISTRY = """
from .fetch import fetch

TASK_MAPPING = {"fetch": fetch}
"""
TASK = '''
import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def fetch(stream_id, url, **kwargs):
    """Fetch a page, as in `fetch(stream_id, url)`."""
    try:
        text = requests.get(url, timeout=9).text
        logger.info("%d characters", len(text))
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
        return {"length": len(text)}
    except Exception:
        logger.exception("Stream %s: failed", stream_id)
        <mark>
        raise
'''
KEPT = ("Stream.objects.fail(stream_id)", "Stream.objects.filter(pk=stream_id).mark_failed()")


def codes_of(tmp_path: Path, manager: tuple[str, str], mark: str) -> list[str]:
    classes, objects = manager
    models = clean(MODELS).replace("<classes>", classes).replace("<objects>", objects)
    files = {
        "streams/models.py": models,
        "streams/tasks/__init__.py": clean(REGISTRY),
        "streams/tasks/fetch.py": clean(TASK).replace("<mark>", mark),
    }
    return codes(findings(write(tmp_path, surrounded({}) | files)))


@pytest.mark.parametrize("mark", KEPT)
@pytest.mark.parametrize("manager", MANAGERS.values(), ids=MANAGERS)
def test_a_method_of_a_manager_marks(tmp_path: Path, manager: tuple[str, str], mark: str) -> None:
    assert codes_of(tmp_path, manager, mark) == []


@pytest.mark.parametrize("manager", MANAGERS.values(), ids=MANAGERS)
def test_a_method_that_does_not_mark(tmp_path: Path, manager: tuple[str, str]) -> None:
    assert codes_of(tmp_path, manager, "Stream.objects.forget(stream_id)") == ["NL308"]


def test_a_method_nobody_knows_may_do_anything(tmp_path: Path) -> None:
    manager = MANAGERS["a manager"]
    assert codes_of(tmp_path, manager, "Stream.objects.bury(stream_id)") == []


OTHERS = {
    "a manager": (MANAGER, "models.Manager()\n    runs = StreamManager()"),
    "a queryset": (QUERYSET, "models.Manager()\n    runs = StreamQuerySet.as_manager()"),
    "from_queryset": (
        QUERYSET,
        "models.Manager()\n    runs = models.Manager.from_queryset(StreamQuerySet)()",
    ),
    "first": (MANAGER, "StreamManager()\n    runs = models.Manager()"),
    "Django's queryset": (MANAGER, "StreamManager()\n    runs = models.QuerySet.as_manager()"),
}
NAMED = {
    'Stream.runs.filter(pk=stream_id).update(status="failed", last_run=timezone.now())': [],
    "row = Stream.runs.get(pk=stream_id)\n        row.status = 'failed'\n        "
    "row.last_run = timezone.now()\n        row.save(update_fields=['status', 'last_run'])": [],
    'Stream.runs.filter(pk=stream_id).update(name="")': ["NL308"],
    'Stream.runs.filter(pk=stream_id).update(status="failed")': ["NL309"],
}


@pytest.mark.parametrize("mark", NAMED)
@pytest.mark.parametrize("manager", OTHERS.values(), ids=OTHERS)
def test_a_manager_may_have_another_name(
    tmp_path: Path, manager: tuple[str, str], mark: str
) -> None:
    assert codes_of(tmp_path, manager, mark) == NAMED[mark]


@pytest.mark.parametrize("manager", list(OTHERS.values())[:3], ids=list(OTHERS)[:3])
def test_a_method_of_a_manager_with_another_name(tmp_path: Path, manager: tuple[str, str]) -> None:
    assert codes_of(tmp_path, manager, "Stream.runs.fail(stream_id)") == []


def test_a_method_of_a_manager_with_another_name_that_does_not_mark(tmp_path: Path) -> None:
    assert codes_of(tmp_path, OTHERS["a manager"], "Stream.runs.forget(stream_id)") == ["NL308"]
