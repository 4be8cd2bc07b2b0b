"""Installing: minimal diffs, conflicts together, and nothing half done."""

import errno
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from newloom_lint.scaffold import (
    Answers,
    Place,
    RefusedError,
    find_place,
    install,
    installing,
    read_answers,
    refuse_conflicts,
)

RENDERED = {
    "task": b"def fetch(stream_id, **kwargs): ...\n",
    "schema": b"class FetchConfig: ...\n",
    "test": b"",
}
FILES = {
    "manage.py": "",
    "streams/models.py": 'class Stream:\n    TYPE_CHOICES = [("rss", "RSS")]\n',
    "streams/schemas/__init__.py": (
        "from .rss import RssConfig\n\n"
        'STREAM_CONFIG_SCHEMAS = {"rss": RssConfig}  # schemas\n'
        "TASK_CONFIG_EXAMPLES = {\n    'rss': {},\n}\n"
    ),
    "streams/tasks/__init__.py": (
        "from .rss import rss\n\nTASK_MAPPING = {\n    'rss': rss,  # feeds\n}\n"
    ),
    "streams/tests/__init__.py": "",
}


def make(root: Path, files: dict[str, str] = FILES, newline: str = "\n") -> Place:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8", newline=newline)
    place = find_place(root)
    assert place is not None
    return place


def contents(root: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in root.rglob("*")
    }


def answers(name: str = "fetch", **changes: str) -> Answers:
    given = {
        "task_name": name,
        "stream_type": name,
        "title": "Fetch",
        "description": "Fetch things",
        "kind": "http",
        "parameters": 'url: HttpUrl, city: str = "Berlin"',
    }
    return read_answers(given | changes)


def test_every_table_gets_its_entry_and_nothing_else_changes(tmp_path: Path) -> None:
    plan = install(make(tmp_path), answers(), RENDERED)

    after = {path: (tmp_path / path).read_text("utf-8") for path in (*plan.added, *plan.edited)}
    assert after == {
        "streams/schemas/fetch.py": "class FetchConfig: ...\n",
        "streams/tasks/fetch.py": "def fetch(stream_id, **kwargs): ...\n",
        "streams/tests/test_fetch.py": "",
        "streams/models.py": (
            'class Stream:\n    TYPE_CHOICES = [("rss", "RSS"), ("fetch", "Fetch")]\n'
        ),
        "streams/schemas/__init__.py": (
            "from .fetch import FetchConfig\nfrom .rss import RssConfig\n\n"
            'STREAM_CONFIG_SCHEMAS = {"rss": RssConfig, "fetch": FetchConfig}  # schemas\n'
            "TASK_CONFIG_EXAMPLES = {\n    'rss': {},\n"
            "    'fetch': {\n"
            '        "url": "https://example.org/",\n        "city": "Berlin",\n    },\n}\n'
        ),
        "streams/tasks/__init__.py": (
            "from .fetch import fetch\nfrom .rss import rss\n\n"
            "TASK_MAPPING = {\n    'rss': rss,  # feeds\n    'fetch': fetch,\n}\n"
        ),
    }
    assert plan.edited[-1] == "streams/tasks/__init__.py"


def test_line_endings_are_kept(tmp_path: Path) -> None:
    install(make(tmp_path, newline="\r\n"), answers(), RENDERED)

    for path in ("streams/models.py", "streams/schemas/__init__.py", "streams/tasks/__init__.py"):
        data = (tmp_path / path).read_bytes()
        assert data.count(b"\n") == data.count(b"\r\n")


def test_a_project_with_nothing_but_a_registry(tmp_path: Path) -> None:
    few = {name: FILES[name] for name in ("manage.py", "streams/tasks/__init__.py")}
    plan = install(make(tmp_path, few), answers(), RENDERED)

    assert plan.added == (
        "streams/tasks/fetch.py",
        "streams/tests/test_fetch.py",
        "streams/tests/__init__.py",
    )
    assert plan.edited == ("streams/tasks/__init__.py",)


def test_dry_run_changes_nothing(tmp_path: Path) -> None:
    place = make(tmp_path)
    before = contents(tmp_path)

    plan = install(place, answers(), RENDERED, dry_run=True)

    assert plan.added
    assert contents(tmp_path) == before


def refusal(place: Place, task: Answers) -> tuple[str, ...]:
    """Return why a task is refused, after looking that nothing has changed."""
    before = contents(place.root)
    with pytest.raises(RefusedError) as checked:
        refuse_conflicts(place, task)
    with pytest.raises(RefusedError) as installed:
        install(place, task, RENDERED)
    assert checked.value.reasons == installed.value.reasons
    assert contents(place.root) == before
    return installed.value.reasons


