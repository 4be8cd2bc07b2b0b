"""NL511: calls with arguments that have nowhere to go, and calls that may be fine."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from newloom_lint.files import Tree
from tests.projects import findings, surrounded, write

TASK = "streams/tasks/fetch.py"
HEAD = """
import asyncio
import functools
import inspect
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import library
from asgiref.sync import sync_to_async
from celery import shared_task
from django.db import transaction

from streams.models import Stream

POOL = ThreadPoolExecutor()


def mark(stream_id, status, *, note=""):
    Stream.objects.filter(id=stream_id).update(status=status)


async def amark(stream_id, status):
    await Stream.objects.filter(id=stream_id).aupdate(status=status)


def first(stream_id, /):
    return stream_id


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        print(function)
        return function(*args, **kwargs)

    return wrapper


def retried(times):
    def decorator(function):
        @functools.wraps(function)
        def wrapper(stream_id, *args, **kwargs):
            for _ in range(times):
                function(stream_id, *args, **kwargs)

        return wrapper

    return decorator


@logged
def noted(stream_id):
    return stream_id


@logged
@retried(2)
def noted_twice(stream_id):
    return stream_id


@retried(3)
def tried(stream_id, url):
    return url


@library.inject
def injected(stream_id):
    return stream_id


@library.inject
@logged
def injected_above(stream_id):
    return stream_id


@transaction.atomic
def stored(stream_id):
    return stream_id


@shared_task(bind=True)
def queued(self, stream_id):
    return stream_id


class Work:
    def __init__(self, stream_id):
        self.stream_id = stream_id

    def run(self, url):
        return url

    @staticmethod
    def plain(url):
        return url

    @classmethod
    def made(cls, url):
        return cls(url)

    def __call__(self, url):
        return url


class Made(library.Base):
    def __init__(self, stream_id):
        self.stream_id = stream_id


@dataclass
class Row:
    url: str


class Same:
    def __new__(cls, *args):
        return super().__new__(cls)

    def __init__(self, url=None):
        self.url = url


class Child(Work):
    def __init__(self, stream_id, url):
        super().__init__(stream_id, url)


