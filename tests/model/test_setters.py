"""Attributes that run code when they are assigned."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import codes, findings, surrounded, write

INIT = "streams/tasks/__init__.py"
MODELS = """
from django.db import models
from django.utils import timezone


class Stream(models.Model):
    status = models.CharField(max_length=20)
    last_run = models.DateTimeField(null=True)
<members>
"""
TASK = """
import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _store(run, value):
    Stream.objects.filter(id=run.pk).update(status=value, last_run=timezone.now())


class Storing:
    def __get__(self, run, owner):
        return "processing"

    def __set__(self, run, value):
        _store(run, value)


class Base:
    def __init__(self, pk):
        self.pk = pk


<class>


def fetch(stream_id, url, **kwargs):
    run = <run>
    try:
        text = requests.get(url, timeout=9).text
        run.state = "active"
        return {"length": len(text)}
    except Exception:
        logger.exception("Stream %s: failed", stream_id)
        run.state = "failed"
        raise
"""
GETTER = """
    @property
    def state(self):
        return "processing"
"""
STORES = """
    @state.setter
    def state(self, value):
        Stream.objects.filter(id=self.pk).update(status=value, last_run=timezone.now())
"""
SAVES = """
    @state.setter
    def state(self, value):
        self.status = value
        self.last_run = timezone.now()
        self.save(update_fields=["status", "last_run"])
"""
KEEPS = """
    @state.setter
    def state(self, value):
        self.kept = value
"""
STATUS_ONLY = """
    @state.setter
    def state(self, value):
        Stream.objects.filter(id=self.pk).update(status=value)
"""
CLASSES = {
    "a setter": f"class Run(Base):{GETTER}{STORES}",
    "a setter and a deleter": f"class Run(Base):{GETTER}{STORES}"
    "\n    @state.deleter\n    def state(self): ...\n",
    "an inherited setter": f"class First(Base):{GETTER}{STORES}\n\nclass Run(First): ...",
    "a setter of an inherited property": f"class First(Base):{GETTER}\n\nclass Run(First):"
    + STORES.replace("@state", "@First.state"),
    "a call of `property`": "class Run(Base):\n    state = property(fset=_store)",
    "a lambda": "class Run(Base):\n    state = property(None, lambda run, to: _store(run, to))",
    "its own functions": "class Run(Base):\n    def _get(self): ...\n\n    def _set(self, value):\n"
    "        _store(self, value)\n\n    state = property(_get, _set)",
    "a descriptor": "class Run(Base):\n    state = Storing()",
    "any attribute": "class Run(Base):\n    def __setattr__(self, name, value):\n"
    '        if name == "state":\n            _store(self, value)\n'
    "        super().__setattr__(name, value)",
}
NOTHING = {
    "one that keeps it": f"class Run(Base):{GETTER}{KEEPS}",
    "no setter": "class Run(Base):\n    state = None",
    "no property": "class Run(Base): ...",
    "not assigned": f"class Run(Base):{GETTER}{STORES}".replace("state", "states"),
}


def _found(files: dict[str, str], root: Path) -> list[str]:
    registry = {INIT: 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n'}
    found = findings(write(root, surrounded({}) | registry | files))
    return [code for code in codes(found) if code.startswith("NL3")]


def _by_class(text: str, root: Path) -> list[str]:
    task = TASK.replace("<class>", text).replace("<run>", "Run(stream_id)")
    return _found({"streams/tasks/fetch.py": task}, root)


def _by_model(members: str, root: Path) -> list[str]:
    task = TASK.replace("<class>", "").replace(
        "    run = <run>\n    try:", "    try:\n        <run>"
    )
    task = task.replace("<run>", "run = Stream.objects.get(id=stream_id)")
    task = task.replace('run.state = "failed"', 'Stream(id=stream_id).state = "failed"')
    models = MODELS.replace("<members>", members)
    return _found({"streams/models.py": models, "streams/tasks/fetch.py": task}, root)


@pytest.mark.parametrize("way", CLASSES)
def test_an_assignment_runs_the_setter(way: str, tmp_path: Path) -> None:
    assert _by_class(CLASSES[way], tmp_path) == []


@pytest.mark.parametrize("way", NOTHING)
def test_an_assignment_that_stores_nothing_is_none(way: str, tmp_path: Path) -> None:
    assert _by_class(NOTHING[way], tmp_path) == ["NL308", "NL311"]


def test_what_the_setter_leaves_out_is_missing(tmp_path: Path) -> None:
    found = _by_class(f"class Run(Base):{GETTER}{STATUS_ONLY}", tmp_path)
    assert found == ["NL309", "NL311"]


@pytest.mark.parametrize("setter", [STORES, SAVES])
def test_the_stream_itself_may_have_a_setter(setter: str, tmp_path: Path) -> None:
    assert _by_model(GETTER + setter, tmp_path) == []


def test_a_setter_of_the_stream_that_keeps_it_is_none(tmp_path: Path) -> None:
    assert _by_model(GETTER + KEEPS, tmp_path) == ["NL308", "NL311"]


def test_a_property_with_a_setter_is_still_read(tmp_path: Path) -> None:
    text = f"class Run(Base):{GETTER}{KEEPS}".replace('"processing"', "_store(self, 'failed')")
    task = TASK.replace("<class>", text).replace("<run>", "Run(stream_id)")
    task = task.replace('run.state = "failed"', "run.state")
    assert _found({"streams/tasks/fetch.py": task}, tmp_path) == ["NL311"]