def test_all_conflicts_are_named_together(tmp_path: Path) -> None:
    (tmp_path / "streams/tasks/rss").mkdir(parents=True)
    (tmp_path / "streams/tests").mkdir(parents=True)
    (tmp_path / "streams/tests/test_rss.py").symlink_to("nowhere")

    assert refusal(make(tmp_path), answers("rss")) == (
        "streams/tasks/rss exists already",
        "streams/tests/test_rss.py exists already",
        (
            "the stream type `rss` is taken: see "
            "TASK_MAPPING, STREAM_CONFIG_SCHEMAS, TASK_CONFIG_EXAMPLES, TYPE_CHOICES"
        ),
        "`rss` is a name streams/tasks/__init__.py has already",
        "`RssConfig` is a name streams/schemas/__init__.py has already",
    )


def test_schemas_in_a_single_module_are_refused(tmp_path: Path) -> None:
    files = {path: text for path, text in FILES.items() if "schemas" not in path}
    files["streams/schemas.py"] = "STREAM_CONFIG_SCHEMAS = {}\n"

    (reason,) = refusal(make(tmp_path, files), answers())

    assert reason.startswith("streams/schemas.py is a single module")


def test_a_registry_without_a_table(tmp_path: Path) -> None:
    place = make(tmp_path, FILES | {"streams/tasks/__init__.py": "\n"})

    assert refusal(place, answers()) == (
        "streams/tasks/__init__.py has no TASK_MAPPING to register the task in",
    )


def test_tables_that_cannot_be_edited_are_named_together(tmp_path: Path) -> None:
    files = FILES | {
        "streams/tasks/__init__.py": "TASK_MAPPING = discover()\n",
        "streams/models.py": "class Stream:\n    TYPE_CHOICES = choices()\n",
    }
    place = make(tmp_path, files)
    before = contents(tmp_path)

    with pytest.raises(RefusedError) as caught:
        install(place, answers(), RENDERED)

    assert len(caught.value.reasons) == 2
    assert "TYPE_CHOICES" in caught.value.reasons[0]
    assert "TASK_MAPPING" in caught.value.reasons[1]
    assert contents(tmp_path) == before


def test_code_that_is_no_python_is_never_written(tmp_path: Path) -> None:
    place = make(tmp_path)
    before = contents(tmp_path)

    with pytest.raises(RefusedError, match=r"streams/tasks/fetch\.py would be no Python"):
        install(place, answers(), RENDERED | {"task": b"def fetch(:\n"})

    assert contents(tmp_path) == before


def test_a_failure_while_writing_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise installing.WriteError("the disk is full")

    monkeypatch.setattr(installing, "write", fail)

    with pytest.raises(RefusedError, match="the disk is full"):
        install(make(tmp_path), answers(), RENDERED)


@pytest.mark.parametrize(("function", "steps"), [("mkdir", 1), ("chmod", 3), ("replace", 7)])
def test_a_failure_at_any_step_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, steps: int
) -> None:
    files = {path: text for path, text in FILES.items() if "tests" not in path}
    place = make(tmp_path, files)
    before = contents(tmp_path)
    real = getattr(os, function)
    for failing in itertools.count():
        calls = itertools.count()

        def fail(
            *args: object,
            calls: Iterator[int] = calls,
            failing: int = failing,
            **kwargs: object,
        ) -> object:
            if next(calls) == failing:
                raise OSError(errno.ENOSPC, "the disk is full")
            return real(*args, **kwargs)

        with monkeypatch.context() as patched:
            patched.setattr(os, function, fail)
            try:
                install(place, answers(), RENDERED)
            except RefusedError as refused:
                assert "the disk is full" in str(refused)  # noqa: PT017
                assert contents(tmp_path) == before
            else:
                break
    assert contents(tmp_path) != before
    assert failing == steps


def test_all_wrong_answers_are_named_together() -> None:
    with pytest.raises(RefusedError) as caught:
        answers("class", stream_type="A", title="", kind="rss", parameters="a")

    assert len(caught.value.reasons) == 5


def test_an_http_task_needs_an_address() -> None:
    with pytest.raises(RefusedError, match="needs a parameter with an address"):
        answers(parameters="city: str")


@pytest.mark.parametrize("limit", ["max_items: int = 0", "timeout: float = -1"])
def test_limits_of_an_http_task_are_positive(limit: str) -> None:
    with pytest.raises(RefusedError, match="must be more than 0"):
        answers(parameters=f"url: HttpUrl, {limit}")
