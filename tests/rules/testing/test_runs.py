"""Tests that are added and changed between two runs, and runs on some files only."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint import engine
from newloom_lint.cache import Cache
from newloom_lint.findings import Profile
from newloom_lint.settings import Selection
from newloom_lint.targets import find_targets
from tests.projects import write
from tests.rules.testing.newloom import PROJECT, text_of

OTHER = {"other/tests.py": "def test():\n    assert 1\n"}
TESTED = "from streams.tasks.fetch import fetch\n\n\ndef test(db):\n    assert fetch(1, 'u')\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {path: text_of(text) for path, text in (PROJECT | OTHER).items()}
    return write(tmp_path, files)


def told(root: Path, *given: str) -> list[tuple[str, str]]:
    """Return the codes about tests that a cached run reports, with the task."""
    paths = [root / path for path in given] or [root]
    flags = Selection(profile=Profile.STRICT)
    (target,) = find_targets(paths, flags=flags, folder=root, isolated=True).projects
    found = engine.run(target, Cache(root)).findings
    return sorted(
        (judged.finding.code, task)
        for judged in found
        if judged.finding.code.startswith("NL7")
        for task in judged.finding.tasks
    )


@pytest.mark.parametrize("given", [(), ("streams/tasks/fetch.py",)])
def test_a_test_that_is_added_is_seen(root: Path, given: tuple[str, ...]) -> None:
    for _ in ("cold", "warm"):
        assert ("NL701", "fetch") in told(root, *given)
    write(root, {"streams/tests/test_fetch.py": TESTED})
    for _ in ("cold", "warm"):
        assert ("NL701", "fetch") not in told(root, *given)
        assert ("NL702", "fetch") in told(root, *given)
        assert ("NL703", "fetch") in told(root, *given)


@pytest.mark.parametrize("given", [(), ("streams/tasks/fetch.py",)])
def test_a_test_that_is_changed_is_seen(root: Path, given: tuple[str, ...]) -> None:
    write(root, {"streams/tests/test_fetch.py": TESTED})
    assert ("NL702", "fetch") in told(root, *given)
    patched = TESTED + "\n\ndef test_error(db):\n    assert fetch(1, 'u')['error']\n"
    write(root, {"streams/tests/test_fetch.py": patched})
    assert ("NL702", "fetch") not in told(root, *given)
    (root / "streams/tests/test_fetch.py").unlink()
    assert ("NL701", "fetch") in told(root, *given)


def test_given_files_are_told_what_concerns_them(root: Path) -> None:
    assert told(root, "streams/tasks/fetch.py") == [("NL701", "fetch")]
    assert told(root, "other/tests.py") == []
    assert told(root, "streams/models.py") == []
    write(root, {"streams/tests/test_fetch.py": TESTED})
    assert told(root, "streams/tests/test_fetch.py") == [("NL703", "fetch")]


def test_given_files_are_told_the_same_as_in_a_run_on_all(root: Path) -> None:
    helper = "def note(stream_id):\n    return stream_id\n"
    task = (
        "from streams.tasks.noting import note\n\n\n"
        "def {name}(stream_id, **kwargs):\n    note(stream_id)\n    note(2)\n    note(3)\n"
    )
    tests = "from streams.tasks.noting import note\n\n\ndef test():\n    assert note(1)\n"
    registry = "from .one import one\nfrom .two import two\n\nTASK_MAPPING = {'1': one, '2': two}\n"
    files = {f"streams/tasks/{name}.py": task.format(name=name) for name in ("one", "two")}
    files |= {"streams/tasks/noting.py": helper, "streams/tasks/__init__.py": registry}
    write(root, files | {"streams/tests.py": tests})
    assert {("NL701", "one"), ("NL701", "two")} <= set(told(root))
    assert told(root, "streams/tasks/one.py") == [("NL701", "one")]


def test_a_task_in_a_file_named_like_a_test_is_none_for_others(root: Path) -> None:
    files = {
        "other/tests.py": "",
        "streams/tasks/a_test.py": "def test_a(stream_id, **kwargs):\n    return 1\n",
        "streams/tasks/__init__.py": "from .a_test import test_a\nfrom .fetch import fetch\n\n"
        "TASK_MAPPING = {'a': test_a, 'fetch': fetch}\n",
    }
    write(root, files)
    assert told(root) == []
    assert told(root, "streams/tasks/fetch.py") == []
