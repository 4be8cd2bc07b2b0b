"""NL104: what its fix writes where a function hands its run on, and where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint import fixing, syntax
from newloom_lint.files import Tree
from newloom_lint.findings import Safety
from newloom_lint.fixing.sources import Sources
from tests.projects import findings, surrounded, write

INIT = "streams/tasks/__init__.py"
PATH = "streams/tasks/fetch.py"
REGISTRY = 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n'
BOTH = 'from .fetch import fetch, store\n\nTASK_MAPPING = {"fetch": fetch, "store": store}\n'
WORK = "    return [stream_id, url]\n"

FIXED = {
    "nothing is handed on": (
        f"def fetch(stream_id, url):\n{WORK}",
        f"def fetch(stream_id, url, **kwargs):\n{WORK}",
    ),
    "the name means something": (
        "kwargs = {}\n\n\ndef fetch(stream_id, url):\n    return [url, kwargs]\n",
        "kwargs = {}\n\n\ndef fetch(stream_id, url, **extra):\n    return [url, kwargs]\n",
    ),
    "a delegate that takes them": (
        f"""
def fetch(stream_id, url):
    return _fetch(stream_id, url)


def _fetch(stream_id, url, **kwargs):
{WORK}""",
        f"""
def fetch(stream_id, url, **kwargs):
    return _fetch(stream_id, url, **kwargs)


def _fetch(stream_id, url, **kwargs):
{WORK}""",
    ),
    "a delegate that takes more": (
        f"""
def fetch(
    stream_id,
    url,
):
    \"\"\"Fetch.\"\"\"
    return _fetch(
        stream_id,
        url=url,  # as it is
    )


def _fetch(stream_id, url, limit=10):
{WORK}""",
        f"""
def fetch(
    stream_id,
    url,
    **kwargs,
):
    \"\"\"Fetch.\"\"\"
    return _fetch(
        stream_id,
        url=url,  # as it is
        **kwargs,
    )


def _fetch(stream_id, url, limit=10, **kwargs):
{WORK}""",
    ),
    "a delegate that takes no more": (
        f"""
def fetch(stream_id, url):
    return _fetch(stream_id, url)


def _fetch(stream_id, url):
{WORK}""",
        f"""
def fetch(stream_id, url, **kwargs):
    return _fetch(stream_id, url)


def _fetch(stream_id, url):
{WORK}""",
    ),
    "a delegate that hands on": (
        f"""
import asyncio


def fetch(stream_id, url):
    return asyncio.run(_fetch(stream_id, url))


async def _fetch(stream_id, url):
    return await _work(stream_id, url)


async def _work(stream_id, url, *, limit=10):
{WORK}""",
        f"""
import asyncio


def fetch(stream_id, url, **kwargs):
    return asyncio.run(_fetch(stream_id, url, **kwargs))


async def _fetch(stream_id, url, **kwargs):
    return await _work(stream_id, url, **kwargs)


async def _work(stream_id, url, *, limit=10, **kwargs):
{WORK}""",
    ),
    "a decorator": (
        f"""
import functools


def loud(function):
    @functools.wraps(function)
    def wrapper(stream_id, url):
        print(url)
        try:
            return function(stream_id, url)
        finally:
            print(url)

    return wrapper


@loud
def fetch(stream_id, url, limit=10):
{WORK}""",
        f"""
import functools


def loud(function):
    @functools.wraps(function)
    def wrapper(stream_id, url, **kwargs):
        print(url)
        try:
            return function(stream_id, url, **kwargs)
        finally:
            print(url)

    return wrapper


@loud
def fetch(stream_id, url, limit=10, **kwargs):
{WORK}""",
    ),
    "a decorator of a delegate": (
        f"""
def loud(function):
    def wrapper(*args, **kwargs):
        print(kwargs)
        return function(*args, **kwargs)

    return wrapper


def fetch(stream_id, url):
    return _fetch(stream_id, url)


@loud
def _fetch(stream_id, url, limit=10):
{WORK}""",
        f"""
