"""From LibCST's expressions to facts: one function per kind of node, found by its class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from sys import intern
from typing import Any

import libcst as cst

from newloom_lint.syntax import facts
from newloom_lint.syntax.facts import Span

_SHARED = 1 << 14
_OFFSETS = tuple(range(_SHARED))
"""Offsets as they occur in nearly all files: a number that is kept once takes no room in facts."""


class Converter:
    """What a conversion carries along: the text and the places of its nodes."""

    __slots__ = ("names", "spans", "text", "yields")

    def __init__(self, text: str, spans: dict[cst.CSTNode, tuple[int, int]]) -> None:
        self.text = text
        self.spans = spans
        self.names: list[str] = []
        """The functions and classes around, by name."""
        self.yields: list[bool] = [False]
        """Whether the functions around have a `yield` of their own, innermost last."""

    def span(self, node: cst.CSTNode) -> Span:
        """Return the span of a node's own text."""
        start, end = self.spans[node]
        if end < _SHARED:
            return Span(_OFFSETS[start], _OFFSETS[end])
        return Span(start, end)

    def expression(self, node: cst.BaseExpression) -> facts.Expression:
        """Return an expression as facts."""
        return EXPRESSIONS[type(node)](self, node)

    def optional(self, node: cst.BaseExpression | None) -> facts.Expression | None:
        """Return an expression that may be missing."""
        return None if node is None else EXPRESSIONS[type(node)](self, node)


def _name(c: Converter, node: cst.Name) -> facts.Expression:
    if node.value in {"True", "False"}:
        return facts.Literal(c.span(node), "bool", node.value)
    if node.value == "None":
        return facts.Literal(c.span(node), "none", node.value)
    # names and literals return again and again, and share one text
    return facts.Name(c.span(node), intern(node.value))


def _attribute(c: Converter, node: cst.Attribute) -> facts.Expression:
    return facts.Attribute(c.span(node), c.expression(node.value), intern(node.attr.value))


def _call(c: Converter, node: cst.Call) -> facts.Expression:
    return facts.Call(c.span(node), c.expression(node.func), arguments(c, node.args))


def arguments(c: Converter, nodes: Iterable[cst.Arg]) -> tuple[facts.Argument, ...]:
    """Return the arguments of a call or of a class statement."""
    return tuple(
        facts.Argument(
            c.expression(node.value),
            intern(node.keyword.value) if node.keyword else "",
            node.star,
        )
        for node in nodes
    )


def _subscript(c: Converter, node: cst.Subscript) -> facts.Expression:
    index: list[facts.Expression] = []
    for element in node.slice:
        inner = element.slice
        if isinstance(inner, cst.Index):
            value = c.expression(inner.value)
            index.append(facts.Starred(c.span(inner), value) if inner.star else value)
        elif isinstance(inner, cst.Slice):
            parts = (inner.lower, inner.upper, inner.step)
            children = tuple(c.expression(part) for part in parts if part is not None)
            index.append(facts.Other(c.span(inner), children))
    return facts.Subscript(c.span(node), c.expression(node.value), tuple(index))


def _string(c: Converter, node: cst.SimpleString) -> facts.Expression:
    kind = "bytes" if "b" in node.prefix.lower() else "str"
    return facts.Literal(c.span(node), kind, intern(node.value))


def _number(kind: str) -> Callable[[Converter, cst.BaseNumber], facts.Expression]:
    def convert(c: Converter, node: cst.BaseNumber) -> facts.Expression:
        value: str = node.value  # type: ignore[attr-defined]
        return facts.Literal(c.span(node), kind, intern(value))

    return convert


def _ellipsis(c: Converter, node: cst.Ellipsis) -> facts.Expression:
    return facts.Literal(c.span(node), "ellipsis", "...")


def _concatenated(c: Converter, node: cst.ConcatenatedString) -> facts.Expression:
    parts: list[facts.Expression] = []
    rest: cst.BaseExpression = node
    while isinstance(rest, cst.ConcatenatedString):
        parts.append(c.expression(rest.left))
        rest = rest.right
    parts.append(c.expression(rest))
    return facts.Text(c.span(node), tuple(parts))


def _formatted(c: Converter, node: cst.FormattedString) -> facts.Expression:
    return facts.Text(c.span(node), tuple(_fields(c, node.parts)))


def _fields(c: Converter, parts: Iterable[cst.CSTNode]) -> Iterator[facts.Expression]:
    for part in parts:
        if isinstance(part, _FIELDS):
            yield c.expression(part.expression)
            if part.format_spec:
                yield from _fields(c, part.format_spec)
        elif isinstance(part, _TEXTS):
            yield facts.Literal(c.span(part), "str", repr(part.value))


