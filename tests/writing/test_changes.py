"""A change set is carried out as a whole, or not at all."""

from __future__ import annotations

import errno
import io
import os
import resource
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Self

import pytest

from newloom_lint.writing import Change, WriteError, changes, undoing, write

Snapshot = dict[str, tuple[int, bytes]]


def snapshot(root: Path) -> Snapshot:
    """Return every entry below a folder: its mode, and its bytes or where it leads."""
    found = {}
    for path in sorted(root.rglob("*")):
        data = bytes(path.readlink()) if path.is_symlink() else b""
        if not data and path.is_file():
            data = path.read_bytes()
        found[path.relative_to(root).as_posix()] = (path.lstat().st_mode, data)
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "streams/tasks").mkdir(parents=True)
    (root / "streams/tasks/__init__.py").write_bytes(b"TASK_MAPPING = {}\n")
    (root / "streams/tasks/old.py").write_bytes(b"old = 1\r\n")
    (root / "streams/tasks/old.py").chmod(0o640)
    return root


def everything(root: Path) -> list[Change]:
    """Return one change of each kind, the registry last."""
    tasks = root / "streams/tasks"
    return [
        Change(tasks / "feeds/deep/new.py", None, b"new = 1\n"),
        Change(tasks / "feeds/other.py", None, b"other = 1\n"),
        Change(tasks / "old.py", b"old = 1\r\n", None),
        Change(tasks / "__init__.py", b"TASK_MAPPING = {}\n", b"TASK_MAPPING = {1: 1}\n"),
    ]


def take_back(root: Path) -> None:
    """Undo `everything` by hand."""
    tasks = root / "streams/tasks"
    for path in ("feeds/deep/new.py", "feeds/other.py"):
        (tasks / path).unlink()
    (tasks / "feeds/deep").rmdir()
    (tasks / "feeds").rmdir()
    (tasks / "old.py").write_bytes(b"old = 1\r\n")
    (tasks / "old.py").chmod(0o640)
    (tasks / "__init__.py").write_bytes(b"TASK_MAPPING = {}\n")


@pytest.fixture
def states(root: Path) -> tuple[Snapshot, Snapshot]:
    """Return how things are before `everything`, and after it."""
    before = snapshot(root)
    write(everything(root), root)
    after = snapshot(root)
    take_back(root)
    assert snapshot(root) == before
    return before, after


def test_everything_is_written_and_nothing_else_is_left(root: Path) -> None:
    write(everything(root), root)
    assert {path for path in snapshot(root) if path.endswith(".py") or "." in path} == {
        "streams/tasks/__init__.py",
        "streams/tasks/feeds/deep/new.py",
        "streams/tasks/feeds/other.py",
    }
    assert (root / "streams/tasks/__init__.py").read_bytes() == b"TASK_MAPPING = {1: 1}\n"
    assert (root / "streams/tasks/feeds/deep/new.py").read_bytes() == b"new = 1\n"


