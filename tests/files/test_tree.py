"""Which files a project has, and what may be asked about them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from newloom_lint.files import Role, Tree, UnreadableFile, disk
from tests.projects import write

FILES = {
    "manage.py": "",
    "streams/__init__.py": "",
    "streams/models.py": "",
    "streams/tasks/__init__.py": "# the registry\n",
    "streams/tasks/fetch.py": "import requests\n",
    "streams/tasks/b/deep.py": "",
    "streams/notes.txt": "requests\n",
}


def tree(root: Path, more: Mapping[str, str] | None = None, **options: list[str]) -> Tree:
    return Tree.open(write(root, FILES | dict(more or {})), **options)


def test_files_are_sorted_by_path(tmp_path: Path) -> None:
    found = tree(tmp_path)
    python = tuple(sorted(path for path in FILES if path.endswith(".py")))
    assert found.python_files() == python
    assert found.python_files("streams/tasks") == tuple(p for p in python if "tasks/" in p)
    assert found.python_files("nowhere") == ()
    assert found.python_files("streams/tas") == ()


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("streams/models.py", True),
        ("streams", False),
        ("streams/notes.txt", False),
        ("streams/none.py", False),
        ("../outside.py", False),
        ("streams/../manage.py", False),
        ("streams/a\0.py", False),
        ("a" * 5000 + ".py", False),
    ],
)
def test_exists(tmp_path: Path, path: str, there: bool) -> None:
    (tmp_path / "outside.py").touch()
    assert tree(tmp_path / "project").exists(path) is there


def test_an_absolute_path_is_none_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "outside.py").touch()
    found = tree(tmp_path / "project")
    assert not found.exists(str(tmp_path / "outside.py"))
    with pytest.raises(UnreadableFile):
        found.read(str(tmp_path / "outside.py"))


def test_packages_need_no_init(tmp_path: Path) -> None:
    found = tree(tmp_path, {"docs/a.txt": "", "only/below/a.py": ""})
    held = ("streams", "streams/tasks/b", "only", "docs", "nowhere", "manage.py", "")
    assert [found.is_package(path) for path in held] == [True] * 3 + [False] * 4


def test_folders_with_the_name_of_a_file_are_folders(tmp_path: Path) -> None:
    found = tree(tmp_path, {"streams/odd.py/inner.py": ""})
    assert "streams/odd.py" not in found.python_files()
    assert "streams/odd.py/inner.py" in found.python_files()
    assert not found.exists("streams/odd.py")
    with pytest.raises(UnreadableFile, match="not a regular file"):
        found.read("streams/odd.py")


def test_links_to_files_count_and_broken_and_circular_ones_do_not(tmp_path: Path) -> None:
    found = tree(tmp_path)
    tasks = tmp_path / "streams/tasks"
    (tasks / "linked.py").symlink_to(tasks / "fetch.py")
    (tasks / "broken.py").symlink_to("nowhere.py")
    (tasks / "circle.py").symlink_to("circle.py")
    (tasks / "loop").symlink_to(tmp_path / "streams", target_is_directory=True)
    assert found.python_files("streams/tasks") == (
        "streams/tasks/__init__.py",
        "streams/tasks/b/deep.py",
        "streams/tasks/fetch.py",
        "streams/tasks/linked.py",
    )
    assert not found.exists("streams/tasks/circle.py")
    with pytest.raises(UnreadableFile):
        found.read("streams/tasks/circle.py")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no fifo")
def test_a_fifo_is_never_opened(tmp_path: Path) -> None:
    found = tree(tmp_path)
    os.mkfifo(tmp_path / "streams/tasks/pipe.py")
    assert "streams/tasks/pipe.py" not in found.python_files()
    assert not found.exists("streams/tasks/pipe.py")
    assert found.mentioning("requests") == ("streams/tasks/fetch.py",)
    with pytest.raises(UnreadableFile, match="not a regular file"):
        found.read("streams/tasks/pipe.py")


def test_a_file_that_vanishes_is_said_in_one_line(tmp_path: Path) -> None:
    found = tree(tmp_path)
    assert "manage.py" in found.python_files()
    (tmp_path / "manage.py").unlink()
    with pytest.raises(UnreadableFile, match=r"^manage\.py: the file does not exist$"):
        found.read("manage.py")
    assert found.bytes_of("manage.py") == b""


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = tree(tmp_path)

    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(UnreadableFile, match=r"cannot be read: permission denied$"):
        found.read("manage.py")


def test_a_file_is_read_once(tmp_path: Path) -> None:
    found = tree(tmp_path)
    first = found.read("manage.py")
    (tmp_path / "manage.py").write_text("changed\n", encoding="utf-8")
    assert found.read("manage.py") is first


def test_mentioning_looks_at_bytes_of_python_files(tmp_path: Path) -> None:
    broken = {"streams/broken.py": "def (requests\n"}
    found = tree(tmp_path, broken)
    (tmp_path / "streams/latin.py").write_bytes(b"\xe9 requests")
    assert found.mentioning("requests") == (
        "streams/broken.py", "streams/latin.py", "streams/tasks/fetch.py",
    )  # fmt: skip
    assert found.mentioning("requests", "streams/tasks") == ("streams/tasks/fetch.py",)


def test_an_overlay_adds_replaces_and_takes_away(tmp_path: Path) -> None:
    before = tree(tmp_path)
    before.read("manage.py")
    after = before.overlay(
        {"manage.py": b"new\n", "streams/models.py": None, "fresh/new.py": b"import requests\n"}
    )
    assert after.is_overlaid
    assert not before.is_overlaid
    assert after.read("manage.py").text == "new\n"
    assert before.read("manage.py").text == ""
    assert "streams/models.py" not in after.python_files()
    assert not after.exists("streams/models.py")
    with pytest.raises(UnreadableFile, match="does not exist"):
        after.read("streams/models.py")
    assert after.exists("fresh/new.py")
    assert after.is_package("fresh")
    assert not before.is_package("fresh")
    assert after.mentioning("requests") == ("fresh/new.py", "streams/tasks/fetch.py")
    assert after.overlay({"streams/models.py": b"back\n"}).exists("streams/models.py")


def test_a_package_whose_last_file_is_taken_away_is_none(tmp_path: Path) -> None:
    found = tree(tmp_path)
    assert found.is_package("streams/tasks/b")
    assert not found.overlay({"streams/tasks/b/deep.py": None}).is_package("streams/tasks/b")


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("streams/tasks/__init__.py", Role.REGISTRY),
        ("streams/tasks/fetch.py", Role.TASKS),
        ("streams/tasks/feeds/__init__.py", Role.TASKS),
        ("streams/tasks/tests/a.py", Role.TESTS),
        ("streams/tasks/test_a.py", Role.TESTS),
        ("streams/conftest.py", Role.TESTS),
        ("streams/tests.py", Role.TESTS),
        ("streams/schemas.py", Role.SCHEMAS),
        ("streams/schemas/fetch.py", Role.SCHEMAS),
        ("other/schemas.py", Role.OTHER),
        ("sources/models.py", Role.MODELS),
        ("sources/models/base.py", Role.MODELS),
        ("manage.py", Role.OTHER),
        ("streams/tasks.py", Role.REGISTRY),
    ],
)
def test_roles(tmp_path: Path, path: str, role: Role) -> None:
    assert tree(tmp_path).role(path) is role


def test_roles_follow_the_tasks_package(tmp_path: Path) -> None:
    found = Tree.open(tmp_path, tasks_package="app.jobs")
    paths = ("app/jobs/__init__.py", "app/jobs/a.py", "app/schemas.py", "streams/tasks/a.py")
    assert [found.role(path) for path in paths] == [
        Role.REGISTRY, Role.TASKS, Role.SCHEMAS, Role.OTHER,
    ]  # fmt: skip


def test_relative_sees_through_links_to_the_root(tmp_path: Path) -> None:
    real = write(tmp_path / "real", FILES)
    linked = tmp_path / "link"
    linked.symlink_to(real, target_is_directory=True)
    for root in (real, linked):
        found = Tree.open(root)
        assert found.relative(linked / "streams/models.py") == "streams/models.py"
        assert found.relative(real / "streams/models.py") == "streams/models.py"
        assert found.relative(real / "not/there.py") == "not/there.py"
        assert found.relative(tmp_path / "elsewhere.py") is None


def test_the_patterns_of_git_and_of_the_settings(tmp_path: Path) -> None:
    found = tree(
        tmp_path,
        {
            ".gitignore": "generated/\n*_pb2.py\n# comment\n\n/top.py\n",
            "top.py": "",
            "streams/top.py": "",
            "generated/a.py": "",
            "generated/.gitignore": "!a.py\n",
            "streams/x_pb2.py": "",
            "streams/tasks/.gitignore": "local_*\n!x_pb2.py\n",
            "streams/tasks/local_a.py": "",
            "streams/tasks/x_pb2.py": "",
            "streams/local_b.py": "",
            "legacy/a.py": "",
            "migrations/a.py": "",
            "venv/a.py": "",
            "env/pyvenv.cfg": "",
            "env/a.py": "",
            ".hidden/a.py": "",
        },
        extend_exclude=["legacy"],
    )
    more = {"streams/top.py", "streams/tasks/x_pb2.py", "streams/local_b.py"}
    assert set(found.python_files()) == more | {path for path in FILES if path.endswith(".py")}
    on_disk = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.py")}
    assert {path for path in on_disk if found.exists(path)} == set(found.python_files())


def test_own_patterns_replace_the_folders_that_are_skipped_by_default(tmp_path: Path) -> None:
    found = tree(tmp_path, {"migrations/a.py": "", "legacy/a.py": ""}, exclude=["legacy/"])
    assert found.exists("migrations/a.py")
    assert "migrations/a.py" in found.python_files()
    assert not found.exists("legacy/a.py")


def test_git_ignores_from_the_top_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, {".gitignore": "backend/streams/local.py\n"})
    found = tree(tmp_path / "backend", {"streams/local.py": "", "local.py": ""})
    assert not found.exists("streams/local.py")
    assert found.exists("local.py")


def test_no_gitignore_is_read_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = tree(tmp_path, {".gitignore": "*.txt\n", "streams/.gitignore": "*.log\n"})
    opened: list[str] = []
    real = open

    def counted(file: object, *arguments: object, **options: object) -> object:
        opened.append(str(file))
        return real(file, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr("builtins.open", counted)
    for _ in range(2):
        found.python_files()
        for path in FILES:
            found.exists(path)
    assert opened
    assert len(opened) == len(set(opened))


def test_nothing_is_looked_at_before_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, FILES)

    def never(*_arguments: object) -> None:
        raise AssertionError("the disk was asked")

    monkeypatch.setattr(os, "scandir", never)
    found = Tree.open(tmp_path)
    assert found.exists("manage.py")
    assert found.contents == {}


def test_mentioning_and_reading_share_the_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = tree(tmp_path)
    found.mentioning("requests")

    def never(_path: str) -> None:
        raise AssertionError("it was read twice")

    monkeypatch.setattr(disk, "read_regular", never)
    assert found.mentioning("registry") == ("streams/tasks/__init__.py",)
    assert found.read("streams/tasks/fetch.py").text == "import requests\n"


def test_a_name_that_is_no_text_is_no_module(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff.py")
    (tmp_path / name).touch()
    found = tree(tmp_path, {"ünï.py": ""})
    assert name not in found.python_files()
    assert not found.exists(name)
    assert "ünï.py" in found.python_files()


def test_links_to_folders_are_known_and_imports_go_through_them(tmp_path: Path) -> None:
    plain = tree(tmp_path)
    assert not plain.has_linked_folders
    (tmp_path / "shared").symlink_to("streams")
    linked = Tree.open(tmp_path)
    assert linked.python_files() == plain.python_files()
    assert linked.has_linked_folders
    assert linked.exists("shared/models.py")
    assert linked.is_package("shared/tasks")


def test_relative_keeps_the_name_of_a_link_in_the_root(tmp_path: Path) -> None:
    found = tree(tmp_path / "project")
    (tmp_path / "out.py").touch()
    (tmp_path / "project/in.py").symlink_to(tmp_path / "out.py")
    assert found.relative(tmp_path / "project/in.py") == "in.py"
    assert found.relative(tmp_path / "out.py") is None
    assert found.relative(tmp_path / "project") == ""
    assert found.relative(tmp_path / "project/streams/../../out.py") is None


def test_an_overlay_of_what_is_no_python_is_not_listed(tmp_path: Path) -> None:
    over = tree(tmp_path).overlay({"docs/tasks.md": b"fetch"})
    assert over.read("docs/tasks.md").text == "fetch"
    assert "docs/tasks.md" not in over.python_files()


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("streams/models", False),
        ("streams/none", False),
        ("nowhere/none", False),
        ("streams/notes", True),
        ("streams/tasks", True),
        ("streams/_version", True),
        ("streams/build/none", True),
        ("streams/a\0", False),
    ],
)
def test_what_else_a_module_may_be(tmp_path: Path, path: str, other: bool) -> None:
    assert tree(tmp_path, {".gitignore": "_version.py\n"}).holds_other(path) is other
