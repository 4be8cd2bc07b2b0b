"""The guide's own examples, read from its text (`creating_tasks.rst`, as NewLoom ships it)."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

from tests.projects import codes, findings, surrounded, write

GUIDE = Path(__file__).with_name("creating_tasks.rst")
IMPORTS = "import logging\n\nfrom django.utils import timezone\n\n\n"
REGISTRY = "from .my_new_task import my_new_task\n\n"


def _blocks() -> list[str]:
    """Return the code blocks of the guide, in order."""
    text = GUIDE.read_text(encoding="utf-8")
    found = re.findall(r"\.\. code-block:: python\n\n((?:    .*\n|\s*\n)+)", text)
    return [dedent(block).strip() + "\n" for block in found]


def _codes(tmp_path: Path, task: str, registry: str, tests: str = "") -> list[str]:
    files = {
        "streams/tasks/my_new_task.py": IMPORTS + task,
        "streams/tasks/__init__.py": REGISTRY + registry,
        "streams/tests.py": tests,
    }
    return codes(findings(write(tmp_path, surrounded({}) | files)))


def test_the_guide_has_a_skeleton_a_registry_and_a_finished_task() -> None:
    skeleton, registry, finished = _blocks()
    assert skeleton.startswith("def my_new_task(stream_id, **kwargs):")
    assert "TASK_MAPPING = {" in registry
    assert "exc_info=True" in finished


def test_the_finished_task_lacks_its_docstring_and_a_word_of_progress(tmp_path: Path) -> None:
    _, registry, finished = _blocks()
    assert _codes(tmp_path, finished, registry) == ["NL201", "NL401"]


def test_where_there_are_tests_the_finished_task_lacks_one_too(tmp_path: Path) -> None:
    _, registry, finished = _blocks()
    tests = "def test_arithmetic():\n    assert 1 + 1 == 2\n"
    assert _codes(tmp_path, finished, registry, tests) == ["NL201", "NL401", "NL701"]
    tests = (
        "import pytest\n\nfrom streams.tasks.my_new_task import my_new_task\n\n\n"
        "def test_task(db):\n    with pytest.raises(LookupError):\n        my_new_task(0)\n"
    )
    assert _codes(tmp_path, finished, registry, tests) == ["NL201", "NL401"]


def test_the_skeleton_is_told_what_it_has_left_out(tmp_path: Path) -> None:
    skeleton, registry, _ = _blocks()
    assert _codes(tmp_path, skeleton, registry) == ["NL205", "NL305", "NL308", "NL311"]