def test_files_change_in_the_order_given(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    replace = os.replace

    def noted(source: Path, target: Path) -> None:
        order.append(Path(source if str(target).endswith(".old") else target).name)
        replace(source, target)

    monkeypatch.setattr(Path, "replace", noted)
    write(everything(root), root)
    assert order == ["new.py", "other.py", "old.py", "__init__.py"]


# Refusals


@pytest.mark.parametrize(
    ("expected", "said"),
    [(b"something else", "has changed since it was read"), (None, "exists already")],
)
def test_a_file_that_is_not_as_expected(root: Path, expected: bytes | None, said: str) -> None:
    before = snapshot(root)
    bad = Change(root / "streams/tasks/__init__.py", expected, b"x")
    with pytest.raises(WriteError, match=rf"__init__\.py: {said}; nothing was changed$"):
        write([*everything(root)[:3], bad], root)
    assert snapshot(root) == before


def test_a_file_that_has_gone(root: Path) -> None:
    with pytest.raises(WriteError, match="has changed since it was read"):
        write([Change(root / "gone.py", b"x", b"y")], root)


@pytest.mark.parametrize("path", ["../out.py", "streams/../../out.py", "/etc/out.py", "."])
def test_a_place_outside_the_root(root: Path, path: str) -> None:
    before = snapshot(root.parent)
    with pytest.raises(WriteError, match="nothing was changed"):
        write([*everything(root), Change(root / path, None, b"x")], root)
    assert snapshot(root.parent) == before


def test_a_file_that_changes_twice(root: Path) -> None:
    before = snapshot(root)
    (root / "link").symlink_to("streams")
    changed = [
        Change(root / "streams/tasks/old.py", b"old = 1\r\n", b"one"),
        Change(root / "link/tasks/old.py", b"old = 1\r\n", b"two"),
    ]
    with pytest.raises(WriteError, match="changed twice"):
        write(changed, root)
    (root / "link").unlink()
    assert snapshot(root) == before


def test_what_is_not_a_file(root: Path) -> None:
    os.mkfifo(root / "fifo.py")
    (root / "folder.py").mkdir()
    for name in ("fifo.py", "folder.py"):
        for expected in (None, b""):
            with pytest.raises(WriteError, match="is not a regular file"):
                write([Change(root / name, expected, b"x")], root)


def test_a_parent_that_is_a_file(root: Path) -> None:
    before = snapshot(root)
    with pytest.raises(WriteError, match="nothing was changed"):
        write([*everything(root), Change(root / "streams/tasks/old.py/x.py", None, b"x")], root)
    assert snapshot(root) == before


def test_the_message_is_one_line(root: Path) -> None:
    for name in ("new\nline.py", "nul\0.py"):
        with pytest.raises(WriteError) as refused:
            write([Change(root / name, b"x", b"y")], root)
        assert "\n" not in str(refused.value)


# Links


def test_a_link_that_leaves_the_root(root: Path) -> None:
    outside = root.parent / "outside.py"
    outside.write_bytes(b"mine")
    (root / "link.py").symlink_to(outside)
    (root / "away").symlink_to(root.parent)
    before = snapshot(root.parent)
    for path in ("link.py", "away/outside.py"):
        for wanted in (b"theirs", None):
            with pytest.raises(WriteError, match="lies outside"):
                write([Change(root / path, b"mine", wanted)], root)
    with pytest.raises(WriteError, match="lies outside"):
        write([Change(root / "away/new.py", None, b"x")], root)
    assert snapshot(root.parent) == before


def test_a_link_from_outside_is_not_removed(root: Path) -> None:
    link = root.parent / "link.py"
    link.symlink_to(root / "streams/tasks/old.py")
    with pytest.raises(WriteError, match="lies outside"):
        write([Change(link, b"old = 1\r\n", None)], root)
    assert link.is_symlink()


def test_a_link_within_the_root_keeps_its_place(root: Path) -> None:
    link = root / "link.py"
    link.symlink_to("streams/tasks/old.py")
    write([Change(link, b"old = 1\r\n", b"new = 1\n")], root)
    assert link.is_symlink()
    assert (root / "streams/tasks/old.py").read_bytes() == b"new = 1\n"


def test_a_link_that_shall_go_leaves_its_target(root: Path) -> None:
    link = root / "link.py"
    link.symlink_to("streams/tasks/old.py")
    before = snapshot(root)
    changed = [Change(link, b"old = 1\r\n", None), Change(root / "new.py", None, b"x")]
    for step in (0, 1):
        with failing("os.replace", step), pytest.raises(WriteError):
            write(changed, root)
        assert snapshot(root) == before
    write([Change(link, b"old = 1\r\n", None)], root)
    assert not link.is_symlink()
    assert (root / "streams/tasks/old.py").exists()


def test_links_in_a_circle(root: Path) -> None:
    (root / "a.py").symlink_to("b.py")
    (root / "b.py").symlink_to("a.py")
    with pytest.raises(WriteError, match="nothing was changed"):
        write([Change(root / "a.py", None, b"x")], root)


# Modes


def test_the_mode_is_kept_and_new_files_follow_the_umask(root: Path) -> None:
    old = root / "streams/tasks/old.py"
    mask = os.umask(0o027)
    try:
        changed = [
            Change(old, b"old = 1\r\n", b"x"),
            Change(root / "a/new.py", None, b"x"),
        ]
        write(changed, root)
    finally:
        os.umask(mask)
    assert old.stat().st_mode & 0o777 == 0o640
    assert (root / "a/new.py").stat().st_mode & 0o777 == 0o640
    assert (root / "a").stat().st_mode & 0o777 == 0o750


def test_what_stays_as_it_is_is_not_touched(root: Path) -> None:
    old = root / "streams/tasks/old.py"
    stamp = old.stat()
    write([Change(old, b"old = 1\r\n", b"old = 1\r\n")], root)
    assert old.stat() == stamp


# Failure at every step

STEPS = (
    "os.link", "os.mkdir", "os.replace", "os.chmod", "os.rmdir", "os.unlink", "os.stat",
    "io.open",
)  # fmt: skip


class DiskFullError(OSError):
    """What a test makes a step fail with."""

    def __init__(self) -> None:
        super().__init__(errno.ENOSPC, "No space left on device")


@contextmanager
def failing(
    name: str,
    step: int,
    error: Callable[[], BaseException] = DiskFullError,
    *,
    always: bool = False,
) -> Iterator[list[int]]:
    """Make call number `step` of a function of the system fail, with `always` all after it."""
    module = sys.modules[name.partition(".")[0]]
    attribute = name.partition(".")[2]
    original = getattr(module, attribute)
    calls = [0]

    def instead(*arguments: Any, **keywords: Any) -> Any:
        calls[0] += 1
        if calls[0] - 1 == step or (always and calls[0] > step):
            raise error()
        return original(*arguments, **keywords)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, attribute, instead)
        yield calls


