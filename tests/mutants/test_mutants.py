"""Correct tasks in many styles, each broken in one place by program: the rule that is meant, and
no other, says so, and its fixes keep what every fix promises.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import pytest

from tests.mutants import judging, mending
from tests.mutants.judging import Mutant, says
from tests.mutants.kinds import KINDS, Kind
from tests.mutants.mending import CATALOGUE, Mended
from tests.mutants.programs import ASIDE, Program, alone, programs

SHARE = 8
"""One mutant, or one group of them, in so many is tried in the quick tier."""
CAREFUL = 12
"""One group of the careful mutants, whose projects are large, in so many is mended."""

NEAR = frozenset({"NL308"})
"""Rules that decline nearly as many as they may: what is drawn would not tell."""

kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)


def _misjudged(mutants: list[Mutant]) -> list[str]:
    """Return what is said of mutants that are reported by other rules than those meant."""
    excused = judging.excused()
    judging.judge(mutants)
    wrong = [m for m in mutants if m.id not in excused and says(m) != m.kind.expected]
    return [f"{m.id}: {sorted(says(m))}, not {sorted(m.kind.expected)}" for m in wrong]


def _share(mutants: Iterable[Mutant]) -> list[Mutant]:
    """Return some of the mutants, and with them those that are judged at once; at least one."""
    groups = list(judging.groups(mutants))
    drawn = [group for group in groups if zlib.crc32(group[0].id.encode()) % SHARE == 0]
    return [mutant for group in drawn or groups[:1] for mutant in group]


def _denied(excused: list[Mutant]) -> dict[str, frozenset[str]]:
    """Return what is said of mutants of which nothing is to be said."""
    judging.judge(excused)
    return {mutant.id: says(mutant) for mutant in excused if says(mutant)}


@pytest.mark.parametrize("program", alone(), ids=lambda program: program.name)
def test_a_task_is_correct_before_it_is_broken(program: Program) -> None:
    assert {code for code, _, _ in judging.of_the_program(program)} <= ASIDE


@kinds
def test_the_rule_that_is_meant_reports_and_mends_a_broken_task(kind: Kind) -> None:
    share = _share(judging.of_kind(kind))
    first = next(judging.groups(share))
    for code in kind.expected & CATALOGUE.keys():
        assert _broken(mending.mended(first, code)) == []
    assert _misjudged(share) == []


@pytest.mark.slow
@pytest.mark.parametrize("code", sorted({code for k in KINDS.values() for code in k.expected}))
def test_the_rule_that_is_meant_reports_and_mends_every_broken_task(code: str) -> None:
    mutants = mending.of_rule(code)
    if code in CATALOGUE:
        drawn = mutants if code in NEAR else _drawn(mutants)
        found = list(mending.mended(drawn, code))
        assert _broken(found) == []
        mends = mending.mends(code, found, _careful(mutants) / max(_careful(drawn), 1))
        assert mends != (code in mending.outstanding()), mending.OUTSTANDING.name
    assert _misjudged(mutants) == []


def _careful(mutants: list[Mutant]) -> int:
    return sum(mutant.program.of == "careful" for mutant in mutants)


def _drawn(mutants: list[Mutant]) -> list[Mutant]:
    """Return the mutants that are mended: all but for some of the careful ones."""
    careful = [m for m in mutants if m.program.of == "careful"]
    drawn = list(judging.groups(careful))[::CAREFUL]
    alone = [m for m in mutants if m.program.of != "careful"]
    return [*alone, *(m for group in drawn for m in group)]


def _broken(found: Iterable[Mended]) -> list[str]:
    return [f"{one.mutant.id}: {'; '.join(one.broken)}" for one in found if one.broken]


def _excused() -> list[Mutant]:
    return [mutant for mutant in judging.mutants() if mutant.id in judging.excused()]


def test_nothing_is_said_of_what_is_excused() -> None:
    assert _denied(_share(_excused())) == {}


@pytest.mark.slow
def test_nothing_is_said_of_all_that_is_excused() -> None:
    assert _denied(_excused()) == {}


def test_there_are_enough_and_few_are_excused() -> None:
    made = list(judging.mutants())
    assert len(programs()) >= 30
    assert len(made) >= 400
    assert len(judging.excused()) <= len(made) * 0.03
    assert all(judging.of_kind(kind) for kind in KINDS.values())
