from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bench import corpora, padding
from bench.corpora import calls, lines, project
from bench.plans import Plan
from newloom_lint.files import Tree
from tests.projects import project as model
from tests.projects import write

SMALL = Plan(18)


def test_the_same_plan_gives_the_same_project() -> None:
    assert project(SMALL) == project(SMALL)


def test_tasks_have_the_lines_that_were_asked_for() -> None:
    assert 3000 <= lines(project(SMALL)) <= 3300
    assert 16_500 <= lines(project(Plan(100))) <= 17_800


def test_tasks_differ_in_size_and_every_file_in_content() -> None:
    tasks = [
        text
        for path, text in project(Plan(300)).items()
        if path.startswith("streams/tasks/import_")
    ]
    assert len(set(tasks)) == 300
    sizes = sorted(text.count("\n") for text in tasks)
    assert sizes[-1] > 2 * sizes[0]


def test_everything_is_python() -> None:
    for path, text in project(Plan(60, files=400)).items():
        if path.endswith(".py"):
            ast.parse(text, path)


def test_tasks_without_padding_keep_their_own_lines() -> None:
    files = project(Plan(30, lines=0))
    assert lines(files) < lines(project(Plan(30)))
    assert len({t for p, t in files.items() if p.startswith("streams/tasks/import_")}) == 30


def test_few_origins_give_tasks_of_the_same_kinds_at_any_size() -> None:
    few = project(Plan(10, lines=0, origins=10))
    many = project(Plan(20, lines=0, origins=10))
    one, other = "streams/tasks/import_forecasts_2.py", "streams/tasks/import_podcasts_12.py"
    first = few[one].replace("import_forecasts_2", "x").replace("VERSION = 2", "")
    assert first == many[other].replace("import_podcasts_12", "x").replace("VERSION = 12", "")


def test_a_repository_has_all_its_files_and_few_speak_of_streams(tmp_path: Path) -> None:
    files = project(Plan(5, files=500))
    assert len(files) == 500
    others = [path for path in files if path.startswith("apps/")]
    assert others
    tree = Tree.open(write(tmp_path, files))
    assert 0 < len(tree.mentioning("streams", "apps")) < len(others) / 5


def test_the_model_knows_every_task(tmp_path: Path) -> None:
    found = model(write(tmp_path, project(SMALL)))
    assert {task.name for task in found.tasks} >= {
        Path(path).stem for path in project(SMALL) if path.startswith("streams/tasks/import_")
    }


@pytest.mark.parametrize(("shape", "called"), [("chain", 1), ("fan", 20)])
def test_helpers_are_called_in_a_chain_or_all_by_the_task(shape: str, called: int) -> None:
    text = calls(shape, 20)["streams/tasks/fetch.py"]
    functions = {
        node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)
    }
    assert len(functions) == 21
    assert _calls(functions["fetch"]) == called
    assert _calls(functions["helper_0"]) == (2 if shape == "chain" else 0)
    assert _calls(functions["helper_19"]) == 0


def _calls(function: ast.FunctionDef) -> int:
    return sum(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id.startswith("helper_")
        for node in ast.walk(function)
    )


def test_padding_is_never_a_task_and_needs_nothing() -> None:
    chance = corpora.random.Random(1)
    text = "\n\n".join(padding.function(chance, number) for number in range(50))
    for node in ast.parse(text).body:
        assert isinstance(node, ast.FunctionDef | ast.ClassDef)
        assert "stream_id" not in ast.unparse(node)
