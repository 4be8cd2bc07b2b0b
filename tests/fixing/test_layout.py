"""Code is laid out as a formatter leaves it."""

from __future__ import annotations

import pytest

from newloom_lint.fixing.layout import laid_out


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("f(a, b)", "f(a, b)"),
        ("rows.filter(a=1).update(b=2, c=3)", "rows.filter(a=1).update(\n    b=2, c=3\n)"),
        (
            "update(first=one(1, 2), second=')', third=3)",
            "update(\n    first=one(1, 2),\n    second=')',\n    third=3,\n)",
        ),
        ("x = aaaaaaaaaaaaaaa + bbbbbbbbbbbbbbbbbbbbbbbb", None),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa()", None),
        (
            "except E:\n    f(aaaaaaaaaaaa, b)\n    raise",
            "except E:\n    f(aaaaaaaaaaaa, b)\n    raise",
        ),
        (
            "except E:\n    f(aaaaaaaaaaaaaaaa, bbbbbbb)",
            "except E:\n    f(\n        aaaaaaaaaaaaaaaa,\n        bbbbbbb,\n    )",
        ),
    ],
)
def test_what_does_not_fit_opens_up(code: str, wanted: str | None) -> None:
    assert laid_out(code, "", 30) == (wanted or code)


def test_indentation_counts() -> None:
    assert laid_out("f(a, b)", "    ", 11) == "f(a, b)"
    assert laid_out("f(a, b)", "    ", 10) == "f(\n    a,\n    b,\n)"
