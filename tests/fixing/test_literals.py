from __future__ import annotations

from collections.abc import Callable

import pytest

from newloom_lint.findings import Place
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.literals import set_text
from newloom_lint.fixing.source import parse


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("'fail'", "'failed'"),
        ('"fail"', '"failed"'),
        ("r'fail'", "'failed'"),
        ('"""fail"""', '"failed"'),
    ],
)
def test_a_literal_says_something_else(
    source_file: Callable, mended: Callable, before: str, after: str
) -> None:
    text = f"mark(({before}))"
    file = source_file(text)
    place = Place(file.path, 6, 6 + len(before))
    edits = set_text(parse(file), place, "failed")
    assert mended(text, edits, takes_away=[before]) == f"mark(({after}))"


@pytest.mark.parametrize("text", ["fail", "f'fail'", "'fa' 'il'", "'fail'.upper()"])
def test_what_is_no_literal_is_refused(source_file: Callable, text: str) -> None:
    file = source_file(text)
    with pytest.raises(CannotFix, match="no string"):
        set_text(parse(file), Place(file.path, 0, len(text)), "failed")
