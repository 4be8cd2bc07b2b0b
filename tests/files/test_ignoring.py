"""What is skipped, excluded or ignored; `git check-ignore` is the judge of `.gitignore`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newloom_lint.files.ignoring import Ignored, repository


def ignored(root: Path, *paths: str, patterns: tuple[str, ...] | None = None) -> list[str]:
    is_ignored = Ignored(root, patterns)
    return [path for path in paths if is_ignored.file(path)]


def gitignore(folder: Path, *lines: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_default_folders(tmp_path: Path) -> None:
    (tmp_path / "streams/env").mkdir(parents=True)
    (tmp_path / "streams/env/pyvenv.cfg").touch()
    skipped = [
        "streams/migrations/0001.py", "node_modules/x/y.py", "build/a.py", "a/dist/b.py",
        "x.egg-info/a.py", "lib/site-packages/a.py", ".git/a.py", ".tox/deep/er/a.py",
        "a/__pycache__/b.py", "streams/env/lib/a.py", "venv/a.py",
    ]  # fmt: skip
    kept = ["build.py", "streams/tasks/dist.py", "streams/environment/a.py", ".hidden.py"]
    assert ignored(tmp_path, *skipped, *kept) == skipped


def test_patterns_take_the_place_of_default_folders(tmp_path: Path) -> None:
    paths = ("build/a.py", "old/a.py", "streams/tasks/old_a.py", ".git/a.py", "x/old.py")
    assert ignored(tmp_path, *paths, patterns=("/old/", "old_*.py")) == [
        "old/a.py", "streams/tasks/old_a.py", ".git/a.py",
    ]  # fmt: skip


def test_more_patterns_are_added_to_default_folders(tmp_path: Path) -> None:
    is_ignored = Ignored(tmp_path, None, ("streams/tasks/vendored", "!streams/tasks/vendored/a.py"))
    assert is_ignored.file("build/a.py")
    assert is_ignored.file("streams/tasks/vendored/a.py")  # nothing inside comes back
    assert is_ignored.folder("streams/tasks/vendored")
    assert not is_ignored.folder("streams/tasks")


def test_no_file_decides_what_is_ignored_at_the_root(tmp_path: Path) -> None:
    (tmp_path / "pyvenv.cfg").touch()
    assert ignored(tmp_path, "a.py", "b/c.py") == []


def test_nested_files_and_those_above_the_root(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    gitignore(tmp_path, "*_local.py", "/backend/secret/", "cache")
    root = tmp_path / "backend"
    gitignore(root, "!kept_local.py", "/a.py")
    gitignore(root / "streams", "b.py", "!a.py")
    assert ignored(
        root, "x_local.py", "kept_local.py", "secret/x.py", "streams/cache/x.py", "a.py",
        "streams/a.py", "streams/b.py", "b.py", "streams/deep/b.py",
    ) == [
        "x_local.py", "secret/x.py", "streams/cache/x.py", "a.py", "streams/b.py",
        "streams/deep/b.py",
    ]  # fmt: skip


def test_a_file_above_the_repository_does_not_count(tmp_path: Path) -> None:
    gitignore(tmp_path, "*.py")
    (tmp_path / "repository/.git").mkdir(parents=True)
    assert ignored(tmp_path / "repository", "a.py") == []


def test_a_root_that_is_itself_ignored_was_chosen_all_the_same(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    gitignore(tmp_path, "/demo/", "x.py")
    gitignore(tmp_path / "demo", "*")
    gitignore(tmp_path / "demo/project", "y.py")
    assert ignored(tmp_path / "demo/project", "a.py", "x.py", "y.py") == ["y.py"]


def test_a_pattern_is_about_a_path_and_not_about_what_lies_in_it(tmp_path: Path) -> None:
    gitignore(tmp_path, "/*", "!/streams", "local.py", "!/streams/tasks")
    paths = ("a.py", "docs/a.py", "streams/a.py", "streams/tasks/a.py", "streams/tasks/local.py")
    assert ignored(tmp_path, *paths) == ["a.py", "docs/a.py", "streams/tasks/local.py"]


def test_every_folder_below_one(tmp_path: Path) -> None:
    gitignore(tmp_path, "a/**/", "!a/kept/")
    assert ignored(tmp_path, "a/x.py", "a/b/x.py", "a/kept/x.py", "b/x.py") == ["a/b/x.py"]


def test_broken_files_and_patterns(tmp_path: Path) -> None:
    gitignore(tmp_path, "!", "[z-a]", "foo\\", "[[:x:]].py", "é.py", "b.py")
    (tmp_path / "bom").mkdir()
    (tmp_path / "bom/.gitignore").write_bytes(b"\xef\xbb\xbfa.py\n\xff.py\n")
    (tmp_path / "folder/.gitignore").mkdir(parents=True)
    assert ignored(tmp_path, "a.py", "b.py", "é.py", "bom/a.py", "folder/a.py") == [
        "b.py", "é.py", "bom/a.py",
    ]  # fmt: skip


def test_very_deep_paths(tmp_path: Path) -> None:
    assert ignored(tmp_path, "a/" * 1100 + "b.py", "build/" + "a/" * 1100 + "b.py") == [
        "build/" + "a/" * 1100 + "b.py"
    ]


def test_repository(tmp_path: Path) -> None:
    (tmp_path / "worktree/deep").mkdir(parents=True)
    (tmp_path / "worktree/.git").write_text("gitdir: elsewhere")
    assert repository(tmp_path / "worktree/deep") == tmp_path / "worktree"


NAMES = st.sampled_from(["a", "b", "ab"])
PATTERNS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "!", "/", "!/", "**/", "a/"]),
    st.sampled_from(["a", "b", "a*", "*b", "?", "*", "[ab]", "**", "a/b", "a/*", "*/b", "a/**/b"]),
    st.sampled_from(["", ".py", "*.py", ".p?", ".*", ".txt", "y"]),
    st.sampled_from(["", "/", " "]),
)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is the judge")
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    top=st.lists(PATTERNS, max_size=4),
    nested=st.lists(PATTERNS, max_size=3),
    names=st.lists(st.lists(NAMES, min_size=1, max_size=3), min_size=1, max_size=8),
)
def test_as_git_does(
    tmp_path: Path, top: list[str], nested: list[str], names: list[list[str]]
) -> None:
    folder = tmp_path / "repository"
    shutil.rmtree(folder, ignore_errors=True)
    gitignore(folder, *top)
    gitignore(folder / "a", *nested)
    subprocess.run(["git", "init", "-q", folder], check=True)
    paths = sorted({"/".join(parts) + ".py" for parts in names})
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    told = subprocess.run(
        ["git", "check-ignore", "--no-index", *paths],
        cwd=folder, capture_output=True, text=True, check=False,
    ).stdout.splitlines()  # fmt: skip
    assert ignored(folder, *paths) == told
