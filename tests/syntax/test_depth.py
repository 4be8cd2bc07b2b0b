"""What is too deep for a parser, and that long flat code is not."""

from __future__ import annotations

import pytest

from newloom_lint.syntax.depth import too_deep


@pytest.mark.parametrize(
    "text",
    [
        "(" * 201 + ")" * 201,
        "f([{" * 70 + "}])" * 70,
        '(")",' * 300 + ")" * 300,
        "a" + ".b" * 1_100,
        "a" + ".b(1)" * 700,
        "+".join("a" * 1_100),
        "not " * 2_100 + "a",
        "lambda: " * 1_100 + "a",
        "f(" + "a +\n" * 1_100 + "a)",
        "a" + "\\\n.b" * 1_100,
        "a" + ".b" * 1_100 + "\r",
        "match a:\n case " + "[" * 9 + "]" * 9 + ": pass",
        "match a:\r case " + "{1: " * 5 + "b" + "}" * 5 + ": pass",
    ],
)
def test_what_nests_or_chains_too_far_is_refused(text: str) -> None:
    assert too_deep(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "(" * 200 + ")" * 200,
        ")" * 3_000,
        "x = [" + '(1, "a", -2, f(3)),\n' * 5_000 + "]",
        "x = (" + "'a'\n" * 5_000 + ")",
        "x = (" + "r'a'\n" * 500 + ")",
        "a.b(c)\r" * 5_000,
        "a.b(c)\r\n" * 5_000,
        "a = 1; " * 5_000,
        "if a: pass\n" + "elif b: pass\n" * 5_000,
        'x = """' + "(" * 5_000 + '"""',
        "# " + "(" * 5_000,
        '"""' + '\\"""' * 5_000,
        "'" + "\\" * 5_001,
        "match a:\n" + " case [(1, 2), {3: 4}]: pass\n" * 2_000,
    ],
)
def test_flat_code_is_not(text: str) -> None:
    assert not too_deep(text)
