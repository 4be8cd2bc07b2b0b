"""A file as the linter reads it, and edits applied with everything that must hold of a fix."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Callable, Iterable
from pathlib import Path

import libcst
import pytest

from newloom_lint.files import SourceFile
from newloom_lint.findings import Edit
from newloom_lint.fixing import apply


def _source_file(text: str, path: str = "streams/tasks/__init__.py") -> SourceFile:
    return SourceFile(
        path=path,
        absolute=Path("/project") / path,
        data=text.encode(),
        text=text,
        encoding="utf-8",
        bom=False,
    )


def _comments(text: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text, newline="").readline)
    return [token.string.rstrip("\r") for token in tokens if token.type == tokenize.COMMENT]


def _mended(text: str, edits: Iterable[Edit], *, takes_away: Iterable[str] = ()) -> str:
    edits = list(edits)
    after = apply(text, edits)
    libcst.parse_module(after)
    for edit in edits:
        gone = text[edit.place.start : edit.place.end].strip(" \t\r\n;\\")
        assert gone in {"", "pass", *takes_away}, f"{gone!r} is taken away"
        assert edit.place.end - edit.place.start < 40
    rest = iter(_comments(after))
    assert all(comment in rest for comment in _comments(text)), "a comment is lost or moved"
    if "\r\n" in text:
        assert after.count("\n") == after.count("\r\n")
    assert not text or text.endswith("\n") == after.endswith("\n")
    return after


@pytest.fixture(scope="session")
def source_file() -> Callable[..., SourceFile]:
    """Make a file from its text and, optionally, its path."""
    return _source_file


@pytest.fixture(scope="session")
def mended() -> Callable[..., str]:
    """Apply edits; what comes back parses, has every comment, and lost nothing but white space."""
    return _mended