def loud(function):
    def wrapper(*args, **kwargs):
        print(kwargs)
        return function(*args, **kwargs)

    return wrapper


def fetch(stream_id, url, **kwargs):
    return _fetch(stream_id, url, **kwargs)


@loud
def _fetch(stream_id, url, limit=10, **kwargs):
{WORK}""",
    ),
    "a decorator of several": (
        f"""
def loud(function):
    def wrapper(stream_id, url):
        return function(stream_id, url)

    return wrapper


@loud
def fetch(stream_id, url, **kwargs):
{WORK}

@loud
def store(stream_id, url):
{WORK}""",
        f"""
def loud(function):
    def wrapper(stream_id, url, **kwargs):
        return function(stream_id, url, **kwargs)

    return wrapper


@loud
def fetch(stream_id, url, **kwargs):
{WORK}

@loud
def store(stream_id, url, **kwargs):
{WORK}""",
    ),
    "a method": (
        """
class Runner:
    def __init__(self, stream_id, url, limit=10):
        self.stream_id, self.url, self.limit = stream_id, url, limit

    def run(self):
        return [self.stream_id, self.url, self.limit]


def fetch(stream_id, url):
    return Runner(stream_id, url).run()
""",
        """
class Runner:
    def __init__(self, stream_id, url, limit=10, **kwargs):
        self.stream_id, self.url, self.limit = stream_id, url, limit

    def run(self):
        return [self.stream_id, self.url, self.limit]


def fetch(stream_id, url, **kwargs):
    return Runner(stream_id, url, **kwargs).run()
""",
    ),
}

REFUSED = {
    "a value of its own": (
        f"""
def fetch(stream_id, url):
    return _fetch(stream_id, url, 5)


def _fetch(stream_id, url, limit, **kwargs):
{WORK}""",
        "a configuration's `limit` would meet what `fetch` passes to `_fetch` itself",
    ),
    "another name": (
        """
def fetch(stream_id, url):
    return _fetch(stream_id, url)


def _fetch(stream_id, address, limit=10):
    return [stream_id, address]
""",
        "a configuration's `address` would meet what `fetch` passes to `_fetch` itself",
    ),
    "other keywords": (
        f"""
OPTIONS = {{"limit": 1}}


def fetch(stream_id, url):
    return _fetch(stream_id, url, **OPTIONS)


def _fetch(stream_id, url, limit=10):
{WORK}""",
        "how `fetch` hands the configuration to `_fetch` is not plain",
    ),
}


def _mended(tmp_path: Path, text: str) -> str:
    registry = BOTH if "def store" in text else REGISTRY
    write(tmp_path, surrounded({INIT: registry, PATH: "raise SystemExit"}) | {PATH: text})
    tree = Tree.open(tmp_path)
    first, *others = [one for one in findings(tmp_path) if one.code == "NL104"]
    assert first.fix is not None, first.help
    assert first.fix.safety is Safety.SAFE
    assert not others
    edits = fixing.edits(first.fix, Sources(tree.read, syntax.read_facts))
    mended = fixing.apply(text, edits)
    write(tmp_path, {PATH: mended})
    assert all(one.code != "NL104" for one in findings(tmp_path))
    return mended


@pytest.mark.parametrize("case", FIXED)
def test_further_keywords_go_where_the_run_goes(case: str, tmp_path: Path) -> None:
    text, expected = FIXED[case]
    assert _mended(tmp_path, text) == expected


@pytest.mark.parametrize("case", REFUSED)
def test_no_fix_where_the_way_of_a_keyword_is_not_certain(case: str, tmp_path: Path) -> None:
    text, reason = REFUSED[case]
    write(tmp_path, surrounded({INIT: REGISTRY, PATH: "raise SystemExit"}) | {PATH: text})
    (found,) = [one for one in findings(tmp_path) if one.code == "NL104"]
    assert found.fix is None
    assert found.help.endswith(f"(no fix: {reason})")
