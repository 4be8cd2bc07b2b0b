"""NL201: where a docstring can come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings, surrounded, write

INIT = "streams/tasks/__init__.py"
REGISTRY = 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n'
MISSING = {
    "a function": "def fetch(stream_id, **kwargs): ...",
    "a method": "class A:\n    def run(self, stream_id, **kwargs): ...\n\n\nfetch = A().run",
    "another function's": "def fetch(stream_id, **kwargs): ...\n\n\nother.__doc__ = 'x'",
}
THERE = {
    "set afterwards": "def fetch(stream_id, **kwargs): ...\n\n\nfetch.__doc__ = 'Fetch a page.'",
    "made by a factory": (
        "def make(name):\n"
        "    def run(stream_id, **kwargs): ...\n\n"
        "    run.__doc__ = name\n"
        "    return run\n\n\n"
        "fetch = make('x')"
    ),
}


def _reported(tmp_path: Path, text: str) -> bool:
    files = {INIT: REGISTRY, "streams/tasks/fetch.py": text + "\n"}
    found = findings(write(tmp_path, surrounded({}) | files))
    return any(finding.code == "NL201" for finding in found)


@pytest.mark.parametrize("way", MISSING)
def test_no_docstring(way: str, tmp_path: Path) -> None:
    assert _reported(tmp_path, MISSING[way])


@pytest.mark.parametrize("way", THERE)
def test_a_docstring_from_elsewhere(way: str, tmp_path: Path) -> None:
    assert not _reported(tmp_path, THERE[way])
