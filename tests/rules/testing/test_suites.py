"""Whole suites: complete ones are silent, and what is taken out of them is missed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import clean
from tests.rules.testing.newloom import told, told_by
from tests.rules.testing.suites import SUITES, Suite

CODES = ("NL701", "NL702", "NL703")
MUTANTS = [(name, suite, *mutant) for name, suite in SUITES.items() for mutant in suite.mutants]


def _files(suite: Suite) -> dict[str, str]:
    return {path: clean(text) for path, text in suite.files.items()}


@pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)
def test_a_complete_suite_is_silent(suite: Suite, tmp_path: Path) -> None:
    untested = {"fetch_atom", "fetch_rss"} - suite.others
    found = told_by(CODES, tmp_path, _files(suite))
    assert found == {"NL701": sorted(untested), "NL702": [], "NL703": []}


@pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)
def test_without_its_tests_a_task_is_untested(suite: Suite, tmp_path: Path) -> None:
    other = {"other/tests.py": "def test():\n    assert 1"}
    tested = {"fetch"} | suite.others
    assert not tested & set(told(tmp_path / "with", "NL701", {**_files(suite), **other}))
    assert tested <= set(told(tmp_path / "without", "NL701", other))


@pytest.mark.parametrize(
    ("suite", "path", "old", "new", "code"),
    [mutant[1:] for mutant in MUTANTS],
    ids=[f"{mutant[0]}, {mutant[-1]}" for mutant in MUTANTS],
)
def test_what_is_taken_out_of_a_suite_is_missed(
    suite: Suite, path: str, old: str, new: str, code: str, tmp_path: Path
) -> None:
    files = _files(suite)
    assert old in files[path]
    files[path] = files[path].replace(old, new)
    found = told_by(CODES, tmp_path, files)
    assert ("fetch" in found[code.removesuffix("-")]) is not code.endswith("-")
