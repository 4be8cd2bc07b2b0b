"""The registry, in every shape it may be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint.model.names.modules import Absent
from tests.projects import clean, codes, findings, project, surrounded, write

TASKS = {
    f"streams/tasks/{name}.py": f"""
        def {name}(stream_id, **kwargs):
            pass
    """
    for name in ("one", "two")
}
INIT = "streams/tasks/__init__.py"

SHAPES = {
    "a dict": """
        from .one import one
        from .two import two

        TASK_MAPPING = {"one": one, "two": two}
    """,
    "absolute imports": """
        from streams.tasks.one import one
        import streams.tasks.two as second

        TASK_MAPPING = {"one": one, "two": second.two}
    """,
    "modules": """
        from . import one, two

        TASK_MAPPING = {"one": one.one, "two": two.two}
    """,
    "star imports": """
        from .one import *
        from .two import *

        TASK_MAPPING = {"one": one, "two": two}
    """,
    "annotated": """
        from typing import Any, Callable

        from .one import one
        from .two import two as other

        TASK_MAPPING: dict[str, Callable[..., Any]] = {"one": one, "two": other}
    """,
    "items": """
        from .one import one
        from .two import two

        TASK_MAPPING = {}
        TASK_MAPPING["one"] = one
        KEY = "two"
        TASK_MAPPING[KEY] = two
    """,
    "several at once": """
        from .one import one
        from .two import two

        TASK_MAPPING = {"one": one}
        TASK_MAPPING["two"] = again = two
    """,
    "a default": """
        from .one import one
        from .two import two

        TASK_MAPPING = {"one": one}
        TASK_MAPPING.setdefault("two", two)
    """,
    "update": """
        from .one import one
        from .two import two

        TASK_MAPPING = {}
        TASK_MAPPING.update({"one": one})
        TASK_MAPPING.update(two=two)
    """,
    "merged": """
        from .one import one
        from .two import two

        BASE = {"one": one}
        MORE = dict(two=two)
        TASK_MAPPING = {**BASE, **MORE}
    """,
    "a union": """
        from .one import one
        from .two import two

        TASK_MAPPING = {"one": one} | {"two": two}
    """,
    "augmented": """
        from .one import one
        from .two import two

        TASK_MAPPING = {"one": one}
        TASK_MAPPING |= {"two": two}
    """,
    "an alias": """
        from .one import one
        from .two import two

        MAPPING = {"one": one, "two": two}
        TASK_MAPPING = MAPPING
    """,
    "under a condition": """
        import os

        from .one import one

        TASK_MAPPING = {"one": one}
        if os.environ.get("ALL"):
            from .two import two

            TASK_MAPPING["two"] = two
    """,
    "an optional dependency": """
        from .one import one

        try:
            from .two import two
        except ImportError:
            two = None

        TASK_MAPPING = {"one": one, "two": two}
    """,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_read(shape: str, tmp_path: Path) -> None:
    write(tmp_path, surrounded({**TASKS, INIT: SHAPES[shape]}))
    found = project(tmp_path)
    assert found.registry.unread == []
    assert {task.name: task.stream_types for task in found.registered} == {
        "one": ("one",),
        "two": ("two",),
    }
    assert found.unregistered == ()


def test_a_table_of_another_module_is_followed(tmp_path: Path) -> None:
    init = "from .registry import TASK_MAPPING\n"
    registry = """
        from .one import one
        from .two import two

        TASK_MAPPING = {"one": one, "two": two}
    """
    write(tmp_path, surrounded({**TASKS, INIT: init, "streams/tasks/registry.py": registry}))
    found = project(tmp_path)
    assert found.registry.path == "streams/tasks/registry.py"
    assert [task.name for task in found.registered] == ["one", "two"]


def test_entries_made_elsewhere_are_read(tmp_path: Path) -> None:
    apps = """
        from streams.tasks import TASK_MAPPING
        from streams.tasks.two import two

        TASK_MAPPING["two"] = two
    """
    init = """
        from .one import one

        TASK_MAPPING = {"one": one}
    """
    write(tmp_path, surrounded({**TASKS, INIT: init, "streams/late.py": apps}))
    found = project(tmp_path)
    assert sorted(task.name for task in found.registered) == ["one", "two"]


@pytest.mark.parametrize(
    "value",
    [
        "{path.stem: load(path) for path in FOLDER}",
        "build()",
        "{name: one}",
        "{**build()}",
    ],
)
def test_a_table_made_at_run_time_silences_nl501(value: str, tmp_path: Path) -> None:
    init = f"from .one import one\nfrom somewhere import *\n\nTASK_MAPPING = {value}\n"
    write(tmp_path, surrounded({**TASKS, INIT: init}))
    assert project(tmp_path).registry.unread
    assert "NL501" not in codes(findings(tmp_path))


def test_a_decorator_that_fills_the_table_registers(tmp_path: Path) -> None:
    init = "TASK_MAPPING = {}\n"
    registering = """
        from streams.tasks import TASK_MAPPING


        def register(name):
            def decorator(function):
                TASK_MAPPING[name] = function
                return function

            return decorator
    """
    one = """
        from streams.tasks.registering import register


        @register("one")
        def one(stream_id, **kwargs):
            pass
    """
    files = {INIT: init, "streams/tasks/registering.py": registering, "streams/tasks/one.py": one}
    write(tmp_path, surrounded({**files, "streams/tasks/fetch.py": ""}))
    (task,) = project(tmp_path).tasks
    assert (task.name, task.stream_types) == ("one", ("one",))


def test_one_function_under_two_types_is_one_task(tmp_path: Path) -> None:
    init = """
        from .one import one

        TASK_MAPPING = {"one": one, "again": one}
    """
    write(tmp_path, surrounded({**TASKS, INIT: init, "streams/tasks/two.py": ""}))
    (task,) = project(tmp_path).tasks
    assert task.stream_types == ("one", "again")


@pytest.mark.parametrize(
    ("imports", "name", "lost"),
    [
        ("", "one", "one"),
        ("from .gone import one", "one", "streams.tasks.gone.one"),
        ("from .one import gone", "gone", "streams.tasks.one.gone"),
        ("from . import gone", "gone.one", "streams.tasks.gone"),
        ("import streams.tasks.one", "streams.tasks.one.gone", "streams.tasks.one.gone"),
    ],
)
def test_an_entry_that_leads_nowhere(imports: str, name: str, lost: str, tmp_path: Path) -> None:
    init = f'{imports}\n\nTASK_MAPPING = {{"x": {name}}}\n'
    write(tmp_path, surrounded({**TASKS, INIT: init}))
    (entry,) = project(tmp_path).registry.entries
    assert entry.target == Absent(lost)
    assert "NL502" in codes(findings(tmp_path))


def test_no_table_at_all_is_not_guessed_at(tmp_path: Path) -> None:
    write(tmp_path, surrounded({**TASKS, INIT: ""}))
    assert codes(findings(tmp_path)) == []


def test_keys_point_at_their_text(tmp_path: Path) -> None:
    init = 'TASK_MAPPING = dict(one=gone)\nTASK_MAPPING["two"] = gone\n'
    write(tmp_path, surrounded({**TASKS, INIT: init}))
    text = clean(init)
    found = [text[f.place.start : f.place.end] for f in findings(tmp_path) if f.code == "NL502"]
    assert found == ["one", '"two"']