@pytest.mark.parametrize("error", [DiskFullError, KeyboardInterrupt])
@pytest.mark.parametrize("name", STEPS)
def test_a_failing_step_takes_everything_back(
    root: Path, states: tuple[Snapshot, Snapshot], name: str, error: type[BaseException]
) -> None:
    before, after = states
    undone = 0
    for step in range(300):
        raised: BaseException | None = None
        with failing(name, step, error) as calls:
            try:
                write(everything(root), root)
            except (WriteError, KeyboardInterrupt) as stopped:
                raised = stopped
        if raised is None or snapshot(root) == after:
            # all steps were taken, the failing one in another way or after the last file
            assert snapshot(root) == after
            take_back(root)
        else:
            assert isinstance(raised, WriteError if error is DiskFullError else KeyboardInterrupt)
            assert error is not DiskFullError or str(raised).endswith("; nothing was changed")
            undone += 1
        assert snapshot(root) == before
        if calls[0] <= step:
            break
    assert calls[0] <= step
    assert undone or name in {"os.rmdir", "os.unlink", "os.link"}


def three(root: Path) -> list[Change]:
    """Return changes of three files that are there, as fixes make them."""
    found = []
    for name in "abc":
        file = root / f"{name}.py"
        file.write_bytes(f"{name} = 1\n".encode())
        found.append(Change(file, file.read_bytes(), file.read_bytes() * 2))
    return found


@pytest.mark.parametrize("error", [DiskFullError, KeyboardInterrupt])
@pytest.mark.parametrize("step", [0, 1, 2])
@pytest.mark.parametrize("name", ["os.replace", "os.chmod", "io.open"])
def test_of_three_files_all_change_or_none(
    root: Path, name: str, step: int, error: type[BaseException]
) -> None:
    wanted = three(root)
    before = snapshot(root)
    with failing(name, step, error), pytest.raises((WriteError, KeyboardInterrupt)):
        write(wanted, root)
    assert snapshot(root) == before


