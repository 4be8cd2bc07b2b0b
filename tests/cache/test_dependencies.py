"""A verdict holds as long as the files it was made from are the same."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from newloom_lint.cache.dependencies import Dependencies
from newloom_lint.files import Tree, UnreadableFile, disk


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in ("streams/tasks/__init__.py", "streams/tasks/a.py", "other.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(f"# {path}\n")
    return tmp_path


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what lets so much time pass that stamps are trusted."""
    offset = [0]
    now = time.time_ns

    def pass_by() -> None:
        offset[0] += 2 * disk.FRESH

    monkeypatch.setattr(time, "time_ns", lambda: now() + offset[0])
    return pass_by


def judged(root: Path) -> Dependencies:
    """Return what a run depends on that reads the tasks package."""
    tree = Tree.open(root)
    for path in tree.python_files("streams"):
        try:
            tree.read(path)
        except UnreadableFile:
            continue
    found = Dependencies.of(tree)
    assert found is not None
    return found


def holds(known: Dependencies, root: Path) -> bool:
    return known.renewed(Tree.open(root)) is not None


def rewrite(path: Path, text: str) -> None:
    """Change a file in place without a trace in its size or modification time."""
    before = path.stat()
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


A = "streams/tasks/a.py"


@pytest.mark.parametrize("settled", [True, False])
@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda root: None, True),
        (lambda root: (root / A).touch(), True),
        (lambda root: (root / A).write_bytes((root / A).read_bytes()), True),
        (lambda root: os.utime(root / A, (0, 0)), True),
        (lambda root: (root / "notes.txt").touch(), True),
        (lambda root: (root / "other.py").write_text("nobody read it"), True),
        (lambda root: (root / "build").mkdir(), True),
        (lambda root: (root / A).write_text("new"), False),
        (lambda root: rewrite(root / A, f"# {A[::-1]}\n"), False),
        (lambda root: (root / A).unlink(), False),
        (lambda root: (root / "other.py").unlink(), False),
        (lambda root: (root / "new.py").touch(), False),
        (lambda root: (root / "other.py").rename(root / "others.py"), False),
        (lambda root: (root / ".gitignore").write_text("other.py"), False),
        (lambda root: (root / "pkg").symlink_to("streams"), False),
        (lambda root: ((root / A).unlink(), os.mkfifo(root / A)), False),
    ],
)
def test_what_makes_a_difference(
    root: Path,
    later: Callable[[], None],
    settled: bool,
    change: Callable[[Path], object],
    same: bool,
) -> None:
    if settled:
        later()
    known = judged(root)
    change(root)
    assert holds(known, root) is same


def test_settled_files_are_not_read_again(
    root: Path, later: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    later()
    known = judged(root)
    with monkeypatch.context() as patch:
        patch.setattr(
            disk, "read_regular", lambda path: disk.Content(None) if "gitignore" in path else 1 / 0
        )
        assert known.renewed(Tree.open(root)) is known


def test_fresh_files_are_read_again_until_they_are_settled(
    root: Path, later: Callable[[], None]
) -> None:
    known = judged(root)
    assert all(seen.stamp is None for seen in known.seen.values())
    again = known.renewed(Tree.open(root))
    assert again == known
    later()
    settled = known.renewed(Tree.open(root))
    assert settled is not None
    assert all(seen.stamp is not None for seen in settled.seen.values())
    assert settled.renewed(Tree.open(root)) is settled


def test_a_file_that_changes_while_it_is_judged(root: Path, later: Callable[[], None]) -> None:
    tree = Tree.open(root)
    tree.read(A)
    (root / A).write_text("saved while the rules ran")
    later()
    known = Dependencies.of(tree)
    assert known is not None
    assert not holds(known, root)


def test_a_file_that_cannot_be_read(
    root: Path, later: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = disk.read_regular
    refused = disk.Content(None, reason="it cannot be read: permission denied")
    with monkeypatch.context() as patch:
        patch.setattr(
            disk, "read_regular", lambda path: refused if path.endswith(A) else read(path)
        )
        known = judged(root)
        assert holds(known, root)
    assert not holds(known, root)


def test_trees_of_which_nothing_can_be_told(root: Path) -> None:
    known = judged(root)
    overlaid = Tree.open(root).overlay({A: b""})
    assert Dependencies.of(overlaid) is None
    assert known.renewed(overlaid) is None
    (root / "pkg").symlink_to("streams")
    assert Dependencies.of(Tree.open(root)) is None
