"""Where projects are found."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from newloom_lint.files import find_projects, import_root, is_project, project_of
from newloom_lint.files.discovery import DEEPEST


def project(root: Path, package: str = "streams/tasks") -> Path:
    (root / package).mkdir(parents=True)
    (root / package / "__init__.py").touch()
    return root


def test_a_project_holds_the_tasks_package(tmp_path: Path) -> None:
    project(tmp_path / "a")
    project(tmp_path / "b", "app/jobs")
    (tmp_path / "c/streams/tasks").mkdir(parents=True)
    assert is_project(tmp_path / "a")
    assert not is_project(tmp_path / "b")
    assert is_project(tmp_path / "b", "app.jobs")
    assert not is_project(tmp_path / "c")


@pytest.mark.parametrize("start", ["", "streams", "streams/tasks", "streams/tasks/__init__.py"])
def test_the_project_above(tmp_path: Path, start: str) -> None:
    root = project(tmp_path / "a")
    assert project_of(root / start) == root
    assert find_projects(root / start) == [root]


def test_projects_below_in_order(tmp_path: Path) -> None:
    found = [project(tmp_path / name) for name in ("b/deep/er", "a", "c")]
    assert find_projects(tmp_path) == sorted(found)


@pytest.mark.parametrize("folder", [".hidden", "node_modules/a", "site-packages", "venv", "build"])
def test_folders_that_hold_no_source_are_not_looked_into(tmp_path: Path, folder: str) -> None:
    project(tmp_path / folder)
    assert find_projects(tmp_path) == []


def test_an_environment_is_not_looked_into_whatever_its_name(tmp_path: Path) -> None:
    (project(tmp_path / "env/lib").parent / "pyvenv.cfg").touch()
    assert find_projects(tmp_path) == []


def test_links_are_not_followed(tmp_path: Path) -> None:
    project(tmp_path / "elsewhere/a")
    start = tmp_path / "start"
    start.mkdir()
    (start / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (start / "loop").symlink_to(start, target_is_directory=True)
    assert find_projects(start) == []


def test_the_rest_of_the_repository_is_searched_from_a_folder_in_it(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    (repository / "docs/a").mkdir(parents=True)
    root = project(repository / "backend")
    project(tmp_path / "other")
    assert find_projects(repository / "docs/a") == [root]


def test_without_a_repository_nothing_beside_is_searched(tmp_path: Path) -> None:
    project(tmp_path / "backend")
    (tmp_path / "docs").mkdir()
    assert find_projects(tmp_path / "docs") == []


def test_the_nearest_of_projects_in_each_other(tmp_path: Path) -> None:
    project(tmp_path / "a")
    inner = project(tmp_path / "a/examples/b")
    assert find_projects(inner / "streams") == [inner]


def test_a_start_that_does_not_exist_or_goes_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    assert find_projects(tmp_path / "nowhere") == []
    assert find_projects(tmp_path / "circle") == []


def test_any_depth_within_a_repository(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    root = project(tmp_path.joinpath(*"abcdefghijkl"))
    assert find_projects(tmp_path) == []
    (tmp_path / ".git").mkdir()
    assert find_projects(tmp_path) == [root]
    assert find_projects(tmp_path / "docs") == [root]


def test_a_bound_where_there_is_no_repository(tmp_path: Path) -> None:
    root = project(tmp_path.joinpath(*map(str, range(DEEPEST))))
    project(tmp_path.joinpath("x", *map(str, range(DEEPEST))))
    assert find_projects(tmp_path) == [root]


def test_ignored_folders_are_not_looked_into(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("/scratch/\n")
    project(tmp_path / "scratch/a")
    assert find_projects(tmp_path) == []
    assert find_projects(tmp_path / "scratch") == [tmp_path / "scratch/a"]


def test_another_tasks_package(tmp_path: Path) -> None:
    root = project(tmp_path / "src", "apps/streams/jobs")
    assert find_projects(tmp_path, "apps.streams.jobs") == [root]
    assert find_projects(tmp_path) == []


def test_folders_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path / "open")
    project(tmp_path / "shut")
    shut = str(tmp_path / "shut")

    def refusing(original: Callable[..., object]) -> Callable[..., object]:
        def asked(path: object, *arguments: object, **keywords: object) -> object:
            if str(path).startswith(shut):
                raise PermissionError(13, "Permission denied")
            return original(path, *arguments, **keywords)

        return asked

    for name in ("scandir", "stat", "lstat"):
        monkeypatch.setattr(os, name, refusing(getattr(os, name)))
    assert find_projects(tmp_path) == [root]


def test_tasks_in_a_module_or_a_namespace(tmp_path: Path) -> None:
    for name in ("module", "namespace", "no_models"):
        (tmp_path / name / "streams").mkdir(parents=True)
    (tmp_path / "module/streams/tasks.py").touch()
    (tmp_path / "namespace/streams/tasks").mkdir()
    (tmp_path / "namespace/streams/models.py").touch()
    (tmp_path / "no_models/streams/tasks").mkdir()
    assert find_projects(tmp_path) == [tmp_path / "module", tmp_path / "namespace"]


def test_tests_in_folders_named_like_what_they_test(tmp_path: Path) -> None:
    root = project(tmp_path / "src")
    mirror = project(tmp_path / "tests/unit")
    assert find_projects(tmp_path) == [root]
    assert find_projects(mirror / "streams/tasks") == []
    (mirror / "streams/models.py").touch()
    assert find_projects(tmp_path) == [root, mirror]


@pytest.mark.parametrize(
    ("path", "text", "root", "package"),
    [
        ("apps.py", 'name = "apps.streams"', "", "apps.streams.tasks"),
        ("apps.py", "name = 'shop.apps.streams'", "..", "shop.apps.streams.tasks"),
        ("tasks/__init__.py", "from apps.streams.tasks.one import one", "", "apps.streams.tasks"),
        ("models.py", "import  apps.streams.kinds", "", "apps.streams.tasks"),
        ("models.py", "# apps.streams is what this is called", "apps", "streams.tasks"),
        ("models.py", "from myapps.streams import kinds", "apps", "streams.tasks"),
        ("models.py", "from apps.streamside import kinds", "apps", "streams.tasks"),
    ],
)
def test_where_imports_start_from(
    path: str, text: str, root: str, package: str, tmp_path: Path
) -> None:
    found = project(tmp_path / "shop/apps")
    (found / "streams" / path).write_text(text)
    start = (tmp_path / "shop" / root).resolve()
    assert import_root(found, "streams.tasks") == (start, package)
