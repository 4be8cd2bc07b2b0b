"""What is remembered, when it is not, and that nothing can make it fail."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from newloom_lint.cache import Cache, keys
from newloom_lint.files import Tree
from newloom_lint.findings import Finding, Level, Place, Profile
from newloom_lint.judging import Judged, Verdict
from newloom_lint.settings import Settings
from tests.projects import surrounded, write

FINDING = Finding("NL101", "a-name", Level.ERROR, "a message — é", Place("streams/a.py", 1, 2))
VERDICT = Verdict((Judged(FINDING, "f1"),), 1, 2, Profile.GUIDE, Profile.REQUIRED)
TASK = "streams/tasks/fetch.py"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "project", surrounded({TASK: "def fetch(): pass\n"}))


def remember(root: Path, settings: Settings | None = None) -> None:
    """Keep a verdict on all files of a project, as a run does that looked into each."""
    tree = Tree.open(root)
    cache = Cache(root)
    for path in tree.python_files():
        cache.facts.get(tree.read(path))
    cache.remember(tree, settings or Settings(), None, VERDICT)


def known(
    root: Path, settings: Settings | None = None, given: tuple[str, ...] | None = None
) -> Verdict | None:
    """Return what a new run would be told."""
    return Cache(root).unchanged(Tree.open(root), settings or Settings(), given)


def make_old(root: Path) -> None:
    """Set all times back, so that they are trusted."""
    for path in root.rglob("*.py"):
        os.utime(path, ns=(10**18, 10**18))


def test_a_verdict_comes_back_as_it_was(root: Path) -> None:
    assert known(root) is None
    remember(root)
    assert known(root) == VERDICT


@pytest.mark.parametrize("old", [True, False])
@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / TASK).write_text("def fetch(): exit\n", encoding="utf-8"),
        lambda root: (root / TASK).write_text("longer" * 10, encoding="utf-8"),
        lambda root: (root / TASK).unlink(),
        lambda root: (root / "streams/new.py").touch(),
        lambda root: (root / TASK).rename(root / "streams/tasks/moved.py"),
        lambda root: (root / ".gitignore").write_text("fetch.py\n", encoding="utf-8"),
    ],
    ids=["same size", "another size", "gone", "new", "moved", "ignored"],
)
def test_any_change_is_seen(root: Path, change: Callable[[Path], object], old: bool) -> None:
    if old:
        make_old(root)
    remember(root)
    change(root)
    assert known(root) is None


def test_the_same_bytes_written_again_are_no_change(root: Path) -> None:
    remember(root)
    (root / TASK).write_bytes((root / TASK).read_bytes())
    assert known(root) == VERDICT


def test_what_was_asked_for_matters(root: Path) -> None:
    remember(root)
    assert known(root, Settings(select=("NL1",))) is None
    assert known(root, given=(TASK,)) is None
    remember(root, Settings(select=("NL1",)))
    assert known(root, Settings(select=("NL1",))) == VERDICT
    assert known(root) == VERDICT


def test_other_versions_of_the_tools_know_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember(root)
    monkeypatch.setattr(keys, "versions", lambda: b"other")
    assert known(root) is None


def test_an_overlaid_tree_is_not_the_one_on_disk(root: Path) -> None:
    overlaid = Tree.open(root).overlay({TASK: b"x = 1\n"})
    Cache(root).remember(overlaid, Settings(), None, VERDICT)
    assert known(root) is None
    remember(root)
    assert Cache(root).unchanged(overlaid, Settings(), None) is None


def test_facts_come_from_the_disk(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remember(root)
    tree = Tree.open(root)
    before = Cache(root, enabled=False).facts.get(tree.read(TASK))

    def refuse(_file: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr("newloom_lint.syntax.read_facts", refuse)
    assert Cache(root).facts.get(tree.read(TASK)) == before


def test_without_a_cache_nothing_is_written(root: Path) -> None:
    before = sorted(root.rglob("*"))
    tree = Tree.open(root)
    cache = Cache(root, enabled=False)
    cache.facts.get(tree.read(TASK))
    cache.remember(tree, Settings(), None, VERDICT)
    assert cache.unchanged(tree, Settings(), None) is None
    assert sorted(root.rglob("*")) == before


def test_asking_writes_nothing(root: Path) -> None:
    before = sorted(root.rglob("*"))
    assert known(root) is None
    assert sorted(root.rglob("*")) == before


def test_damage_is_an_empty_cache(root: Path) -> None:
    remember(root)
    dice = random.Random(1)
    for file in [p for p in root.rglob("*") if p.name in {"facts", "verdicts"}]:
        sound = file.read_bytes()
        damaged = [b"", b"\0" * 100, sound[:-1], sound[: len(sound) // 2], sound + b"x"]
        for _ in range(60):
            spot = dice.randrange(len(sound))
            damaged.append(sound[:spot] + bytes([sound[spot] ^ dice.randrange(1, 256)])
                           + sound[spot + 1 :])  # fmt: skip
        for data in damaged:
            file.write_bytes(data)
            assert known(root) in {None, VERDICT}
            tree = Tree.open(root)
            assert Cache(root).facts.get(tree.read(TASK)).problem is None
        file.write_bytes(sound)
    assert known(root) == VERDICT


@pytest.mark.parametrize("name", ["facts", "verdicts"])
def test_a_folder_in_the_place_of_a_file_does_no_harm(root: Path, name: str) -> None:
    (root / ".newloom_lint_cache" / name).mkdir(parents=True)
    remember(root)
    assert known(root) in {None, VERDICT}


def test_a_folder_that_cannot_be_written(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.setattr("os.access", lambda *_arguments: False)
    before = sorted(root.rglob("*"))
    remember(root)
    assert sorted(root.rglob("*")) == before
    assert known(root) in {None, VERDICT}


def test_a_full_disk_leaves_the_cache_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember(root)

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        remember(root, Settings(select=("NL1",)))
    assert known(root) == VERDICT
    assert known(root, Settings(select=("NL1",))) is None


def check(root: Path) -> subprocess.CompletedProcess[str]:
    program = (
        "import sys\n"
        "from newloom_lint.cli import main\n"
        f"sys.argv = ['newloom-lint', 'check', {str(root)!r}]\n"
        "try:\n"
        "    main()\n"
        "except SystemExit:\n"
        "    pass\n"
        "heavy = {'libcst', 'jinja2', 'cookiecutter', 'newloom_lint.model', 'newloom_lint.rules'}\n"
        "print(*sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )


def test_an_unchanged_run_loads_nothing_heavy_and_says_the_same(root: Path) -> None:
    first, second = check(root), check(root)
    assert "libcst" in first.stderr.split()
    assert second.stderr.split() == []
    assert second.stdout == first.stdout
    assert "1 task" in first.stdout


def test_several_processes_at_once(root: Path) -> None:
    program = "import sys; from newloom_lint.cli import main; main()"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, "check", str(root)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    said = {process.communicate() for process in running}
    assert len(said) == 1
    assert said.pop()[1] == ""
    assert sorted(p.name for p in (root / ".newloom_lint_cache").iterdir()) == [
        ".gitignore", "CACHEDIR.TAG", "facts", "verdicts",
    ]  # fmt: skip
