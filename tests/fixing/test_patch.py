"""Patches that the real `git apply` takes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from newloom_lint.fixing.patch import patch

CASES = {
    "one line": ("a.py", b"a\nb\nc\n", b"a\nB\nc\n"),
    "two hunks": ("a.py", b"x\n" + b".\n" * 30 + b"y\n", b"X\n" + b".\n" * 30 + b"Y\n"),
    "windows line endings": ("a.py", b"a\r\nb\r\n", b"a\r\nb\r\nc\r\n"),
    "no newline at the end": ("a.py", b"a\nb", b"a\nc"),
    "a newline is lost": ("a.py", b"a\nb\n", b"a\nb"),
    "a newline is gained": ("a.py", b"a\nb", b"a\nb\n"),
    "only a newline at the end": ("a.py", b"\n", b"\n\n"),
    "a form feed and a lone carriage return": ("a.py", b"a\x0cb\rc\n", b"a\x0cB\rc\n"),
    "another encoding": ("a.py", "é\nb\n".encode("latin-1"), "é\nB\n".encode("latin-1")),
    "a byte order mark": ("a.py", b"\xef\xbb\xbfa\n", b"\xef\xbb\xbfb\n"),
    "a line separator": ("a.py", "a\u2028b\n".encode(), "a\u2028c\n".encode()),
    "a new file": ("deep/er/a.py", None, b"a\nb\n"),
    "a new file without a newline": ("a.py", None, b"a"),
    "a new empty file": ("a.py", None, b""),
    "a deleted file": ("a.py", b"a\n", None),
    "a deleted empty file": ("a.py", b"", None),
    "emptied": ("a.py", b"a\n", b""),
    "filled": ("a.py", b"", b"a\n"),
    "a name with spaces": ("my dir/a b.py", b"a\n", b"b\n"),
    "a new name with spaces": ("my dir/a b.py", None, b"b\n"),
    "a name in Greek": ("δ/λ.py", b"a\n", b"b\n"),
    "a name with quotes": ('a"\\\t\nb é.py', b"a\n", b"b\n"),
}


@pytest.mark.parametrize(("path", "before", "after"), CASES.values(), ids=CASES.keys())
def test_git_applies_it(
    tmp_path: Path, path: str, before: bytes | None, after: bytes | None
) -> None:
    target = tmp_path / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if before is not None:
        target.write_bytes(before)
    subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"],
        input=patch(path, before, after),
        cwd=tmp_path,
        check=True,
        env={
            "PATH": "/usr/bin:/bin:/usr/local/bin",
            "GIT_CEILING_DIRECTORIES": str(tmp_path.parent),
        },
    )
    assert (target.read_bytes() if target.exists() else None) == after


def test_what_it_looks_like() -> None:
    assert patch("streams/a.py", b"a\nb\n", b"a\nc").decode() == (
        "diff --git a/streams/a.py b/streams/a.py\n"
        "--- a/streams/a.py\n"
        "+++ b/streams/a.py\n"
        "@@ -1,2 +1,2 @@\n"
        " a\n"
        "-b\n"
        "+c\n"
        "\\ No newline at end of file\n"
    )


def test_nothing_changes() -> None:
    assert patch("a.py", b"a\n", b"a\n") == b""
    assert patch("a.py", None, None) == b""
