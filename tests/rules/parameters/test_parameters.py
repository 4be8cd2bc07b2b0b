"""NL101 to NL104: what their messages call things."""

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


@pytest.mark.parametrize("way", WAYS)
def test_messages_name_the_users_own_things(way: str, tmp_path: Path) -> None:
    text, code, words = WAYS[way]
    files = {INIT: REGISTRY, "streams/tasks/fetch.py": text + "\n"}
    found = findings(write(tmp_path, surrounded({}) | files))
    assert [words in finding.message for finding in found if finding.code == code] == [True]
