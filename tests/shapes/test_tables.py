"""Type choices, schemas and examples are read in every shape, or said to be unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint import engine
from newloom_lint.cache import Cache
from newloom_lint.files import Tree
from newloom_lint.model import unknown
from newloom_lint.settings import Settings
from newloom_lint.targets import Target
from tests.shapes import choices, schemas
from tests.shapes.shape import Shape, checked

ALL = {
    f"{table}: {name}": shape
    for table, shapes in (
        ("choices", choices.READ | choices.SILENT | choices.UNKNOWN),
        ("schemas", schemas.READ | schemas.SILENT | schemas.UNKNOWN),
    )
    for name, shape in shapes.items()
}


@pytest.mark.parametrize("shape", ALL.values(), ids=ALL)
def test_a_table_is_read(shape: Shape, tmp_path: Path) -> None:
    shape.write(tmp_path)
    subject, found = checked(tmp_path)
    assert found == sorted(shape.found)
    said = [f"{one.what}: {one.reason}" for one in unknown(subject)]
    assert len(said) == len(shape.unknown), said
    assert all(part in line for part, line in zip(shape.unknown, said, strict=True)), said


@pytest.mark.slow
@pytest.mark.parametrize("shape", choices.READ.values(), ids=choices.READ)
def test_a_choice_is_added_or_there_is_no_fix(shape: Shape, tmp_path: Path) -> None:
    shape.write(tmp_path)
    done = engine.fix(Target(Tree.open(tmp_path), Settings()), Cache(tmp_path, enabled=False))
    assert done.declined == ()
    left = [judged.finding for judged in done.result.verdict.findings]
    lacking = [finding for finding in left if finding.code == "NL507"]
    assert bool(done.texts) is not bool(lacking)
    assert all("(no fix: " in finding.help for finding in lacking)
    for data in done.texts.values():
        compile(data, "fixed", "exec")
        assert data.count(b"broken") == 1
