"""No kind of node that LibCST has is forgotten by the conversion."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import libcst as cst
import pytest

from newloom_lint.syntax import expressions, statements

SOURCE = "".join(
    Path(inspect.getfile(module)).read_text(encoding="utf-8")
    for module in (expressions, statements)
)


def concrete(base: type) -> Iterator[type]:
    for kind in base.__subclasses__():
        # a class with slots is made twice; the one that counts is the one LibCST exports
        exported = getattr(cst, kind.__name__, None) is kind
        if exported and not any(concrete(kind)):
            yield kind
        yield from concrete(kind)


def kinds(*bases: type | None) -> list[type]:
    return sorted(
        {kind for base in bases if base for kind in concrete(base)}, key=lambda k: k.__name__
    )


def name(kind: type) -> str:
    return kind.__name__


@pytest.mark.parametrize("kind", kinds(cst.BaseExpression), ids=name)
def test_every_expression_is_converted(kind: type) -> None:
    assert kind in expressions.EXPRESSIONS


@pytest.mark.parametrize("kind", kinds(cst.BaseSmallStatement), ids=name)
def test_every_simple_statement_is_converted(kind: type) -> None:
    assert kind in statements.SMALL


@pytest.mark.parametrize("kind", kinds(cst.BaseCompoundStatement), ids=name)
def test_every_compound_statement_is_converted(kind: type) -> None:
    assert kind in statements.COMPOUND


@pytest.mark.parametrize(
    ("base", "table"),
    [
        (cst.BaseUnaryOp, expressions.UNARY),
        (cst.BaseBinaryOp, expressions.BINARY),
        (cst.BaseCompOp, expressions.COMPARISON),
        (cst.BaseAugOp, statements.AUGMENTED),
    ],
    ids=lambda value: name(value) if isinstance(value, type) else "",
)
def test_every_operator_has_its_words(base: type, table: dict[type, str]) -> None:
    assert set(kinds(base)) == set(table)


@pytest.mark.parametrize(
    "kind",
    kinds(
        cst.MatchPattern,
        cst.BaseSlice,
        cst.BaseFormattedStringContent,
        getattr(cst, "BaseTemplatedStringContent", None),
        cst.BaseComp,
    ),
    ids=name,
)
def test_every_part_is_named_by_the_conversion(kind: type) -> None:
    assert re.search(rf"\b{kind.__name__}\b", SOURCE)


def test_a_boolean_operation_has_two_words() -> None:
    assert kinds(cst.BaseBooleanOp) == [cst.And, cst.Or]