@pytest.mark.parametrize("error", [DiskFullError, KeyboardInterrupt])
@pytest.mark.parametrize("at", ["write", "__exit__"])
@pytest.mark.parametrize("links", [True, False])
def test_a_disk_that_is_full_while_a_file_is_written(
    root: Path, monkeypatch: pytest.MonkeyPatch, at: str, error: type[BaseException], *, links: bool
) -> None:
    """In the middle of a file, or when what was kept back is written as it is closed."""
    wanted = three(root)
    before = snapshot(root)
    open_ = io.open
    number = written = 0

    def opened(file: Any, mode: str = "r", *arguments: Any, **keywords: Any) -> Any:
        nonlocal written
        found = open_(file, mode, *arguments, **keywords)
        if "x" not in mode:
            return found
        written += 1
        return Full(found, at, error) if written == number else found

    class Full:
        def __init__(self, file: Any, at: str, error: type[BaseException]) -> None:
            self.file, self.at, self.error = file, at, error

        def __enter__(self) -> Self:
            return self

        def write(self, data: bytes) -> None:
            self.file.write(data[:3])
            if self.at == "write":
                raise self.error()

        def __exit__(self, *_: object) -> None:
            self.file.close()
            if self.at == "__exit__":
                raise self.error()

    def no_links(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no second names here")

    with monkeypatch.context() as patch:
        if not links:
            patch.setattr(os, "link", no_links)
        patch.setattr(io, "open", opened)
        for turn in range(1, 4 if links else 7):
            number, written = turn, 0
            with pytest.raises((WriteError, KeyboardInterrupt)):
                write(wanted, root)
            assert snapshot(root) == before
    write(wanted, root)
    assert (root / "c.py").read_bytes() == b"c = 1\nc = 1\n"


def test_a_disk_that_fails_for_good_says_what_is_left(root: Path) -> None:
    with failing("os.replace", 3, always=True), pytest.raises(WriteError) as stopped:
        write(everything(root), root)
    said = str(stopped.value)
    assert "nothing was changed" not in said
    (kept,) = (root / "streams/tasks").glob(".old.py.*.old")
    assert kept.name in said
    assert kept.read_bytes() == b"old = 1\r\n"


def test_a_full_disk(root: Path, states: tuple[Snapshot, Snapshot]) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    huge = Change(root / "huge.py", None, b"#" * 100_000)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
    try:
        with pytest.raises(WriteError, match=r"huge\.py: File too large; nothing was changed$"):
            write([*everything(root), huge], root)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert snapshot(root) == states[0]


def test_someone_else_is_quicker(root: Path, states: tuple[Snapshot, Snapshot]) -> None:
    """A file that comes between the check and its turn is left alone, and all else undone."""
    theirs = root / "streams/tasks/feeds/other.py"
    replace = os.replace

    def and_meanwhile(source: Path, target: Path) -> None:
        replace(source, target)
        if Path(target).name == "new.py":
            theirs.write_bytes(b"theirs")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", and_meanwhile)
        with pytest.raises(WriteError, match="exists already"):
            write(everything(root), root)
    assert theirs.read_bytes() == b"theirs"
    theirs.unlink()
    theirs.parent.rmdir()
    assert snapshot(root) == states[0]


def test_someone_else_is_quicker_and_the_disk_fails(
    root: Path, states: tuple[Snapshot, Snapshot]
) -> None:
    """What lies where a file of ours was to be is not ours to remove."""
    theirs = root / "streams/tasks/feeds/other.py"
    replace = os.replace

    def and_meanwhile(source: Path, target: Path) -> None:
        if Path(target) == theirs:
            theirs.write_bytes(b"theirs")
            raise DiskFullError
        replace(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", and_meanwhile)
        with pytest.raises(WriteError, match="No space left"):
            write(everything(root), root)
    assert theirs.read_bytes() == b"theirs"
    theirs.unlink()
    theirs.parent.rmdir()
    assert snapshot(root) == states[0]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_ctrl_c_at_every_line(root: Path, states: tuple[Snapshot, Snapshot]) -> None:
    before, after = states
    undone = 0
    for wanted in range(5000):
        stopped = interrupted(wanted, lambda: write(everything(root), root))
        found = snapshot(root)
        assert found in (before, after), wanted
        if found == after:
            take_back(root)
        undone += found == before
        if not stopped:
            break
    assert not stopped
    assert undone > 100


def interrupted(wanted: int, action: Callable[[], None]) -> bool:
    """Run an action with Ctrl-C at a line of the room; return whether there was such a line.

    In a thread of its own: where a trace function raises, Python may take the exception for one
    that is being handled from then on.
    """
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(_interrupted, wanted, action).result()


def _interrupted(wanted: int, action: Callable[[], None]) -> bool:
    ours = {changes.__file__, undoing.__file__}
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        if frame.f_code.co_filename not in ours:
            return None
        if event == "line" and frame.f_code is not write.__code__:
            count += 1
            if count - 1 == wanted:
                raise KeyboardInterrupt
        return trace

    traced = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(traced)
    return count > wanted
