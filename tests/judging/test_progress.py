"""When a pass of fixes has made things better."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from newloom_lint import rules
from newloom_lint.findings import Finding, Level, Place, Profile
from newloom_lint.judging import Judged, Verdict
from newloom_lint.judging.progress import UNCOVERS, Progress, progress


class Rule(NamedTuple):
    code: str
    covered_by: tuple[str, ...] = ()
    name: str = ""
    level: Level = Level.ERROR
    profile: Profile = Profile.REQUIRED


def judged(said: str) -> Judged:
    """Return a finding from `code function task`."""
    code, function, *tasks = said.split()
    place = Place("a.py", 0, 1)
    finding = Finding(code, "", Level.ERROR, "", place, function=function, tasks=tuple(tasks))
    return Judged(finding, said)


def made(before: list[str], after: list[str], fixed: list[str]) -> Progress:
    old, new = (
        Verdict(tuple(map(judged, said)), 1, 0, Profile.GUIDE, None) for said in (before, after)
    )
    return progress(old, new, [*map(judged, fixed)], [Rule("NL901"), Rule("NL902", ("NL901",))])


@pytest.mark.parametrize(
    ("before", "after", "fixed", "mended"),
    [
        (["NL901 f"], [], ["NL901 f"], 1),
        (["NL901 f", "NL901 f"], ["NL901 f"], ["NL901 f"], 1),
        (["NL901 f", "NL903 f"], [], ["NL901 f"], 2),
        (["NL901 f"], ["NL902 f"], ["NL901 f"], 1),
        (["NL901 f"], ["NL902 f", "NL902 f"], ["NL901 f"], 1),
        (["NL901 f t"], ["NL902 g t"], ["NL901 f t"], 1),
        (["NL901 f"], ["NL002 g"], ["NL901 f"], 1),
        (["NL301 f", "NL311 g"], ["NL311 f", "NL311 g"], ["NL301 f"], 1),
        (["NL501 f t"], ["NL504 g t", "NL507 g t"], ["NL501 f t"], 1),
    ],
)
def test_better(before: list[str], after: list[str], fixed: list[str], mended: int) -> None:
    step = made(before, after, fixed)
    assert (step.is_made, step.mended) == (True, mended)


@pytest.mark.parametrize(
    ("before", "after", "fixed", "unmended", "added"),
    [
        (["NL901 f"], ["NL901 f"], ["NL901 f"], "NL901", ""),
        (["NL901 f", "NL901 f"], ["NL901 f"], ["NL901 f", "NL901 f"], "NL901", ""),
        (["NL901 f"], ["NL903 f"], ["NL901 f"], "", "NL903"),
        (["NL901 f t"], ["NL902 g u"], ["NL901 f t"], "", "NL902"),
        (["NL901 f"], ["NL902 g"], ["NL901 f"], "", "NL902"),
        (["NL902 f"], ["NL901 f"], ["NL902 f"], "", "NL901"),
        (["NL501 f t"], ["NL504 g u"], ["NL501 f t"], "", "NL504"),
        (["NL901 f", "NL903 g"], ["NL903 g", "NL903 g"], ["NL901 f"], "", "NL903"),
    ],
)
def test_not_better(
    before: list[str], after: list[str], fixed: list[str], unmended: str, added: str
) -> None:
    step = made(before, after, fixed)
    assert (step.is_made, step.unmended, step.added) == (False, unmended, added)


def test_a_rule_that_says_the_first_alone_may_say_the_next() -> None:
    old, new = (
        Verdict((Judged(judged("NL302 f").finding, mark),), 1, 0, Profile.GUIDE, None)
        for mark in ("one", "two")
    )
    assert progress(old, new, old.findings, []).is_made
    assert not progress(old, old, old.findings, []).is_made


FIRST_ALONE = {"NL302"}


def test_what_uncovers_what_are_rules() -> None:
    """A rule with a fix uncovers others, and what `covered_by` says is not said again."""
    known = {rule.code: rule for rule in rules.ALL}
    for code, uncovered in UNCOVERS.items():
        assert {code, *uncovered} <= known.keys()
        assert code not in uncovered or code in FIRST_ALONE
        assert not [one for one in uncovered if code in known[one].covered_by]
