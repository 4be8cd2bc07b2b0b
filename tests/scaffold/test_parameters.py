"""The parameter line: what it means, and where it says that it does not understand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newloom_lint.scaffold.parameters import TYPES, Parameter, ParameterError, parse


def test_names_types_and_defaults_in_their_order() -> None:
    line = (
        'url: HttpUrl, city: str = "Berlin, \\"Mitte\\"", max_items: int=10 , tags:list[str]=["a"]'
    )

    assert parse(line) == (
        Parameter("url", "HttpUrl"),
        Parameter("city", "str", required=False, default='Berlin, "Mitte"'),
        Parameter("max_items", "int", required=False, default=10),
        Parameter("tags", "list[str]", required=False, default=["a"]),
    )


@pytest.mark.parametrize("line", ["", "   ", "\n"])
def test_an_empty_line_declares_nothing(line: str) -> None:
    assert parse(line) == ()


def test_a_comma_at_the_end_is_no_mistake() -> None:
    assert parse("city: str,") == (Parameter("city", "str"),)


@pytest.mark.parametrize("type_", TYPES)
def test_every_type_with_and_without_spaces(type_: str) -> None:
    expected = (Parameter("a", type_),)

    assert parse(f"a: {type_}") == expected
    assert parse(f"a:{type_.replace(' ', '')}") == expected


def test_none_is_a_value_where_the_type_says_so() -> None:
    assert parse("a: str | None, b: int|None = None, c: float | None = 1") == (
        Parameter("a", "str", nullable=True),
        Parameter("b", "int", nullable=True, required=False),
        Parameter("c", "float", nullable=True, required=False, default=1),
    )


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("city", 1, "`city` has no type: write `city: str`"),
        ("city = 3", 1, "`city` has no type"),
        ("url: HttpUrl, city: strr", 21, "`strr` is no type here; did you mean `str`?"),
        ("url: httpurl", 6, "did you mean `HttpUrl`?"),
        ("a: object", 4, "`object` is no type here; use str, int"),
        ("a: list", 4, "`list` does not say what it holds: `list[str]`"),
        ("a: dict", 4, "`dict` does not say what it holds: `dict[str, str]`"),
        ("a:", 3, "a type is missing"),
        ("a: = 3", 4, "a type is missing"),
        ("a: str =", 9, "a default is missing"),
        ("a: str = Berlin", 10, "`Berlin` is no plain value (text goes in quotes)"),
        ("a: int = 3 + 4", 10, "is no plain value"),
        ("a: int = __import__('os')", 10, "is no plain value"),
        ("a: int = True", 10, "`True` is no int"),
        ("a: int = '3'", 10, "`'3'` is no int"),
        ("a: float = 1e999", 12, "is no float"),
        ("a: str = None", 10, "`None` is no str: write `str | None`"),
        ("a: list[int] = [1, 'x']", 16, "is no list[int]"),
        ("a: list[str] = 'x'", 16, "is no list[str]"),
        ("a: dict[str, int] = {1: 1}", 21, "is no dict[str, int]"),
        ("a: list[str] | None = []", 23, "has no other default than `None`"),
        ("url: HttpUrl = 'example'", 16, "is no HttpUrl"),
        ("url: HttpUrl = 'http://a b/'", 16, "is no HttpUrl"),
        ("a: str = '\\x00'", 10, "is no str"),
        ("a: str = '\\ud800'", 10, "is no str"),
        ("a: str, , b: str", 9, "a parameter is missing before this comma"),
        (", a: str", 1, "a parameter is missing before this comma"),
        ("a: str = 'x", 10, "this quote is never closed"),
        ("a: list[str", 8, "this bracket is never closed"),
        ("a: str], b: str", 7, "this `]` closes nothing"),
        ("a: list[str)", 12, "this `)` closes nothing"),
        ("a: str, a: int", 9, "`a` is there twice"),
        ("a: str, stream_id: int", 9, "`stream_id` is given to every task"),
        ("**kwargs: Any", 1, "(added to every task by itself)"),
        ("kwargs: str", 1, "a name that the generated code needs itself"),
        ("a: str, class: int", 9, "`class` is a Python keyword"),
        ("model_config: str", 1, "a name that the generated code needs itself"),
        ("_a: str", 1, "`_a` is no parameter name"),
        ("City: str", 1, "`City` is no parameter name"),
        ("9a: str", 1, "`9a` is no parameter name"),
        ("a" * 33 + ": str", 1, "is longer than 32 characters"),
        ("a: str); import os; f(", 7, "this `)` closes nothing"),
    ],
)
def test_what_is_wrong_and_where(line: str, column: int, message: str) -> None:
    with pytest.raises(ParameterError) as caught:
        parse(line)

    assert message in str(caught.value)
    assert str(caught.value).startswith(f"parameters, column {column}: ")
    assert "\n" not in str(caught.value)


@given(st.text(alphabet="ab: =,[]{}()'\"\\|strinlduclofea10_\n é", max_size=40))
def test_any_text_is_understood_or_refused(line: str) -> None:
    try:
        parameters = parse(line)
    except ParameterError as error:
        assert 1 <= error.column <= len(line) + 1  # noqa: PT017 - either outcome is right
    else:
        assert len({each.name for each in parameters}) == len(parameters)


@given(st.text(max_size=30))
def test_a_text_comes_back_as_it_was_written(text: str) -> None:
    try:
        (parameter,) = parse(f"a: str = {text!r}")
    except ParameterError as error:
        assert "is no str" in str(error)  # noqa: PT017 - invisible characters
    else:
        assert parameter.default == text


@pytest.mark.parametrize(
    ("line", "example"),
    [
        ("city: str", "example city"),
        ('city: str = ""', "example city"),
        ('city: str = "Berlin"', "Berlin"),
        ("n: int = 0", 0),
        ("on: bool = False", False),
        ("url: HttpUrl", "https://example.org/"),
        ("tags: list[str]", ["example tags"]),
        ("ids: list[int] = []", [1]),
        ("prices: dict[str, float]", {"key": 0.5}),
    ],
)
def test_an_example_of_its_values(line: str, example: object) -> None:
    (parameter,) = parse(line)

    assert parameter.example == example
    assert type(parameter.example) is type(example)
