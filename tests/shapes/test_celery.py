"""Celery style throughout: exact findings of whole projects, each fault once where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint.files import Tree
from newloom_lint.model import unknown
from tests.projects import findings, project, write
from tests.shapes.celery import FAULTS, RIGHT, Variant

ALL = {f"right: {name}": v for name, v in RIGHT.items()} | FAULTS


@pytest.mark.parametrize("variant", ALL.values(), ids=ALL)
def test_a_project(variant: Variant, tmp_path: Path) -> None:
    write(tmp_path, variant.files())
    read = Tree.open(tmp_path).read
    found = []
    for finding in findings(tmp_path):
        place = finding.place
        text = " ".join(read(place.path).text[place.start : place.end].split())
        found.append(f"{finding.code} {place.path} {text}")
    assert sorted(found) == sorted(variant.found)


def test_all_of_it_is_known(tmp_path: Path) -> None:
    write(tmp_path, RIGHT["as it is"].files())
    read = project(tmp_path)
    assert list(unknown(read)) == []
    assert [task.name for task in read.tasks] == ["fetch_feed", "fetch_page"]
