"""What literals stand for."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import Constant, Data, Value
from newloom_lint.syntax import facts
from newloom_lint.syntax.facts import Span


def value(kind: str, source: str) -> Value:
    return expressions.literal(facts.Literal(Span(0, len(source)), kind, source))


@given(st.text())
def test_a_text_is_what_python_says(text: str) -> None:
    assert value("str", repr(text)) == Constant("str", text)


@pytest.mark.parametrize(
    "source",
    ["''", '""', "'a'", '"it\'s"', "'''a'''", 'r"\\d"', "u'a'", '"a\\\nb"', '"\\N{DASH}"', "'{}'"],
)
def test_a_text_however_it_is_written(source: str) -> None:
    try:
        expected: Value = Constant("str", ast.literal_eval(source))
    except SyntaxError:
        expected = Data("str")
    assert value("str", source) == expected


@pytest.mark.parametrize("source", ["0", "12", "0x1f", "1_000", "0b1", "0o7"])
def test_a_number_however_it_is_written(source: str) -> None:
    assert value("int", source) == Constant("int", ast.literal_eval(source))
