"""Where projects lie in a repository, and from where they are checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from newloom_lint.engine import check_targets
from newloom_lint.targets import TargetError, find_targets
from tests.projects import surrounded, write
from tests.shapes.shape import BROKEN, IMPORTS, KEPT, PAIR, TASKS

REGISTRY = '\nTASK_MAPPING = {"kept": kept, "broken": broken}\n'
ABSOLUTE = (
    "from streams.tasks.broken import broken\nfrom streams.tasks.kept import kept\n" + REGISTRY
)
MODULE = KEPT + "\n\n" + BROKEN[BROKEN.index("def broken") :] + "\n" + REGISTRY


def project(below: str = "", *without: str, **more: str) -> dict[str, str]:
    """Return a project's files below a folder, without some and with others."""
    files = surrounded({**PAIR, TASKS: IMPORTS + REGISTRY})
    files |= {path.replace("__", "/") + ".py": text for path, text in more.items()}
    return {below + path: text for path, text in files.items() if path not in without}


def dotted(below: str, name: str) -> dict[str, str]:
    """Return a project below a folder that calls its app `name`."""
    files = project(streams__apps='class Streams(AppConfig):\n    name = "streams"\n')
    return {
        below + path: text.replace("from streams", f"from {name}").replace('"streams"', f'"{name}"')
        for path, text in files.items()
    }


MIRROR = {
    "tests/streams/__init__.py": "",
    "tests/streams/tasks/__init__.py": "",
    "tests/streams/tasks/test_kept.py": "from streams.tasks.kept import kept\n",
    "tests/unit/streams/tasks/__init__.py": "",
    "tests/unit/streams/tasks/test_broken.py": "from streams.tasks.broken import broken\n",
}


@dataclass(frozen=True)
class Layout:
    """A repository, from where it is checked, and in which roots what is found."""

    files: dict[str, str]
    found: tuple[str, ...]
    """`root: code path` of each finding; `root: number` of tasks where there is none."""
    folder: str = "."
    paths: tuple[str, ...] = ()


