"""NL101 to NL104: what their messages call things, where `stream_id` is lost, and what follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings, surrounded, write

INIT = "streams/tasks/__init__.py"
REGISTRY = 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n'
WRAPPED = """
def recorded(function):
    def wrapper(stream_id):
        return function(stream_id)

    return wrapper


@recorded
def fetch(stream_id, **config): ...
"""
WAYS = {
    "its own name for the rest": ("def fetch(url, **config): ...", "NL101", "`**config`"),
    "read from args": (
        "def fetch(*args, **config):\n    return args[0]",
        "NL103",
        "`fetch` looks for `stream_id` among its positional arguments",
    ),
    "args only": ("def fetch(*args): ...", "NL103", "every run ends in `TypeError`"),
    "a method": (
        "class Runner:\n    def run(self, stream_id): ...\n\n\nfetch = Runner().run",
        "NL104",
        "`Runner.run` takes no `**kwargs`",
    ),
    "a wrapper": (
        WRAPPED,
        "NL104",
        "`recorded.wrapper` takes no `**kwargs`",
    ),
}


SHAPES = {
    "a coroutine": ("async def fetch(stream_id, **kwargs): ...", "is an `async def`"),
    "a generator": ("def fetch(stream_id, **kwargs):\n    yield 1", "stores a generator object"),
    "an asynchronous generator": (
        "async def fetch(stream_id, **kwargs):\n    yield 1",
        "is an asynchronous generator",
    ),
    "a context manager": (
        "import contextlib as c\n\n\n@c.contextmanager\ndef fetch(stream_id):\n    yield",
        "is a context manager: the dispatcher stores an object that nobody enters",
    ),
    "an asynchronous one": (
        "import contextlib as c\n\n\n@c.asynccontextmanager\nasync def fetch(**rest):\n    yield",
        "is a context manager",
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_message_says_what_the_dispatcher_gets(shape: str, tmp_path: Path) -> None:
    text, words = SHAPES[shape]
    files = {INIT: REGISTRY, "streams/tasks/fetch.py": text + "\n"}
    found = findings(write(tmp_path, surrounded({}) | files))
    assert [words in finding.message for finding in found if finding.code == "NL105"] == [True]


@pytest.mark.parametrize("way", WAYS)
def test_messages_name_the_users_own_things(way: str, tmp_path: Path) -> None:
    text, code, words = WAYS[way]
    files = {INIT: REGISTRY, "streams/tasks/fetch.py": text + "\n"}
    found = findings(write(tmp_path, surrounded({}) | files))
    assert [words in finding.message for finding in found if finding.code == code] == [True]


HEAD = """
import asyncio
import functools
import logging

