from __future__ import annotations

import pytest

from bench import limits, report
from bench.commands import BARES, COLDS
from bench.measuring import Usage
from bench.plans import CALLS, PLANS
from bench.rows import ROWS, Result

BOUNDS = limits.load()


NOT_ASKED = 999.0
"""What a row must not look at."""


def _used(cpu: float) -> list[Usage]:
    """Return one round of a process that used the processor."""
    return [Usage(NOT_ASKED, cpu, 999, {})]


def _took(wall: float) -> list[Usage]:
    """Return one round of a process by the clock."""
    return [Usage(wall, NOT_ASKED, 999, {})]


def _held(peak: int) -> list[Usage]:
    """Return one round of a process that needed memory."""
    return [Usage(NOT_ASKED, NOT_ASKED, peak, {})]


def _told(**told: object) -> list[Usage]:
    """Return one round of a process that told something of itself."""
    return [Usage(NOT_ASKED, NOT_ASKED, 999, told)]


def _judged(row: str, **samples: list[Usage]) -> list[Result]:
    named = {name.replace("_", "-"): usages for name, usages in samples.items()}
    return list(ROWS[row].judge(named, BOUNDS))


def _value(result: Result) -> float:
    assert result.figure is not None
    return pytest.approx(result.figure.value)


def test_cold_is_a_multiple_of_bare_parse_the_start_taken_off() -> None:
    [result] = _judged("cold", cold=_used(10.3), start=_used(0.3), bare=_told(cpu=5.0))
    assert _value(result) == 2.0


def test_two_processes_go_by_the_clock() -> None:
    [result] = _judged(
        "two",
        two=_took(6.0),
        start=_took(1.0),
        bare=_told(wall=5.0),
    )
    assert _value(result) == 1.0
    assert result.met


def test_what_the_tool_does_not_offer_is_missed() -> None:
    [result] = _judged("two", start=_used(1), bare=_used(1))
    assert not result.met
    assert "not offered" in report.missed([result])[0]


def test_one_file_is_a_multiple_of_import_and_parse() -> None:
    samples = {"import": _used(0.15), "one": _used(0.4), "bare-one": _told(cpu=0.05)}
    [result] = ROWS["one"].judge(samples, BOUNDS)
    assert _value(result) == 2.0
    assert not result.met


def test_without_a_cache_only_what_is_above_the_row_before_counts() -> None:
    samples = {
        "import": _used(0.15),
        "bare-one": _told(cpu=0.05),
        "ci": _used(0.2 * BOUNDS["one"] + 0.3),
        "bare-asked": _told(cpu=0.1, files=5),
        "bare-small": _told(cpu=9, files=41),
    }
    [result] = ROWS["ci"].judge(samples, BOUNDS)
    assert _value(result) == 3.0
    assert "5 of 41 files" in result.shown


def test_eighteen_tasks_have_import_and_some_milliseconds_free() -> None:
    samples = {
        "import": _used(0.15),
        "cold-small": _used(0.15 + BOUNDS["small-ms"] / 1000 + 0.3),
        "bare-small": _told(cpu=0.2),
    }
    [result] = ROWS["small"].judge(samples, BOUNDS)
    assert _value(result) == 1.5


@pytest.mark.parametrize(
    ("modules", "met"), [(["click"], True), (["click", "rich", "libcst"], False)]
)
def test_an_unchanged_run_goes_by_the_clock_and_imports_nothing_heavy(
    modules: list[str], *, met: bool
) -> None:
    samples = {
        "pass": _took(0.01),
        "unchanged-small": _took(BOUNDS["unchanged-ms"] / 1000 + 0.05),
        "unchanged": _took(BOUNDS["unchanged-ms"] / 1000 + 0.06),
        "modules": _told(modules=modules),
    }
    small, large, heavy = ROWS["unchanged"].judge(samples, BOUNDS)
    assert _value(small) == 5.0
    assert _value(large) == 6.0
    assert not large.met
    assert heavy.met is met


def test_one_of_a_thousand_is_a_share_of_the_parse_of_all() -> None:
    samples = {
        "import": _used(0.15),
        "bare-one": _told(cpu=0.05),
        "thousand": _used(0.2 * BOUNDS["one"] + 1.0),
        "bare": _told(cpu=10.0),
    }
    [result] = ROWS["thousand"].judge(samples, BOUNDS)
    assert _value(result) == 0.1
    assert result.met


def test_finding_is_a_share_of_the_run() -> None:
    [result] = _judged("repository", repository=_told(cpu=2.0, finding=0.3))
    assert _value(result) == 0.15
    assert result.met


def test_fixing_counts_for_each_pass_that_changed_something() -> None:
    samples = {"check-hundred": _used(2.0), "fix": _used(9.0), "start": _used(1.0)}
    [result] = ROWS["fix"].judge({**samples, "passes": _told(passes=2)}, BOUNDS)
    assert _value(result) == 4.0
    assert not result.met


def test_peers_are_to_be_slower_and_one_is_only_shown() -> None:
    fixit, pylint, flake8, ruff = _judged(
        "peers", cold=_used(10), fixit=_used(80), pylint=_used(24), flake8=_used(10), ruff=_used(1)
    )
    assert [fixit.met, pylint.met, flake8.met, ruff.met] == [True, False, True, True]
    assert _value(ruff) == 0.1
    [line] = report.missed([fixit, pylint, flake8, ruff])
    assert line.startswith("1,000 tasks cold: pylint [peers]: 2.4, must be ≥ 2.5 ")


def test_memory_is_a_multiple_of_the_peak() -> None:
    [result] = _judged("memory", cold=_held(130), bare_collected=_held(100))
    assert _value(result) == 1.3
    assert result.met


def test_growth_compares_time_per_task() -> None:
    samples = {
        "start": _used(1.0),
        "short-100": _used(2.0),
        "short-1000": _used(12.0),
        "short-10000": _used(201.0),
    }
    thousand, ten = ROWS["growth"].judge(samples, BOUNDS)
    assert _value(thousand) == 1.1
    assert _value(ten) == 2.0
    assert (thousand.met, ten.met) == (True, False)
    del samples["short-10000"]
    assert len(list(ROWS["growth"].judge(samples, BOUNDS))) == 1


def test_twice_the_calls_may_take_twice_the_time() -> None:
    samples = {
        "start": _used(1.0),
        "chain-600": _used(2.0),
        "chain-1200": _used(3.0),
        "fan-600": _used(2.0),
        "fan-1200": _used(5.0),
    }
    chain, fan = ROWS["summaries"].judge(samples, BOUNDS)
    assert _value(chain) == 2.0
    assert (chain.met, fan.met) == (True, False)


def test_every_project_that_is_checked_or_parsed_has_a_plan() -> None:
    projects = {project for project, _, _ in (*COLDS.values(), *BARES.values())}
    assert projects <= PLANS.keys() | CALLS.keys()


def test_the_table_has_a_line_for_each_result() -> None:
    results = _judged(
        "peers", cold=_used(10), fixit=_used(80), pylint=_used(24), flake8=_used(10), ruff=_used(1)
    )
    head, rule, *lines = report.table(results).splitlines()
    assert len({len(line) for line in (head, rule, *lines)}) == 1
    assert [line.split("|")[3].strip() for line in lines] == ["8", "2.4", "1", "0.1"]
    assert [line.split("|")[5].strip() for line in lines] == ["yes", "**no**", "yes", ""]


def test_the_page_says_what_it_was_measured_on() -> None:
    assert report.machine() in report.page([], report.machine())
