"""What expressions say."""

from __future__ import annotations

import pytest

from newloom_lint.syntax import facts as F  # noqa: N812 - named on every line
from tests.syntax.reading import cut, facts, only


def expression(text: str) -> F.Expression:
    found = only(f"{text}\n")
    assert isinstance(found, F.Evaluate)
    return found.value


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("1", "int"), ("0x1F", "int"), ("1.5", "float"), ("2j", "complex"), ("True", "bool"),
        ("None", "none"), ("...", "ellipsis"), ("'a'", "str"), ("rb'a'", "bytes"),
        ("'''a\nb'''", "str"),
    ],
)  # fmt: skip
def test_a_literal_is_its_kind_and_its_source(source: str, kind: str) -> None:
    assert expression(source) == F.Literal(F.Span(0, len(source)), kind, source)


@pytest.mark.parametrize("text", ["(a)", "( (a) )", "(\n  a  # why\n)"])
def test_a_span_is_the_text_without_what_is_around(text: str) -> None:
    assert cut(text, expression(text).span) == "a"


def test_a_chain_of_calls_keeps_its_arguments() -> None:
    text = "a.b(c, *d, e=f, **g)"
    found = expression(text)
    assert isinstance(found, F.Call)
    assert isinstance(found.function, F.Attribute)
    assert found.function.attr == "b"
    assert [(a.keyword, a.star, cut(text, a.value.span)) for a in found.arguments] == [
        ("", "", "c"), ("", "*", "d"), ("e", "", "f"), ("", "**", "g"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "operator", "operands"),
    [
        ("a + b + c", "+", ["a", "b", "c"]),
        ("a - (b - c)", "-", ["a", "b - c"]),
        ("a ** b ** c", "**", ["a", "b ** c"]),
        ("not a", "not", ["a"]),
        ("-a", "-", ["a"]),
        ("a < b <= c", "< <=", ["a", "b", "c"]),
        ("a not in b", "not in", ["a", "b"]),
        ("a is  not b", "is not", ["a", "b"]),
        ("a @ b", "@", ["a", "b"]),
    ],
)
def test_operations_are_flat(text: str, operator: str, operands: list[str]) -> None:
    found = expression(text)
    assert isinstance(found, F.Operation)
    assert found.operator == operator
    assert [cut(text, operand.span) for operand in found.operands] == operands


@pytest.mark.parametrize(
    ("text", "kind", "operands"),
    [
        ("a and b and c", "and", ["a", "b", "c"]),
        ("a or b and c", "or", ["a", "b and c"]),
        ("a or b or c", "or", ["a", "b", "c"]),
        ("a if b else c", "if", ["b", "a", "c"]),
    ],
)
def test_what_may_not_run_is_conditional(text: str, kind: str, operands: list[str]) -> None:
    found = expression(text)
    assert isinstance(found, F.Conditional)
    assert found.kind == kind
    assert [cut(text, operand.span) for operand in found.operands] == operands


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("f'a{b}c{d!r:>{e}}'", ["Literal", "Name", "Literal", "Name", "Literal", "Name"]),
        ("'a' f'{b}' 'c'", ["Literal", "Text", "Literal"]),
        ("'a' + b + c", ["Literal", "Name", "Name"]),
        ("'%s' % a", ["Literal", "Name"]),
        ("t'a{b}'", ["Literal", "Name"]),
    ],
)
def test_text_has_its_parts_in_the_order_they_run(text: str, parts: list[str]) -> None:
    import libcst

    if text.startswith("t") and not hasattr(libcst, "TemplatedString"):
        pytest.skip("this LibCST is older than t-strings")
    found = expression(text)
    assert isinstance(found, F.Text)
    assert [type(part).__name__ for part in found.parts] == parts


def test_displays_and_dicts_keep_their_stars() -> None:
    text = "[a, *b], (c,), {d, *e}, {f: g, **h}"
    found = expression(text)
    assert isinstance(found, F.Display)
    kinds = [e.kind for e in found.elements if isinstance(e, F.Display)]
    assert (found.kind, kinds) == ("tuple", ["list", "tuple", "set"])
    table = found.elements[3]
    assert isinstance(table, F.Dict)
    assert [item.key is None for item in table.items] == [False, True]


@pytest.mark.parametrize(
    ("text", "index"),
    [("a[b]", ["Name"]), ("a[b, c]", ["Name", "Name"]), ("a[1:b, *c]", ["Other", "Starred"])],
)
def test_subscripts_keep_every_index(text: str, index: list[str]) -> None:
    found = expression(text)
    assert isinstance(found, F.Subscript)
    assert [type(part).__name__ for part in found.index] == index


@pytest.mark.parametrize(
    ("text", "kind", "elements"),
    [
        ("[a for a in b if c if d]", "list", 1),
        ("{a for a in b}", "set", 1),
        ("(a for a in b)", "generator", 1),
        ("{a: b for a in c}", "dict", 2),
    ],
)
def test_comprehensions(text: str, kind: str, elements: int) -> None:
    found = expression(text)
    assert isinstance(found, F.Comprehension)
    assert (found.kind, len(found.elements), len(found.clauses)) == (kind, elements, 1)
    assert len(found.clauses[0].conditions) == text.count(" if ")


def test_the_clauses_of_a_comprehension_come_in_order() -> None:
    text = "async def f():\n    return [a async for b in c for a in b]\n"
    found = only(text)
    assert isinstance(found, F.Function)
    returned = found.body[0]
    assert isinstance(returned, F.Return)
    assert isinstance(returned.value, F.Comprehension)
    clauses = returned.value.clauses
    assert [(cut(text, c.target.span), c.is_async) for c in clauses] == [("b", True), ("a", False)]


def test_a_lambda_has_parameters() -> None:
    text = "lambda a, *b, c=1, **d: a"
    found = expression(text)
    assert isinstance(found, F.Lambda)
    assert [(cut(text, p.span), p.kind) for p in found.parameters] == [
        ("a", "plain"), ("*b", "args"), ("c", "keyword"), ("**d", "kwargs"),
    ]  # fmt: skip


def test_a_walrus_binds() -> None:
    found = expression("(a := b)")
    assert isinstance(found, F.Walrus)
    assert found.target == "a"


def test_await_and_yield() -> None:
    found = only("async def f():\n    await a\n    yield b\n    yield\n")
    assert isinstance(found, F.Function)
    values = [s.value for s in found.body if isinstance(s, F.Evaluate)]
    assert [type(value).__name__ for value in values] == ["Await", "Yield", "Yield"]


def test_letters_of_any_script_count_as_one_character() -> None:
    text = "été = '🐍'  # ñ\nx = été\n"
    last = facts(text).body[1]
    assert isinstance(last, F.Assign)
    assert last.value is not None
    assert cut(text, last.value.span) == "été"