import requests
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def _mark(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


def _work(stream_id, url=None, **options):
    try:
        return requests.get(url, timeout=9).json()
    except Exception:
        logger.exception("stream %s: failed", stream_id)
        _mark(stream_id)
        raise


def _work_by_url(url, stream_id, **options):
    return _work(stream_id, url)


async def _awork(stream_id, url=None, **options):
    return _work(stream_id, url)


class Work:
    def __init__(self, stream_id, **options):
        self.stream_id = stream_id

    def run(self):
        return _work(self.stream_id)


class WorkByUrl(Work):
    def __init__(self, url, stream_id, **options):
        super().__init__(stream_id)


class Called:
    def __init__(self, stream_id):
        self.stream_id = stream_id

    def __call__(self, **options):
        return _work(self.stream_id)


def handed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper

"""
LOST = {
    "given twice": "def fetch(sid, **kwargs):\n    return _work(sid, **kwargs)",
    "given twice to a coroutine": "def fetch(sid, **kwargs):\n"
    "    return asyncio.run(_awork(sid, **kwargs))",
    "given twice to a class": "def fetch(sid, **kwargs):\n    return Work(sid, **kwargs).run()",
    "given twice, decorated": "@handed\ndef fetch(sid, **kwargs):\n    return _work(sid, **kwargs)",
    "called as an object": "def fetch(sid, **kwargs):\n    return Called(sid)(**kwargs)",
    "given as another": "def fetch(sid, url, **kwargs):\n    return _work(sid, url)",
    "given to an object": "def fetch(sid, url, **kwargs):\n    return Work(sid, url=url).run()",
    "no kwargs": "def fetch(pk, url):\n    return _work(pk, url)",
}
TAKEN = {
    "handed on": "def fetch(**kwargs):\n    return _work(**kwargs)",
    "handed on beside another": "def fetch(url, **kwargs):\n    return _work_by_url(url, **kwargs)",
    "handed on by name": "def fetch(url, **kwargs):\n    return _work(url=url, **kwargs)",
    "handed on to a class": "def fetch(url, **kwargs):\n    return WorkByUrl(url, **kwargs).run()",
    "another id beside it": "def fetch(source_id, **kwargs):\n"
    "    return _work_by_url(source_id, **kwargs)",
    "read": 'def fetch(source_id, **kwargs):\n    return _work(kwargs["stream_id"], source_id)',
    "popped": "def fetch(source_id, **kwargs):\n"
    '    return _work(kwargs.pop("stream_id"), source_id, **kwargs)',
    "by name, and a plain one": "def fetch(stream_id, source_id, **kwargs):\n"
    "    return _work(stream_id, source_id, **kwargs)",
    "decorated": "@handed\ndef fetch(stream_id, **kwargs):\n    return _work(stream_id, **kwargs)",
}


def _of_contract(text: str, root: Path) -> list[tuple[str, str]]:
    files = {INIT: REGISTRY, "streams/tasks/fetch.py": f"{HEAD}\n{text}\n"}
    found = findings(write(root, surrounded({}) | files))
    return sorted((f.code, f.function) for f in found if f.code[:3] in {"NL1", "NL3"})


@pytest.mark.parametrize("way", LOST)
def test_the_id_is_lost_at_the_tasks_own_signature(way: str, tmp_path: Path) -> None:
    found = [one for one in _of_contract(LOST[way], tmp_path) if one[0] not in {"NL104", "NL311"}]
    assert found == [("NL101", "fetch")]


@pytest.mark.parametrize("way", TAKEN)
def test_the_id_is_taken_somewhere(way: str, tmp_path: Path) -> None:
    assert [code for code, _ in _of_contract(TAKEN[way], tmp_path) if code != "NL311"] == []


BODY = """
def fetch(<parameters>):
    try:
        return requests.get(url, timeout=9).json()
    except Exception:
        logger.exception("%s: failed", url)
        <mark>
        raise
"""
BY_NAME = {
    "a helper": "mark(<id>)",
    "an update": 'Stream.objects.filter(pk=<id>).update(status="failed", last_run=timezone.now())',
    "a row": "row = Stream.objects.get(pk=<id>)\n        <set>",
    "a row made with it": "row = Stream(pk=<id>)\n        <set>",
    "rows": "for row in Stream.objects.filter(id=<id>):\n            <set>",
    "the first": "if row := Stream.objects.filter(id=<id>).first():\n            <set>",
}
SET = (
    'row.status = "failed"; row.last_run = timezone.now(); '
    'row.save(update_fields=["status", "last_run"])'
)
PARAMETERS = {
    "sid, url, **kwargs": ("sid", "NL101"),
    "url, stream_pk, **kwargs": ("stream_pk", "NL101"),
    "stream, url": ("stream", "NL101"),
    "stream_id, /, url, **kwargs": ("stream_id", "NL103"),
    "stream_id=None, url=None, **kwargs": ("stream_id", "NL103"),
}


@pytest.mark.parametrize("parameters", PARAMETERS)
@pytest.mark.parametrize("way", BY_NAME)
def test_what_follows_from_the_lost_id_alone_is_not_said(
    parameters: str, way: str, tmp_path: Path
) -> None:
    name, code = PARAMETERS[parameters]
    mark = BY_NAME[way].replace("<id>", name).replace("<set>", SET)
    text = BODY.replace("<parameters>", parameters).replace("<mark>", mark)
    found = [one for one, _ in _of_contract(text, tmp_path) if one not in {"NL102", "NL104"}]
    assert [one for one in found if one != "NL311"] == [code]


FORGOTTEN = {
    "no mark": ("pass", "NL308"),
    "another status": ('Stream.objects.filter(id=sid).update(status="active")', "NL308"),
    "without the time": ('Stream.objects.filter(id=sid).update(status="failed")', "NL309"),
    "by the address": (
        "for row in Stream.objects.filter(name=url):\n            " + SET,
        "NL308",
    ),
}


@pytest.mark.parametrize("way", FORGOTTEN)
def test_what_is_a_fault_of_its_own_is_said(way: str, tmp_path: Path) -> None:
    mark, code = FORGOTTEN[way]
    text = BODY.replace("<parameters>", "sid, url, **kwargs").replace("<mark>", mark)
    found = [one for one, _ in _of_contract(text, tmp_path) if one != "NL311"]
    assert found == ["NL101", code]


BESIDE = {
    "the id is handed on": """
def fetch(source_id, **kwargs):
    try:
        return requests.get(kwargs["url"], timeout=9).json()
    except Exception:
        logger.exception("%s: failed", source_id)
        _mark_this(**kwargs)
        Stream.objects.filter(id=source_id).update(status="paused")
        raise


def _mark_this(stream_id, **options):
    _mark(stream_id)
""",
    "the id was taken before": """
def fetch(stream_id, **kwargs):
    return _paused(stream_id=stream_id, **kwargs)


def _paused(source_id, **options):
    try:
        return requests.get("https://example.org", timeout=9).json()
    except Exception:
        logger.exception("%s: failed", source_id)
        Stream.objects.filter(id=source_id).update(status="paused")
        raise
""",
}


@pytest.mark.parametrize("way", BESIDE)
def test_another_id_is_not_taken_for_it(way: str, tmp_path: Path) -> None:
    found = [one for one, _ in _of_contract(BESIDE[way], tmp_path)]
    assert [one for one in found if one in {"NL101", "NL308", "NL309"}] == []
