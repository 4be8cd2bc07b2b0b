"""Only regular files are opened, and a stamp is given only where it can be trusted."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from newloom_lint.files import disk


def test_an_old_file_has_a_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"x\r\n")
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now + disk.FRESH)
    content = disk.read_regular(str(path))
    assert content.data == b"x\r\n"
    assert content.stamp == disk.stamp(str(path))
    assert content.stamp is not None
    assert content.stamp.size == 3


def test_a_file_that_was_just_written_has_none(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"x")
    os.utime(path, (0, 0))  # whatever its time says
    assert disk.read_regular(str(path)) == (b"x", None, "")


def test_what_is_not_a_file_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.py")
    (tmp_path / "folder.py").mkdir()
    for name in ("fifo.py", "folder.py"):
        content = disk.read_regular(str(tmp_path / name))
        assert content == (None, None, "it is not a regular file")
        assert disk.stamp(str(tmp_path / name)) is None


def test_what_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "broken.py").symlink_to("nowhere.py")
    for name in ("none.py", "broken.py", "nul\0.py"):
        assert disk.read_regular(str(tmp_path / name)).reason == "the file does not exist"
        assert disk.stamp(str(tmp_path / name)) is None


def test_what_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").symlink_to("b.py")
    (tmp_path / "b.py").symlink_to("a.py")
    circle = disk.read_regular(str(tmp_path / "a.py"))
    assert circle.reason == "it cannot be read: too many levels of symbolic links"

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    (tmp_path / "c.py").write_bytes(b"")
    monkeypatch.setattr("builtins.open", refused)
    assert (
        disk.read_regular(str(tmp_path / "c.py")).reason == "it cannot be read: permission denied"
    )


def test_a_file_that_vanishes_after_it_was_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"")
    seen = path.stat()
    path.unlink()
    monkeypatch.setattr(os, "stat", lambda *_, **__: seen)
    assert disk.read_regular(str(path)).reason == "the file does not exist"
