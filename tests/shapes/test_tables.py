"""Type choices, schemas and examples are read in every shape, or said to be unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint.model import unknown
from tests.projects import findings, project
from tests.shapes import choices, schemas
from tests.shapes.shape import Shape, shown

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
    assert shown(findings(tmp_path)) == sorted(shape.found)
    said = [f"{one.what}: {one.reason}" for one in unknown(project(tmp_path))]
    assert len(said) == len(shape.unknown), said
    assert all(part in line for part, line in zip(shape.unknown, said, strict=True)), said
