"""Rules taken out of comments: what else they say stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import libcst
import pytest

from newloom_lint import syntax
from newloom_lint.files import SourceFile
from newloom_lint.findings import Fix, Place, Safety, SetSelector
from newloom_lint.fixing import apply, edits
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.sources import Sources


def after(file: SourceFile, word: str, text: str = "") -> str:
    """Return a file's text after a fix of the first `word` in it."""
    start = file.text.index(word)
    step = SetSelector(Place(file.path, start, start + len(word)), text)
    sources = Sources(lambda _: file, syntax.read_facts)
    mended = apply(file.text, edits(Fix(Safety.SAFE, "", (step,)), sources))
    libcst.parse_module(mended)
    return mended


@pytest.mark.parametrize(
    ("before", "left"),
    [
        ("# noqa: NL304, NL305", "# noqa: NL305"),
        ("# noqa: E501,NL304", "# noqa: E501"),
        ("# noqa: E501 NL304 W1", "# noqa: E501 W1"),
        ("# noqa: E501, NL304 - the reason", "# noqa: E501 - the reason"),
        ("# noqa: NL304 the reason", "# the reason"),
        ("# noqa: NL304 - the reason.", "# the reason."),
        ("# noqa: NL304: the (reason)", "# the (reason)"),
        ("# noqa: NL304 (the reason)", "# (the reason)"),
        ("# noqa: NL304 \u2014 größer", "# größer"),
        ("# noqa: NL304  # pragma: no cover", "# pragma: no cover"),
        ("# pragma: no cover  # noqa: NL304", "# pragma: no cover"),
        (
            "# type: ignore  # noqa: NL304  # pylint: disable=x",
            "# type: ignore  # pylint: disable=x",
        ),
        ("# type: ignore  # noqa: NL304 because", "# type: ignore  # because"),
        ("# noqa: E501  # noqa: NL304", "# noqa: E501"),
        ("# noqa: E501  # newloom-lint: ignore[NL304]", "# noqa: E501"),
        ("# newloom-lint: ignore[ NL304 , NL305 ] why", "# newloom-lint: ignore[ NL305 ] why"),
        ("# newloom-lint: ignore[NL305, NL304] why", "# newloom-lint: ignore[NL305] why"),
        ("# newloom-lint: ignore[NL304] why", "# why"),
        ("# newloom-lint: ignore[NL304] # noqa: E501", "# noqa: E501"),
    ],
)
@pytest.mark.parametrize("around", ["x = 1  {}\ny = 2\n", "x = [  {}\r\n]\r\n", "# x\n{}"])
def test_a_rule_is_taken_out(
    source_file: Callable[..., SourceFile], around: str, before: str, left: str
) -> None:
    assert after(source_file(around.format(before)), "NL304") == around.format(left)


@pytest.mark.parametrize(
    "comment", ["# noqa: NL304", "# newloom-lint: ignore[NL304]", "#NOQA:NL304"]
)
@pytest.mark.parametrize(
    ("before", "left"),
    [
        ("x = 1  {}\ny = 2\n", "x = 1\ny = 2\n"),
        ("x = 1\t{}", "x = 1"),
        ("x = [  {}\r\n    1,\r\n]\r\n", "x = [\r\n    1,\r\n]\r\n"),
        ("if x:\n    {}\n    y = 2\n", "if x:\n    y = 2\n"),
        ("if x:\n    pass\n  {}  \ny = 2\n", "if x:\n    pass\ny = 2\n"),
        ("def f():\n\tpass\n\t{}\n", "def f():\n\tpass\n"),
        ("x = 1\r\n{}\r\ny = 2\r\n", "x = 1\r\ny = 2\r\n"),
        ("x = 1\n{}", "x = 1\n"),
        ("x = 1; {}\n", "x = 1;\n"),
    ],
)
def test_a_comment_that_says_nothing_else_goes_with_its_line(
    source_file: Callable[..., SourceFile], before: str, left: str, comment: str
) -> None:
    assert after(source_file(before.format(comment)), "NL304") == left


def test_a_rule_is_replaced(source_file: Callable[..., SourceFile]) -> None:
    file = source_file("x = 1  # newloom-lint: ignore[a, swalowed, b] why\n")
    assert after(file, "swalowed", "swallowed-exception") == (
        "x = 1  # newloom-lint: ignore[a, swallowed-exception, b] why\n"
    )


@pytest.mark.parametrize("reason", ["type: ignore", "noqa", "fmt: off", "coding: latin-1"])
def test_what_stays_must_not_tell_a_tool_something(
    source_file: Callable[..., SourceFile], reason: str
) -> None:
    with pytest.raises(CannotFix, match="a comment of its own"):
        after(source_file(f"x = 1\n\n\nx = 1  # newloom-lint: ignore[NL304] {reason}\n"), "NL304")


def test_a_place_without_a_comment_is_refused(source_file: Callable[..., SourceFile]) -> None:
    with pytest.raises(CannotFix, match="no comment"):
        after(source_file("x = 'NL304'\n"), "NL304")
    with pytest.raises(CannotFix, match="names no rule"):
        after(source_file("x = 1  # noqa: E501 not NL304\n"), "NL304")


def test_places_that_are_not_certain_are_refused(source_file: Callable[..., SourceFile]) -> None:
    with pytest.raises(CannotFix, match="not certain"):
        after(source_file("x = 1\ry = 2  # noqa: NL304\n"), "NL304")


def test_an_encoding_that_lacks_what_is_put_in(source_file: Callable[..., SourceFile]) -> None:
    file = replace(source_file("x = 1  # noqa: NL304\n"), encoding="ascii")
    with pytest.raises(CannotFix):
        after(file, "NL304", "größer")
