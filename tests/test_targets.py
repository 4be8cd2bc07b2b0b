import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from newloom_lint.findings import Finding, Level, Place, Related
from newloom_lint.targets import TargetError, Targets, find_targets

TASKS = "streams/tasks/__init__.py"


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    top = tmp_path / "repository"
    touch(top / ".git", top / "backend" / TASKS, top / "backend/streams/tasks/a.py", top / "x.py")
    return top


def given(targets: Targets) -> dict[str, tuple[str, ...] | None]:
    return {target.tree.root.name: target.given for target in targets.projects}


def test_without_paths_the_project_around_or_below(repository: Path) -> None:
    for folder in (repository, repository / "backend", repository / "backend/streams/tasks"):
        assert given(find_targets(folder=folder)) == {"backend": None}


def test_paths_in_a_project_are_relative_to_its_root(repository: Path) -> None:
    paths = ("backend/streams/tasks/a.py", "backend/streams")
    targets = find_targets(paths, folder=repository)
    assert given(targets) == {"backend": ("streams", "streams/tasks/a.py")}


def test_a_folder_around_a_project_is_all_of_it(repository: Path) -> None:
    paths = ("backend/streams/tasks/a.py", ".")
    assert given(find_targets(paths, folder=repository)) == {"backend": None}
    assert given(find_targets(("backend",), folder=repository)) == {"backend": None}


def test_several_projects(repository: Path) -> None:
    touch(repository / "other" / TASKS)
    expected = {"backend": None, "other": None}
    assert given(find_targets(folder=repository)) == expected
    assert given(find_targets(("backend", "other"), folder=repository)) == expected


def test_what_belongs_to_no_project_is_named(repository: Path) -> None:
    touch(repository / "docs/conf.py")
    targets = find_targets(("x.py", "docs", "backend/streams/tasks/a.py"), folder=repository)
    assert targets.outside == (repository / "x.py", repository / "docs")
    assert given(targets) == {"backend": ("streams/tasks/a.py",)}
    assert find_targets(("x.py",), folder=repository).projects == ()


def test_what_is_excluded_is_named(repository: Path) -> None:
    (repository / "backend/newloom-lint.toml").write_text("exclude = ['a.py']\n")
    targets = find_targets(("backend/streams/tasks/a.py",), folder=repository)
    assert targets.excluded == (repository / "backend/streams/tasks/a.py",)


def test_what_is_no_python_file_is_named(repository: Path) -> None:
    touch(repository / "backend/notes.txt")
    targets = find_targets(("backend/notes.txt",), folder=repository)
    assert targets.excluded == (repository / "backend/notes.txt",)


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (os.mkfifo, "is not a regular file"),
        (Path.mkdir, "is a folder that is named like a file"),
        (lambda path: path.symlink_to("nowhere"), "is a link that leads nowhere"),
        (lambda path: path.symlink_to(path), "is a link that leads nowhere"),
    ],
    ids=["fifo", "folder", "broken", "circle"],
)
def test_what_is_no_file_is_refused_when_given_and_passed_over_when_found(
    repository: Path, make: Callable[[Path], None], what: str
) -> None:
    name = "backend/streams/tasks/odd.py"
    make(repository / name)
    with pytest.raises(TargetError, match=rf"^`{name}` {what}$"):
        find_targets((name,), folder=repository)
    (target,) = find_targets(("backend",), folder=repository).projects
    assert "streams/tasks/odd.py" not in target.tree.python_files()


def test_an_empty_path_is_not_the_current_folder(repository: Path) -> None:
    with pytest.raises(TargetError, match="empty"):
        find_targets(("",), folder=repository)


def test_links_lead_to_the_project(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(repository / "backend")
    targets = find_targets((tmp_path / "link/streams/tasks/a.py",), folder=tmp_path)
    assert given(targets) == {"backend": ("streams/tasks/a.py",)}


def test_a_missing_path(repository: Path) -> None:
    with pytest.raises(TargetError, match=r"^`none\.py` does not exist$"):
        find_targets(("none.py", "x.py"), folder=repository)
    with pytest.raises(TargetError, match=r"^`a`, `b` do not exist$"):
        find_targets(("a", "b"), folder=repository)


def test_a_path_in_a_folder_that_may_not_be_entered(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *_args: object, **_options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", refuse)
    monkeypatch.setattr(Path, "lstat", refuse)
    with pytest.raises(TargetError, match=r"^`x\.py` cannot be looked at: permission denied$"):
        find_targets(("x.py",), folder=repository)


def test_a_name_that_no_file_can_have_is_missing(repository: Path) -> None:
    for name in ("a\0b", "a" * 5000):
        with pytest.raises(TargetError, match="does not exist"):
            find_targets((name,), folder=repository)


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("backend\\streams\\tasks\\a.py", "did you mean `backend/streams/tasks/a.py`?"),
        ("backend/streams/tasks/a.py:14:5:", "did you mean `backend/streams/tasks/a.py`?"),
        ("backend/streams/task", "did you mean `backend/streams/tasks`?"),
        ("bakend", "did you mean `backend`?"),
        ("nothing/like/it.py", ""),
        ("docs.py", ""),
    ],
)
def test_a_path_that_is_almost_right(repository: Path, path: str, meant: str) -> None:
    with pytest.raises(TargetError) as caught:
        find_targets((path,), folder=repository)
    assert str(caught.value) == f"`{path}` does not exist"
    assert caught.value.help == meant


@pytest.mark.parametrize("folder", ["backend/streams", "none"])
def test_a_project_dir_that_is_no_project(repository: Path, folder: str) -> None:
    (repository / "newloom-lint.toml").write_text(f"project-dir = '{folder}'\n")
    with pytest.raises(TargetError, match=r"newloom-lint\.toml:1: `project-dir`: there is no "):
        find_targets(folder=repository)


def test_no_project_with_a_tasks_package_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "newloom-lint.toml").write_text("tasks-package = 'jobs.all'\n")
    with pytest.raises(TargetError, match=r"a project has a `jobs/all/__init__\.py`"):
        find_targets(folder=tmp_path)


def test_no_project(tmp_path: Path) -> None:
    touch(tmp_path / "x.py")
    with pytest.raises(TargetError, match=r"no NewLoom project around `x\.py`: "):
        find_targets(("x.py",), folder=tmp_path)


def test_a_finding_concerns_a_file_by_its_place_or_a_related_one(repository: Path) -> None:
    (target,) = find_targets(("backend/streams/tasks/a.py",), folder=repository).projects
    here, there = Place("streams/tasks/a.py", 0, 1), Place("streams/tasks/ab.py", 0, 1)
    finding = Finding("NL304", "", Level.ERROR, "", here)
    assert target.concerns(finding)
    finding = Finding("NL304", "", Level.ERROR, "", there)
    assert not target.concerns(finding)
    finding = Finding("NL304", "", Level.ERROR, "", there, related=(Related(here, "called"),))
    assert target.concerns(finding)
    (folder,) = find_targets(("backend/streams/tasks",), folder=repository).projects
    assert folder.holds("streams/tasks/ab.py")
    assert not folder.holds("streams/tasksets.py")