def _starred(c: Converter, node: cst.StarredElement) -> facts.Expression:
    return facts.Starred(c.span(node), c.expression(node.value))


def _display(kind: str) -> Callable[[Converter, cst.List | cst.Tuple | cst.Set], facts.Expression]:
    def convert(c: Converter, node: cst.List | cst.Tuple | cst.Set) -> facts.Expression:
        elements = tuple(
            _starred(c, e) if isinstance(e, cst.StarredElement) else c.expression(e.value)
            for e in node.elements
        )
        return facts.Display(c.span(node), kind, elements)

    return convert


def _dict(c: Converter, node: cst.Dict) -> facts.Expression:
    items = tuple(
        facts.Item(
            c.expression(e.key) if isinstance(e, cst.DictElement) else None,
            c.expression(e.value),
        )
        for e in node.elements
    )
    return facts.Dict(c.span(node), items)


def _unary(c: Converter, node: cst.UnaryOperation) -> facts.Expression:
    operator = UNARY[type(node.operator)]
    return facts.Operation(c.span(node), operator, (c.expression(node.expression),))


def _binary(c: Converter, node: cst.BinaryOperation) -> facts.Expression:
    kind = type(node.operator)
    operands: list[cst.BaseExpression] = []
    rest: cst.BaseExpression = node
    while isinstance(rest, cst.BinaryOperation) and type(rest.operator) is kind:
        operands.append(rest.right)
        rest = rest.left
    operands.append(rest)
    operands.reverse()
    parts = tuple(c.expression(operand) for operand in operands)
    joined = kind is cst.Add and any(isinstance(operand, _STRINGS) for operand in operands)
    if joined or (kind is cst.Modulo and isinstance(operands[0], _STRINGS)):
        return facts.Text(c.span(node), parts)
    return facts.Operation(c.span(node), BINARY[kind], parts)


def _boolean(c: Converter, node: cst.BooleanOperation) -> facts.Expression:
    kind = type(node.operator)
    operands: list[cst.BaseExpression] = []
    rest: cst.BaseExpression = node
    while isinstance(rest, cst.BooleanOperation) and type(rest.operator) is kind:
        operands.append(rest.right)
        rest = rest.left
    operands.append(rest)
    operands.reverse()
    word = "and" if kind is cst.And else "or"
    return facts.Conditional(c.span(node), word, tuple(c.expression(o) for o in operands))


def _comparison(c: Converter, node: cst.Comparison) -> facts.Expression:
    operands = [c.expression(node.left)]
    operands += [c.expression(target.comparator) for target in node.comparisons]
    operator = " ".join(COMPARISON[type(target.operator)] for target in node.comparisons)
    return facts.Operation(c.span(node), operator, tuple(operands))


def _if_else(c: Converter, node: cst.IfExp) -> facts.Expression:
    parts = (node.test, node.body, node.orelse)
    return facts.Conditional(c.span(node), "if", tuple(c.expression(part) for part in parts))


def _await(c: Converter, node: cst.Await) -> facts.Expression:
    return facts.Await(c.span(node), c.expression(node.expression))


def _yield(c: Converter, node: cst.Yield) -> facts.Expression:
    c.yields[-1] = True
    value = node.value
    if isinstance(value, cst.From):
        return facts.Yield(c.span(node), c.expression(value.item), delegates=True)
    return facts.Yield(c.span(node), c.optional(value), delegates=False)


def _lambda(c: Converter, node: cst.Lambda) -> facts.Expression:
    taken = parameters(c, node.params)
    c.yields.append(False)
    body = c.expression(node.body)
    c.yields.pop()
    return facts.Lambda(c.span(node), taken, body)


def parameters(c: Converter, node: cst.Parameters) -> tuple[facts.Parameter, ...]:
    """Return the parameters of a signature, in the order they are written."""
    found = [_parameter(c, p, "positional") for p in node.posonly_params]
    found += [_parameter(c, p, "plain") for p in node.params]
    if isinstance(node.star_arg, cst.Param):
        found.append(_parameter(c, node.star_arg, "args"))
    found += [_parameter(c, p, "keyword") for p in node.kwonly_params]
    if node.star_kwarg is not None:
        found.append(_parameter(c, node.star_kwarg, "kwargs"))
    return tuple(found)


def _parameter(c: Converter, node: cst.Param, kind: str) -> facts.Parameter:
    span = Span(c.spans[node][0], c.spans[node.name][1])
    annotation = node.annotation.annotation if node.annotation else None
    return facts.Parameter(
        span, node.name.value, kind, c.optional(node.default), c.optional(annotation)
    )


