"""Python source that means what was put in and that the formatter leaves alone."""

import ast
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newloom_lint.scaffold import source
from newloom_lint.scaffold.names import text_fault

values = st.recursive(
    st.text() | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(values.filter(lambda value: "inf" not in repr(value)))
def test_a_literal_means_its_value(value: object) -> None:
    assert ast.literal_eval(source.literal(value, 4, 60)) == value


@given(st.text(min_size=1).filter(lambda text: text_fault("text", text) is None))
def test_a_docstring_says_its_text(text: str) -> None:
    code = f"def f():\n    {source.docstring(text, 4)}\n"

    function = ast.parse(code).body[0]
    assert isinstance(function, ast.FunctionDef)
    said = ast.get_docstring(function)
    assert said is not None
    assert " ".join(said.split()) == source.sentence(text)


LONG = ["word " * 10] * 3


def formatted(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "-"],
        input=code,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout


@pytest.mark.parametrize(
    "code",
    [
        f"x = {source.literal(LONG, 0, 4)}\n",
        f"x = {source.literal(tuple(LONG), 0, 4)}\n",
        f"x = {source.literal(('a',), 0, 4)}\n",
        f"x = {source.literal([], 0, 4)}\n",
        f"x = {source.exploded({'a': LONG, 'b': {'c': 1}})}\n",
        f"x = {source.literal(chr(34) + 'a' + chr(39))}\n",
        f"x = {source.literal('it' + chr(39) + 's')}\n",
        f"x = {source.literal('a' + chr(92) + chr(34) + 'b' + chr(127) + chr(0x200D))}\n",
        source.imported("a.b", "c") + "\n",
        source.imported("a" * 50, "b" * 50) + "\n",
        source.docstring("Short") + "\n",
        source.docstring("word " * 30) + "\n",
        source.docstring("w" * 300) + "\n",
        source.docstring('"Quoted"') + "\n",
        source.docstring('ends with "a"') + "\n",
        source.docstring("backslash \\") + "\n",
        *(source.docstring("w" * length) + "\n" for length in range(78, 92)),
        source.call("f", ["a", "b=1"], 0) + "\n",
        source.call("f" * 50, ["a" * 30, "b" * 30], 0) + "\n",
    ],
)
def test_the_formatter_has_nothing_to_do(code: str) -> None:
    assert formatted(code) == code


def test_sentences_end_like_sentences() -> None:
    assert source.sentence(" Fetch\n weather ") == "Fetch weather."
    assert source.sentence("Really?") == "Really?"