def fetch(stream_id, url=None, **kwargs):
"""


def _misfits(root: Path, body: str, files: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """Return what NL511 underlines in a body of the task, with its reason."""
    text = HEAD + "".join(f"    {line}\n" for line in dedent(body).strip().splitlines())
    write(root, {**surrounded(files or {}), TASK: text})
    read = Tree.open(root).read
    return [
        (read(f.place.path).text[f.place.start : f.place.end], f.message.partition(":")[0])
        for f in findings(root)
        if f.code == "NL511"
    ]


BROKEN = {
    'mark(stream_id, "a", "b")': "`mark` takes 2 positional arguments, 3 are given",
    'mark(stream_id, "a", reason="b")': "`mark` takes no argument `reason`",
    'mark(stream_id, "a", reason="b", **kwargs)': "`mark` takes no argument `reason`",
    'mark(stream_id, "a", status="b")': ("`mark` is given `status` twice, by position and by name"),
    'mark(stream_id, status="a", last="b")': "`mark` takes no argument `last`",
    "first(stream_id=stream_id)": "`first` takes `stream_id` by position only",
    "first(stream_id, url)": "`first` takes 1 positional argument, 2 are given",
    'noted(stream_id, "a")': "`noted` takes 1 positional argument, 2 are given",
    'noted(stream_id, url="a")': "`noted` takes no argument `url`",
    'noted_twice(stream_id, url="a")': "`noted_twice` takes no argument `url`",
    'tried(stream_id, "a", "b")': "`tried` takes 2 positional arguments, 3 are given",
    "tried(stream_id, url, depth=1)": "`tried` takes no argument `depth`",
    "stored(stream_id, url)": "`stored` takes 1 positional argument, 2 are given",
    "queued(stream_id, url)": "`queued` takes 1 positional argument, 2 are given",
    "Work(stream_id, url)": "`Work` takes 1 positional argument, 2 are given",
    "Work(stream_id).run(url, 1)": "`run` takes 1 positional argument, 2 are given",
    "Work(stream_id).run(url, depth=1)": "`run` takes no argument `depth`",
    "Work.plain(url, 1)": "`plain` takes 1 positional argument, 2 are given",
    "Work.made(url, 1)": "`made` takes 1 positional argument, 2 are given",
    "Work(stream_id)(url, 1)": "`__call__` takes 1 positional argument, 2 are given",
    'POOL.submit(mark, stream_id, "a", "b")': "`mark` takes 2 positional arguments, 3 are given",
    'POOL.submit(mark, stream_id, reason="b")': "`mark` takes no argument `reason`",
    'POOL.submit(noted, stream_id, url="b")': "`noted` takes no argument `url`",
    "asyncio.to_thread(first, stream_id, url)": "`first` takes 1 positional argument, 2 are given",
    'sync_to_async(mark)(stream_id, "a", reason="b")': "`mark` takes no argument `reason`",
    'functools.partial(mark, stream_id, reason="b")': "`mark` takes no argument `reason`",
    'functools.partial(mark, stream_id)("a", "b")': (
        "`mark` takes 1 positional argument, 2 are given"
    ),
    'amark(stream_id, "a", "b")': "`amark` takes 2 positional arguments, 3 are given",
    'transaction.on_commit(lambda: mark(stream_id, "a", reason="b"))': (
        "`mark` takes no argument `reason`"
    ),
}


@pytest.mark.parametrize("call", BROKEN)
def test_a_call_that_cannot_bind(call: str, tmp_path: Path) -> None:
    found = _misfits(tmp_path, f"print(url)\nreturn {call}")
    assert [reason for _, reason in found] == [BROKEN[call]]
    assert found[0][0] in call


FINE = [
    'mark(stream_id, "a")',
    'mark(stream_id, "a", note="b")',
    'mark(*[stream_id, "a", "b"])',
    "mark(stream_id, **kwargs)",
    'mark(**{"reason": 1})',
    "mark(stream_id)",
    "noted(stream_id)",
    "noted(*kwargs)",
    "tried(stream_id, url)",
    "tried(stream_id, url=url)",
    "injected(stream_id, url)",
    "injected_above(stream_id, url)",
    "queued(stream_id)",
    'queued.apply_async([stream_id, "a"], countdown=3)',
    "Work.run(Work(stream_id), url)",
    "Made(stream_id, url)",
    "Row(url, 1, 2)",
    "Same(url, 1, 2)",
    "Child(stream_id, url)",
    'functools.partial(mark, status="a")(stream_id, note="b")',
    'functools.partial(mark, stream_id, status="a")(status="b")',
    'library.executor().submit(mark, stream_id, "a", priority=3)',
    'kwargs["pool"].submit(mark, stream_id, "a", priority=3)',
    "kwargs['function'](stream_id, url, 1)",
    'transaction.on_commit(functools.partial(mark, stream_id, "a"), using="other")',
    'asyncio.get_event_loop().run_in_executor(None, mark, stream_id, "a")',
    "sorted([1], key=lambda value, other=2: value)",
    'library.call(mark, stream_id, "a", "b")',
    "(lambda *args: args)(1, 2)",
]


@pytest.mark.parametrize("call", FINE)
def test_a_call_that_may_bind(call: str, tmp_path: Path) -> None:
    assert _misfits(tmp_path, f"print(url)\nreturn {call}") == []


BODIES = {
    "one of two functions": """
        chosen = mark if url else amark
        return chosen(stream_id, "a", note="b")
    """,
    "one of several steps": """
        for step in (mark, noted):
            step(stream_id, "a")
    """,
    "a try for TypeError": """
        try:
            return noted(stream_id, url)
        except TypeError:
            return noted(stream_id)
    """,
    "the signature is asked": """
        if "url" in inspect.signature(noted).parameters:
            return noted(stream_id, url=url)
    """,
    "what is handed on was changed": """
        def outer(*args, **kwargs):
            kwargs.pop("reason")
            return noted(*args, **kwargs)
        return outer(stream_id, reason="b")
    """,
    "what is handed on was deleted": """
        def outer(*args, **kwargs):
            del kwargs["reason"]
            return noted(*args, **kwargs)
        return outer(stream_id, reason="b")
    """,
    "a local function": """
        def local(one, two=2):
            return one
        return local(1, two=3)
    """,
    "a function bound again": """
        local = mark
        local = kwargs["other"]
        return local(1, 2, 3)
    """,
    "handed to a library": """
        return library.run(functools.partial(mark, status="a"))
    """,
}


@pytest.mark.parametrize("way", BODIES)
def test_a_body_whose_calls_may_bind(way: str, tmp_path: Path) -> None:
    assert _misfits(tmp_path, BODIES[way]) == []


CERTAIN = {
    "in a local function": (
        """
        def local(one):
            return one
        return local(1, 2)
        """,
        ["local(1, 2)"],
    ),
    "awaited": (
        """
        async def work():
            await amark(stream_id, "a", "b")
        return asyncio.run(work())
        """,
        ['amark(stream_id, "a", "b")'],
    ),
    "through a function that hands on": (
        """
        def outer(*args, **kwargs):
            return noted(*args, **kwargs)
        return outer(stream_id, reason="b")
        """,
        ['outer(stream_id, reason="b")'],
    ),
    "twice in a wrapper of its own": (
        """
        def outer(**kwargs):
            return first(stream_id, kwargs, **kwargs)
        return outer()
        """,
        ["first(stream_id, kwargs, **kwargs)"],
    ),
    "in a handler": (
        """
        try:
            return noted(stream_id)
        except Exception:
            mark(stream_id, "failed", error="x")
            raise
        """,
        ['mark(stream_id, "failed", error="x")'],
    ),
}


@pytest.mark.parametrize("way", CERTAIN)
def test_a_body_with_a_call_that_cannot_bind(way: str, tmp_path: Path) -> None:
    body, calls = CERTAIN[way]
    assert [call for call, _ in _misfits(tmp_path, body)] == calls


def test_each_task_that_reaches_the_call_is_named(tmp_path: Path) -> None:
    files = {
        TASK: """
            from .work import run


            def fetch(stream_id, **kwargs):
                return run(stream_id)


            def other(stream_id, **kwargs):
                return run(stream_id)
        """,
        "streams/tasks/work.py": """
            from .status import mark


            def run(stream_id):
                return mark(stream_id, error="x")


            def _unused(stream_id):
                return mark(stream_id, other="x")
        """,
        "streams/tasks/status.py": "def mark(stream_id): ...",
    }
    write(tmp_path, surrounded(files))
    [found] = [finding for finding in findings(tmp_path) if finding.code == "NL511"]
    assert found.place.path == "streams/tasks/work.py"
    assert found.tasks == ("fetch", "other")
    assert "streams/tasks/status.py" in {related.place.path for related in found.related}
    assert found.help == "it takes `mark(stream_id)`"


def test_the_dispatcher_is_the_business_of_other_rules(tmp_path: Path) -> None:
    files = {
        TASK: """
            def _impl(stream_id):
                return stream_id


            def fetch(stream_id, **kwargs):
                return _impl(stream_id=stream_id, **kwargs)
        """
    }
    write(tmp_path, surrounded(files))
    found = {finding.code for finding in findings(tmp_path)}
    assert "NL104" in found
    assert "NL511" not in found
