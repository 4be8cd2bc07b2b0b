"""Correct tasks in many styles, each broken in one place by program: the rule that is meant, and
no other, says so.
"""

from __future__ import annotations

import zlib

import pytest

from tests.mutants import judging
from tests.mutants.judging import Mutant, says
from tests.mutants.kinds import KINDS, Kind
from tests.mutants.programs import ASIDE, programs

SHARE = 8
"""One mutant in so many is tried in the quick tier."""

kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)


def _misjudged(kind: Kind, mutants: list[Mutant]) -> list[str]:
    """Return what is said of mutants that are reported by other rules than those meant."""
    excused = judging.excused()
    wrong = [m for m in mutants if m.id not in excused and says(m) != kind.expected]
    return [f"{m.id}: {sorted(says(m))}, not {sorted(kind.expected)}" for m in wrong]


@pytest.mark.parametrize("program", programs())
def test_a_task_is_correct_before_it_is_broken(program: str) -> None:
    assert judging.of_the_program(program) <= ASIDE


@kinds
def test_the_rule_that_is_meant_reports_a_broken_task(kind: Kind) -> None:
    share = [m for m in judging.of_kind(kind) if zlib.crc32(m.id.encode()) % SHARE == 0]
    assert _misjudged(kind, share) == []


@pytest.mark.slow
@kinds
def test_the_rule_that_is_meant_reports_every_broken_task(kind: Kind) -> None:
    assert _misjudged(kind, judging.of_kind(kind)) == []


def test_nothing_is_said_of_what_is_excused() -> None:
    excused = judging.excused()
    assert {m.id: says(m) for m in judging.mutants() if m.id in excused and says(m)} == {}


def test_there_are_enough_and_few_are_excused() -> None:
    made = list(judging.mutants())
    assert len(programs()) >= 30
    assert len(made) >= 400
    assert len(judging.excused()) <= len(made) * 0.03
    assert all(judging.of_kind(kind) for kind in KINDS.values())


@pytest.mark.slow
def test_the_table_of_kinds_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    lines = list(judging.table())
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201 - which kinds are found is to be seen
    assert len(lines) == len(KINDS) + 2
