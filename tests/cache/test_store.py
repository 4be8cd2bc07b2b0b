"""Facts and verdicts are remembered, and a cache that fails is no cache."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newloom_lint import syntax
from newloom_lint.cache import Cache, FactsCache, pack, store
from newloom_lint.files import SourceFile, Tree
from newloom_lint.findings import Finding, Level, Place, Profile
from newloom_lint.judging import Judged, Verdict
from newloom_lint.settings import Settings
from newloom_lint.syntax import sharing

TASK = "streams/tasks/a.py"
SETTINGS = Settings()
VERDICT = Verdict(
    (Judged(Finding("NL304", "x", Level.ERROR, "é", Place(TASK, 0, 1)), "0f"),),
    1, 2, Profile.GUIDE, Profile.REQUIRED,
)  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / TASK).parent.mkdir(parents=True)
    (root / TASK).write_text("def a(stream_id, **kwargs): pass\n")
    return root


def remember(
    root: Path, settings: Settings = SETTINGS, given: tuple[str, ...] | None = None
) -> None:
    cache = Cache(root)
    tree = Tree.open(root)
    cache.facts.get(tree.read(TASK))
    cache.remember(tree, settings, given, VERDICT)


def remembered(
    root: Path, settings: Settings = SETTINGS, given: tuple[str, ...] | None = None
) -> Verdict | None:
    return Cache(root).unchanged(Tree.open(root), settings, given)


# Verdicts


def test_an_unchanged_project(root: Path) -> None:
    assert remembered(root) is None
    assert not (root / store.FOLDER).exists()  # asking writes nothing
    remember(root)
    assert remembered(root) == VERDICT
    assert Tree.open(root).python_files() == (TASK,)


def test_a_changed_file(root: Path) -> None:
    remember(root)
    (root / TASK).write_text("changed")
    assert remembered(root) is None


def test_another_question(root: Path) -> None:
    remember(root)
    remember(root, given=(TASK,))
    assert remembered(root, given=(TASK,)) == VERDICT
    assert remembered(root, given=()) is None
    assert remembered(root, Settings(profile=Profile.STRICT)) is None
    assert remembered(root, given=(os.fsdecode(b"\xff.py"),)) is None


def test_another_version(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remember(root)
    monkeypatch.setattr(store.keys, "versions", lambda: b"another")
    assert remembered(root) is None


def test_the_next_run_reads_nothing_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remember(root)
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now + 10**10)
    assert remembered(root) == VERDICT
    before = (root / store.FOLDER / "verdicts").stat()
    tree = Tree.open(root)
    assert Cache(root).unchanged(tree, SETTINGS, None) == VERDICT
    assert tree.contents == {}
    assert (root / store.FOLDER / "verdicts").stat() == before


def test_the_oldest_verdicts_go(root: Path) -> None:
    for number in range(store.MOST_VERDICTS + 2):
        remember(root, given=(str(number),))
    assert remembered(root, given=("1",)) is None
    assert remembered(root, given=("2",)) == VERDICT


def test_an_overlaid_tree_is_not_remembered(root: Path) -> None:
    cache = Cache(root)
    over = Tree.open(root).overlay({TASK: b"unsaved"})
    cache.remember(over, SETTINGS, None, VERDICT)
    assert cache.unchanged(over, SETTINGS, None) is None
    assert remembered(root) is None


def test_a_remembered_verdict_needs_no_libcst(root: Path) -> None:
    remember(root)
    code = (
        "import sys; from pathlib import Path; from newloom_lint.cache import Cache\n"
        "from newloom_lint.files import Tree; from newloom_lint.settings import Settings\n"
        "root = Path(sys.argv[1])\n"
        "assert Cache(root).unchanged(Tree.open(root), Settings(), None)\n"
        "print({'libcst', 'click', 'rich', 'platformdirs', 'tempfile'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, root], capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


# Facts


def source(root: Path) -> SourceFile:
    return Tree.open(root).read(TASK)


def test_facts_are_made_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remember(root)
    made = syntax.read_facts(source(root))
    monkeypatch.setattr(syntax, "read_facts", lambda _: pytest.fail("it was read again"))
    cache = Cache(root)
    found = cache.facts.get(source(root))
    assert found == made
    assert cache.facts.get(source(root)) is found


def test_facts_follow_the_content_not_the_path(root: Path) -> None:
    remember(root)
    cache = Cache(root)
    (root / "b.py").write_bytes((root / TASK).read_bytes())
    (root / TASK).write_text("b = 1\n")
    tree = Tree.open(root)
    assert cache.facts.get(tree.read(TASK)) == syntax.read_facts(tree.read(TASK))
    assert cache.facts.get(tree.read("b.py")) == syntax.read_facts(tree.read("b.py"))


def test_a_wrong_entry_is_made_anew(root: Path) -> None:
    remember(root)
    file = root / store.FOLDER / "facts"
    pack.save(file, dict.fromkeys(pack.load(file), b"\x91\x01"))
    assert Cache(root).facts.get(source(root)) == syntax.read_facts(source(root))


def test_facts_nobody_asks_for_are_dropped_when_there_are_many(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = root / "facts"
    pack.save(file, {b"old": b"x" * 5000})

    def run(text: str) -> pack.Entries:
        (root / TASK).write_text(text)
        cache = FactsCache(file)
        cache.get(source(root))
        cache.flush()
        return pack.load(file)

    assert len(run("a = 1\n")) == 2
    monkeypatch.setattr(store, "SPARE_BYTES", 1000)
    assert len(run("b = 1\n")) == 1


def test_a_project_with_more_facts_than_the_bound_keeps_its_own(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_BYTES", 1)
    remember(root)
    (root / TASK).write_text("b = 1\n")
    remember(root)
    assert len(pack.load(root / store.FOLDER / "facts")) == 1


# No cache


def test_a_cache_that_is_off_writes_nothing(root: Path) -> None:
    remember(root)
    before = sorted(root.rglob("*"))
    (root / TASK).write_text("changed = 1\n")
    cache = Cache(root, enabled=False)
    tree = Tree.open(root)
    assert cache.facts.get(tree.read(TASK)) == syntax.read_facts(tree.read(TASK))
    cache.remember(tree, SETTINGS, None, VERDICT)
    assert cache.unchanged(tree, SETTINGS, None) is None
    assert sorted(root.rglob("*")) == before


def test_a_root_that_cannot_be_written(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = root.parent / "home"
    monkeypatch.setenv("XDG_CACHE_HOME", str(outside))
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: outside / name)
    monkeypatch.setattr(os, "access", lambda path, _: not str(path).startswith(str(root)))
    remember(root)
    assert remembered(root) == VERDICT
    assert not (root / store.FOLDER).exists()
    assert list(outside.glob("newloom-lint/*/verdicts"))


def test_no_place_at_all(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: Path("~") / name)
    remember(root)
    assert remembered(root) is None
    assert sorted(path.name for path in root.iterdir()) == ["streams"]


def test_a_link_in_place_of_the_folder_is_not_followed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: root.parent / "home" / name)
    elsewhere = root.parent / "elsewhere"
    elsewhere.mkdir()
    (root / store.FOLDER).symlink_to(elsewhere)
    remember(root)
    assert list(elsewhere.iterdir()) == []
    assert remembered(root) == VERDICT


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(["facts", "verdicts"]), st.binary(max_size=300), st.booleans())
def test_whatever_the_files_hold(root: Path, name: str, data: bytes, sealed: bool) -> None:
    """Nothing ever raises, even with a right checksum, as an entry under the right key."""
    remember(root)
    file = root / store.FOLDER / name
    if sealed:
        pack.save(file, dict.fromkeys(pack.load(file), data))
    else:
        file.write_bytes(data)
    assert remembered(root) in (None, VERDICT)
    facts = Cache(root).facts.get(source(root))
    assert sealed or facts == syntax.read_facts(source(root))
    remember(root)
    assert remembered(root) == VERDICT


# Several processes


@pytest.fixture
def many(root: Path) -> list[SourceFile]:
    for number in range(12):
        (root / f"streams/tasks/t{number}.py").write_text(f"def t{number}(stream_id): pass\n")
    tree = Tree.open(root)
    return [tree.read(path) for path in tree.python_files()]


def encoded(texts: list[str], _processes: int) -> list[bytes]:
    """Stand for workers that are done before this process has begun."""
    return [syntax.encode(syntax.read_facts(SimpleNamespace(text=text))) for text in texts]


@pytest.mark.parametrize("kept", [True, False])
def test_facts_are_made_ahead(root: Path, many: list[SourceFile], kept: bool) -> None:
    facts = Cache(root, enabled=kept, jobs=2).facts
    facts.prepare(many)
    assert [facts.get(file) for file in many] == [syntax.read_facts(file) for file in many]


def test_what_others_have_made_is_kept(
    root: Path, many: list[SourceFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [syntax.read_facts(file) for file in many]
    monkeypatch.setattr(sharing, "read_all", encoded)
    cache = Cache(root, jobs=2)
    cache.facts.prepare(many)
    monkeypatch.setattr(syntax, "read_facts", lambda _: pytest.fail("it was read again"))
    assert [cache.facts.get(file) for file in many] == made
    cache.facts.flush()
    again = Cache(root, jobs=2).facts
    monkeypatch.setattr(sharing, "read_all", lambda *_: pytest.fail("it is known"))
    again.prepare(many)
    assert [again.get(file) for file in many] == made


def test_only_what_is_new_is_made_and_only_where_it_pays(
    root: Path, many: list[SourceFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def read_all(texts: list[str], processes: int) -> list[bytes]:
        asked.append(texts)
        return encoded(texts, processes)

    monkeypatch.setattr(sharing, "read_all", read_all)
    for jobs in (1, None):
        Cache(root, jobs=jobs).facts.prepare(many)
    assert asked == []
    facts = Cache(root, jobs=3).facts
    facts.get(many[0])
    facts.prepare([*many, many[5]])
    facts.prepare(many)
    assert asked == [[file.text for file in many[1:]]]


def test_what_others_have_made_and_is_no_facts_is_made_anew(
    root: Path, many: list[SourceFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "read_all", lambda texts, _: [b"\xff" for _ in texts])
    cache = Cache(root, jobs=2)
    cache.facts.prepare(many)
    assert [cache.facts.get(file) for file in many] == [syntax.read_facts(file) for file in many]
    cache.facts.flush()
    assert Cache(root).facts.get(many[0]) == syntax.read_facts(many[0])
