from pathlib import Path

import pytest

from newloom_lint.files import SourceFile, UnreadableFile
from newloom_lint.findings import Finding, Level, Place, Profile
from newloom_lint.judging import Judged, Range
from newloom_lint.reporting import Entry, Summary


@pytest.mark.parametrize(
    ("summary", "sentence"),
    [
        (Summary(0, 12, Profile.GUIDE), "All checks passed: 12 tasks. Profile met: guide."),
        (Summary(0, 1, None), "All checks passed: 1 task. Profile met: none."),
        (
            Summary(4, 12, Profile.REQUIRED, fixed=3),
            "Found 7 findings (3 fixed, 4 remaining) in 12 tasks. Profile met: required.",
        ),
        (
            Summary(0, 2, Profile.STRICT, fixed=1),
            "Found 1 finding (1 fixed, 0 remaining) in 2 tasks. Profile met: strict.",
        ),
        (
            Summary(1, 2, None, fixed=1, written=False, fixable=1),
            "Found 2 findings (1 would be fixed, 1 remaining) in 2 tasks. Profile met: none.",
        ),
        (
            Summary(2, 2, None, fixable=1),
            "Found 2 findings in 2 tasks. Profile met: none. 1 can be fixed with --fix.",
        ),
        (
            Summary(0, 0, None, outside=2),
            "Nothing found, but no task was checked. 2 files skipped: part of no NewLoom project.",
        ),
        (
            Summary(0, 0, None, excluded=1),
            "Nothing found, but no task was checked. 1 file skipped: excluded or no Python source.",
        ),
        (
            Summary(0, 0, Profile.STRICT),
            "Nothing found, but no task was checked: the registry is empty.",
        ),
        (
            Summary(0, 0, Profile.STRICT, given=True),
            "Nothing found, but no task was checked: none lies in the given files.",
        ),
        (
            Summary(0, 0, Profile.STRICT, registry="there is no `TASK_MAPPING` in a\x1b.py"),
            "Nothing found, but no task was checked. There is no `TASK_MAPPING` in a\\x1b.py.",
        ),
        (
            Summary(0, 0, None, given=True, registry="there is none"),
            "Nothing found, but no task was checked: none lies in the given files. There is none.",
        ),
        (
            Summary(0, 3, Profile.GUIDE, registry="some is unread"),
            "All checks passed: 3 tasks. Profile met: guide. Some is unread.",
        ),
        (Summary(0, 3, None, unruled=True), "Nothing was checked: no rule is on."),
        (
            Summary(0, 0, None, unruled=True, outside=1, registry="there is none"),
            "Nothing was checked: no rule is on. 1 file skipped: part of no NewLoom project.",
        ),
        (
            Summary(0, 3, Profile.GUIDE, fixed=0),
            "All checks passed: 3 tasks. Profile met: guide.",
        ),
    ],
)
def test_the_closing_line(summary: Summary, sentence: str) -> None:
    assert summary.sentence() == sentence


def unreadable(path: str) -> SourceFile:
    raise UnreadableFile(path, "not UTF-8", 7)


def test_an_unreadable_file_has_a_place_all_the_same() -> None:
    place = Place("a\x1b.py", 7, 8)
    finding = Finding("NL001", "syntax-error", Level.ERROR, "not UTF-8", place)
    entry = Entry(Judged(finding, "f"), Path("/p/app"), unreadable)
    assert entry.range(place) == Range(1, 1, 1, 1)
    assert entry.shown_place(place, Path("/p/other")) == r"../app/a\x1b.py:1:1"


def test_what_is_known_of_a_place_is_shown_without_its_file() -> None:
    place, other = Place("a.py", 7, 8), Place("b.py", 7, 8)
    finding = Finding("NL304", "swallowed-exception", Level.ERROR, "-", place)
    entry = Entry(Judged(finding, "f", Range(2, 3, 2, 4)), Path("/p/app"), unreadable)
    assert entry.shown_place(place, Path("/p/app")) == "a.py:2:3"
    assert entry.shown_place(other, Path("/p/app")) == "b.py:1:1"


@pytest.mark.parametrize(
    ("folder", "shown"),
    [
        ("/p/app", "x/a.py"),
        ("/p", "app/x/a.py"),
        ("/", "p/app/x/a.py"),
        ("/p/app/x", "a.py"),
        ("/p/app/x/a.py", "."),
        ("/p/ap", "../app/x/a.py"),
        ("/q", "../p/app/x/a.py"),
    ],
)
def test_paths_are_shown_from_the_current_folder(folder: str, shown: str) -> None:
    finding = Finding("NL304", "swallowed-exception", Level.ERROR, "-", Place("x/a.py", 0, 0))
    entry = Entry(Judged(finding, "f"), Path("/p/app"), unreadable)
    assert entry.shown_path("x/a.py", Path(folder)) == shown
