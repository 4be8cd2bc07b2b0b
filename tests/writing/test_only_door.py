"""Nobody else opens a user's file for writing: every command, with the system's calls watched."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import newloom_lint
from newloom_lint import writing
from newloom_lint.cache import store
from newloom_lint.cli import main
from tests.cli.test_check import NAIVE, TASK, make

PACKAGE = str(Path(newloom_lint.__file__).parent)
ROOM = str(Path(writing.__file__).parent)
CALLS = (
    "link", "mkdir", "remove", "rename", "renames", "replace", "rmdir", "symlink", "truncate",
    "unlink", "chmod", "chown", "utime",
)  # fmt: skip
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@contextmanager
def watched(root: Path) -> Iterator[set[tuple[str, str]]]:
    """Note who changes what below a folder: the nearest file of ours, and the path from there."""
    seen: set[tuple[str, str]] = set()

    def note(*paths: object, dir_fd: int | None = None, **_: object) -> None:
        if dir_fd is not None:  # a scratch folder that is cleared
            return
        for path in paths:
            if isinstance(path, str | bytes | os.PathLike):
                absolute = Path.cwd() / os.fsdecode(path)
                if absolute.is_relative_to(root):
                    seen.add((_caller(), absolute.relative_to(root).as_posix()))

    def opening(original: Any) -> Any:
        def instead(file: Any, mode: str = "r", *arguments: Any, **keywords: Any) -> Any:
            if set(mode) & set("wax+"):
                note(file)
            return original(file, mode, *arguments, **keywords)

        return instead

    def low_level(path: Any, flags: int, *arguments: Any, **keywords: Any) -> int:
        if flags & _WRITES:
            note(path, **keywords)
        return os_open(path, flags, *arguments, **keywords)

    def calling(original: Any) -> Any:
        def instead(*arguments: Any, **keywords: Any) -> Any:
            note(*arguments[:2], **keywords)
            return original(*arguments, **keywords)

        return instead

    os_open = os.open
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("builtins.open", opening(open))
        patch.setattr(io, "open", opening(io.open))
        patch.setattr(os, "open", low_level)
        for name in CALLS:
            patch.setattr(os, name, calling(getattr(os, name)))
        yield seen


def _caller() -> str:
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename.startswith(PACKAGE):
            return frame.f_code.co_filename
        frame = frame.f_back  # type: ignore[assignment]
    return "elsewhere"


CHANGING = {
    "fix": ["check", "--fix"],
    "all fixes": ["check", "--fix", "--unsafe-fixes", "--show-fixes"],
    "a report": ["check", "--output-file=report.txt"],
    "a patch": ["check", "--diff", "--output-file=fixes.patch"],
    "a new task": ["new", "fetch_rates"],
}
READING = {
    "check": ["check"],
    "json": ["check", "--output-format=json", "--no-cache"],
    "diff": ["check", "--diff", "--unsafe-fixes"],
    "standard input": ["check", "-", f"--stdin-filename={TASK}", "--fix"],
    "inspect": ["inspect", "good"],
    "rule": ["rule", "NL304"],
    "a dry run": ["new", "fetch_rates", "--dry-run"],
}


@pytest.mark.parametrize(
    "arguments", [*CHANGING.values(), *READING.values()], ids=[*CHANGING, *READING]
)
def test_only_one_room_writes(
    tmp_path: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make(tmp_path / "project", **{TASK: NAIVE})
    monkeypatch.chdir(root)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(NAIVE.encode())))
    with watched(root) as seen:
        assert main(arguments) in {0, 1}
    users = {(who, path) for who, path in seen if not path.startswith(store.FOLDER)}
    assert {who for who, _ in users if not who.startswith(ROOM)} == set()
    assert bool(users) == (arguments in CHANGING.values())
