"""What was rendered is removed, and nothing else."""

from pathlib import Path

from newloom_lint.scaffold.staging import (
    left_behind,
    read_rendered,
    remove_rendered,
    rendered_files,
)


def render(folder: Path) -> None:
    for path, what in rendered_files("fetch").items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(what, encoding="utf-8")


def test_reading(tmp_path: Path) -> None:
    render(tmp_path)

    assert read_rendered(tmp_path, "fetch") == {
        "task": b"task",
        "schema": b"schema",
        "test": b"test",
    }


def test_all_of_it_goes(tmp_path: Path) -> None:
    folder = tmp_path / "newloom-task-fetch"
    render(folder)

    remove_rendered(folder, "fetch")

    assert not folder.exists()
    assert left_behind(folder) == ""


def test_what_others_put_there_stays(tmp_path: Path) -> None:
    render(tmp_path)
    others = [tmp_path / "docs/index.rst", tmp_path / "streams/tasks/other.py"]
    for path in others:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine", encoding="utf-8")

    remove_rendered(tmp_path, "fetch")

    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(others)
    assert not (tmp_path / "streams/tests").exists()
    assert f"Kept {tmp_path.name}/" in left_behind(tmp_path)