def _comprehension(
    kind: str,
) -> Callable[[Converter, cst.ListComp | cst.SetComp | cst.GeneratorExp], facts.Expression]:
    def convert(
        c: Converter, node: cst.ListComp | cst.SetComp | cst.GeneratorExp
    ) -> facts.Expression:
        element = c.expression(node.elt)
        return facts.Comprehension(c.span(node), kind, (element,), _clauses(c, node.for_in))

    return convert


def _dict_comprehension(c: Converter, node: cst.DictComp) -> facts.Expression:
    elements = (c.expression(node.key), c.expression(node.value))
    return facts.Comprehension(c.span(node), "dict", elements, _clauses(c, node.for_in))


def _starred_dict_comprehension(c: Converter, node: Any) -> facts.Expression:
    elements = (facts.Starred(c.span(node.value), c.expression(node.value)),)
    return facts.Comprehension(c.span(node), "dict", elements, _clauses(c, node.for_in))


def _clauses(c: Converter, node: cst.CompFor) -> tuple[facts.Clause, ...]:
    clauses = []
    clause: cst.CompFor | None = node
    while clause is not None:
        clauses.append(
            facts.Clause(
                c.expression(clause.target),
                c.expression(clause.iter),
                tuple(c.expression(condition.test) for condition in clause.ifs),
                clause.asynchronous is not None,
            )
        )
        clause = clause.inner_for_in
    return tuple(clauses)


def _walrus(c: Converter, node: cst.NamedExpr) -> facts.Expression:
    target = node.target.value if isinstance(node.target, cst.Name) else ""
    return facts.Walrus(c.span(node), target, c.expression(node.value))


def known(*names: str) -> tuple[Any, ...]:
    """Return LibCST's classes of some names; an older one does not have the newest syntax."""
    return tuple(getattr(cst, name) for name in names if hasattr(cst, name))


_FIELDS = known("FormattedStringExpression", "TemplatedStringExpression")
_TEXTS = known("FormattedStringText", "TemplatedStringText")
_STRINGS = (cst.SimpleString, cst.FormattedString, cst.ConcatenatedString)

UNARY: dict[type[cst.BaseUnaryOp], str] = {
    cst.Not: "not",
    cst.Minus: "-",
    cst.Plus: "+",
    cst.BitInvert: "~",
}
BINARY: dict[type[cst.BaseBinaryOp], str] = {
    cst.Add: "+",
    cst.BitAnd: "&",
    cst.BitOr: "|",
    cst.BitXor: "^",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.LeftShift: "<<",
    cst.MatrixMultiply: "@",
    cst.Modulo: "%",
    cst.Multiply: "*",
    cst.Power: "**",
    cst.RightShift: ">>",
    cst.Subtract: "-",
}
COMPARISON: dict[type[cst.BaseCompOp], str] = {
    cst.Equal: "==",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
    cst.In: "in",
    cst.Is: "is",
    cst.IsNot: "is not",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.NotEqual: "!=",
    cst.NotIn: "not in",
}
EXPRESSIONS: dict[type, Callable[..., facts.Expression]] = {
    cst.Attribute: _attribute,
    cst.Await: _await,
    cst.BinaryOperation: _binary,
    cst.BooleanOperation: _boolean,
    cst.Call: _call,
    cst.Comparison: _comparison,
    cst.ConcatenatedString: _concatenated,
    cst.Dict: _dict,
    cst.DictComp: _dict_comprehension,
    cst.Ellipsis: _ellipsis,
    cst.Float: _number("float"),
    cst.FormattedString: _formatted,
    cst.GeneratorExp: _comprehension("generator"),
    cst.IfExp: _if_else,
    cst.Imaginary: _number("complex"),
    cst.Integer: _number("int"),
    cst.Lambda: _lambda,
    cst.List: _display("list"),
    cst.ListComp: _comprehension("list"),
    cst.Name: _name,
    cst.NamedExpr: _walrus,
    cst.Set: _display("set"),
    cst.SetComp: _comprehension("set"),
    cst.SimpleString: _string,
    cst.StarredElement: _starred,
    cst.Subscript: _subscript,
    cst.Tuple: _display("tuple"),
    cst.UnaryOperation: _unary,
    cst.Yield: _yield,
}
"""How each kind of expression is converted."""
EXPRESSIONS.update(dict.fromkeys(known("TemplatedString"), _formatted))
EXPRESSIONS.update(dict.fromkeys(known("StarredDictComp"), _starred_dict_comprehension))