WRONG = "NL304 streams/tasks/broken.py"
LAYOUTS = {
    "at the top": Layout(project(), (f".: {WRONG}",)),
    "below src": Layout(project("src/"), (f"src: {WRONG}",)),
    "below backend": Layout(project("backend/"), (f"backend: {WRONG}",)),
    "two folders below": Layout(project("src/project/"), (f"src/project: {WRONG}",)),
    "spaces and umlauts": Layout(
        project("mein Projekt/für alle/"), (f"mein Projekt/für alle: {WRONG}",)
    ),
    "two projects": Layout(
        project("blog/") | project("shop/"), (f"blog: {WRONG}", f"shop: {WRONG}")
    ),
    "two projects, from within one": Layout(
        project("blog/") | project("shop/"), (f"shop: {WRONG}",), "shop/streams/tasks"
    ),
    "two projects, files of both": Layout(
        project("blog/") | project("shop/"),
        ("blog: 1", f"shop: {WRONG}"),
        paths=("shop/streams/tasks/broken.py", "blog/streams/tasks/kept.py"),
    ),
    "a frontend beside it": Layout(
        project("backend/")
        | project("frontend/node_modules/streams-ui/")
        | {"frontend/package.json": "{}", "frontend/src/streams/tasks/index.ts": ""},
        (f"backend: {WRONG}",),
    ),
    "from a folder in it": Layout(project(), (f".: {WRONG}",), "streams"),
    "from the tasks": Layout(project(), (f".: {WRONG}",), "streams/tasks"),
    "one file": Layout(project(), (f".: {WRONG}",), paths=("streams/tasks/broken.py",)),
    "the other file": Layout(project(), (".: 1",), paths=("streams/tasks/kept.py",)),
    "up and down again": Layout(
        project(), (f".: {WRONG}",), "streams/tasks", ("../../streams/tasks/broken.py",)
    ),
    "from outside": Layout(
        project("here/") | {"there/readme.txt": ""}, (f"here: {WRONG}",), "there", ("../here",)
    ),
    "an app without init": Layout(project("", "streams/__init__.py"), (f".: {WRONG}",)),
    "tasks without init": Layout(project("", TASKS), (".: 0",)),
    "tasks without init, a registry beside them": Layout(
        project("", TASKS, streams__registry=ABSOLUTE), (f".: {WRONG}",)
    ),
    "tasks in one module": Layout(
        project("", TASKS, *PAIR, streams__tasks=MODULE), (".: NL304 streams/tasks.py",)
    ),
    "one module, given": Layout(
        project("", TASKS, *PAIR, streams__tasks=MODULE),
        (".: NL304 streams/tasks.py",),
        paths=("streams/tasks.py",),
    ),
    "no registry": Layout(project() | {TASKS: ""}, (".: 0",)),
    "tests named like the tasks": Layout(project() | MIRROR, (f".: {WRONG}",)),
    "such a test, given": Layout(
        project() | MIRROR, (".: 1",), paths=("tests/streams/tasks/test_kept.py",)
    ),
    "such tests beside src": Layout(project("src/") | MIRROR, (f"src: {WRONG}",)),
    "an app in a package of apps": Layout(
        dotted("apps/", "apps.streams"), (".: NL304 apps/streams/tasks/broken.py",)
    ),
    "a package of apps below src": Layout(
        dotted("src/apps/", "apps.streams"), ("src: NL304 apps/streams/tasks/broken.py",)
    ),
    "two packages deep": Layout(
        dotted("shop/apps/", "shop.apps.streams"), (".: NL304 shop/apps/streams/tasks/broken.py",)
    ),
    "a package of apps, from the tasks": Layout(
        dotted("apps/", "apps.streams"),
        (".: NL304 apps/streams/tasks/broken.py",),
        "apps/streams/tasks",
        ("broken.py",),
    ),
    "two apps called by their projects": Layout(
        dotted("blog/", "blog.streams") | dotted("shop/", "shop.streams"),
        (".: NL304 blog/streams/tasks/broken.py", ".: NL304 shop/streams/tasks/broken.py"),
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_layout(layout: Layout, tmp_path: Path) -> None:
    top = write(tmp_path / "repository", layout.files)
    targets = find_targets(layout.paths, folder=top / layout.folder, isolated=True)
    found = []
    for result in check_targets(targets, cached=False):
        root = result.tree.root.relative_to(top).as_posix()
        every = [judged.finding for judged in result.verdict.findings]
        found += [f"{root}: {f.code} {f.place.path}" for f in every]
        found += [] if every else [f"{root}: {result.verdict.tasks}"]
    assert tuple(found) == layout.found


def test_a_django_project_without_streams(tmp_path: Path) -> None:
    write(tmp_path, {"manage.py": "", "blog/models.py": "", "blog/tasks.py": ""})
    with pytest.raises(TargetError, match="no NewLoom project"):
        find_targets((), folder=tmp_path, isolated=True)


ROLES = {
    "streams/tests.py": "x = 1\n",
    "streams/tests/test_kept.py": "def helper(stream_id, **kwargs): ...\n",
    "streams/tests/factories.py": "def factories(stream_id, **kwargs): ...\n",
    "tests/test_broken.py": "def broken_again(stream_id): ...\n",
    "streams/tasks/test_more.py": "def test_more(stream_id, **kwargs): ...\n",
    "streams/tasks/more_test.py": "def more_test(stream_id, **kwargs): ...\n",
    "streams/tasks/conftest.py": "def conftest(stream_id, **kwargs): ...\n",
    "streams/tasks/tests/fakes.py": "def fakes(stream_id, **kwargs): ...\n",
    "streams/tasks/tests.py": "def tests(stream_id, **kwargs): ...\n",
}


def test_tests_are_no_tasks(tmp_path: Path) -> None:
    root = write(tmp_path, {**project(), **ROLES})
    (result,) = check_targets(find_targets((), folder=root, isolated=True), cached=False)
    tests = {path for path in ROLES if result.tree.role(path).value == "tests"}
    assert tests == set(ROLES)
    assert result.verdict.tasks == 2
    assert tests.isdisjoint(j.finding.place.path for j in result.verdict.findings)
