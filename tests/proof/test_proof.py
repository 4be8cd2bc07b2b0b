"""The model, held against runs: generated tasks are run in a tiny fake of NewLoom, with a failure
injected at every point of their work, and what happens is compared with what the model says.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proof import tally
from tests.proof.comparing import compare
from tests.proof.grammar import around

FOUND = Path(__file__).parent / "found"
QUICK, SLOW, PARTS = 300, 3000, 4


def _agree(found: tally.Tally) -> None:
    reports = [tally.report(*entry) for entry in found.differing[:3]]
    assert not reports, "\n\n".join(reports)


def test_what_is_said_of_a_task_is_what_happens() -> None:
    _agree(tally.check("quick", QUICK))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_said_of_thousands_of_tasks_is_what_happens(part: int) -> None:
    _agree(tally.check("slow", SLOW // PARTS, part * SLOW // PARTS))


@pytest.mark.slow
def test_every_production_is_used_and_mostly_answered(capsys: pytest.CaptureFixture[str]) -> None:
    found = tally.check("shares", SLOW // PARTS)
    with capsys.disabled():
        print(f"\n{found.table()}")  # noqa: T201 - how sure the model is, is to be seen
    assert list(found.complaints()) == []


@pytest.mark.parametrize("path", sorted(FOUND.glob("*.py")), ids=lambda path: path.stem)
def test_what_was_found_once_is_said_right(path: Path) -> None:
    assert compare(around(path.read_text(encoding="utf-8"))).differences == []
