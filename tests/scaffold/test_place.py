"""Finding a project and the tables it keeps."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from newloom_lint.scaffold import RefusedError, find_place
from newloom_lint.scaffold.place import bound_names


def project(root: Path, files: Mapping[str, str] = MappingProxyType({})) -> Path:
    """Make a project of a registry and further files below `streams/`."""
    texts = {"../manage.py": "", "tasks/__init__.py": "TASK_MAPPING = {}\n"} | files
    for path, text in texts.items():
        file = Path(os.path.normpath(root / "streams" / path))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def root_of(start: Path, project_dir: str = "") -> Path | None:
    place = find_place(start, project_dir)
    return place.root if place else None


def test_around_in_and_directly_below_a_folder(tmp_path: Path) -> None:
    root = project(tmp_path / "site")

    assert root_of(root) == root
    assert root_of(root / "streams" / "tasks") == root
    assert root_of(tmp_path) == root


def test_manage_py_may_lie_above(tmp_path: Path) -> None:
    root = project(tmp_path / "site")
    (root / "manage.py").rename(tmp_path / "manage.py")

    assert root_of(root) == root


def test_without_manage_py_it_takes_a_name(tmp_path: Path) -> None:
    root = project(tmp_path / "site")
    (root / "manage.py").unlink()

    assert root_of(root) is None
    assert root_of(tmp_path, "site") == root
    assert root_of(root, ".") == root
    assert root_of(Path("/"), str(root)) == root


def test_no_project(tmp_path: Path) -> None:
    assert root_of(tmp_path) is None
    with pytest.raises(RefusedError, match="is no NewLoom project: it has no streams/tasks"):
        find_place(tmp_path, "nowhere")


def test_several_projects_are_not_guessed_from(tmp_path: Path) -> None:
    project(tmp_path / "a")
    project(tmp_path / "b")

    with pytest.raises(RefusedError, match=r"several NewLoom projects here \(a, b\)"):
        find_place(tmp_path)
    assert root_of(tmp_path, "b") == tmp_path / "b"


def test_tables_with_their_files_and_keys(tmp_path: Path) -> None:
    root = project(
        tmp_path,
        {
            "tasks/__init__.py": 'TASK_MAPPING: dict = {"a": 1, **OTHER}\nTASK_MAPPING["b"] = 2\n',
            "schemas/__init__.py": 'STREAM_CONFIG_SCHEMAS = {"c": 1}\n',
            "schemas/examples.py": 'TASK_CONFIG_EXAMPLES = {"d": {}}\n',
            "models.py": (
                'TYPE_CHOICES = [("not", "Its")]\n'
                'class Stream:\n    TYPE_CHOICES = (("e", "E"), ("f", _("F")))\n'
            ),
        },
    )
    place = find_place(root)

    assert place is not None
    assert {name: (table.path, set(table.keys)) for name, table in place.tables.items()} == {
        "TASK_MAPPING": ("streams/tasks/__init__.py", {"a", "b"}),
        "STREAM_CONFIG_SCHEMAS": ("streams/schemas/__init__.py", {"c"}),
        "TASK_CONFIG_EXAMPLES": ("streams/schemas/examples.py", {"d"}),
        "TYPE_CHOICES": ("streams/models.py", {"e", "f"}),
    }
    assert place.keeps_schemas


def test_a_file_that_is_no_python_is_named(tmp_path: Path) -> None:
    root = project(tmp_path, {"models.py": "TYPE_CHOICES = [\n"})

    with pytest.raises(RefusedError, match=r"streams/models\.py:1: this is no Python"):
        find_place(root)


def test_tests_go_where_the_project_has_them(tmp_path: Path) -> None:
    place = find_place(project(tmp_path))
    assert place is not None
    assert place.test_file("a") == "streams/tests/test_a.py"

    project(tmp_path, {"tests.py": ""})
    assert place.test_file("a") == "streams/test_a.py"


def test_bound_names(tmp_path: Path) -> None:
    code = "import a.b, c as d\nfrom e import f as g, h\ndef i(): ...\nclass J: ...\nk: int = 1\n"
    (tmp_path / "m.py").write_text(code, encoding="utf-8")

    assert bound_names(tmp_path, "m.py") == {"a", "d", "g", "h", "i", "J", "k"}
