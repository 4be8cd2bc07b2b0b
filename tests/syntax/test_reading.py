"""A whole file: comments, newlines, wrong syntax, and texts that are meant to do harm."""

from __future__ import annotations

import ast
import subprocess
import sys
import warnings

import pytest

from newloom_lint import syntax
from newloom_lint.syntax import facts as F  # noqa: N812 - named on every line
from tests.syntax.reading import Text, check_bytes, cut, facts, problem


def test_an_empty_file_has_no_statements() -> None:
    assert facts("") == F.ModuleFacts()


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", [True, False])
def test_newlines_of_every_kind(newline: str, end: bool) -> None:
    text = newline.join(["def f():", "    a", "    return b"]) + newline * end
    found = facts(text)
    (function,) = found.body
    assert isinstance(function, F.Function)
    if found.exact:
        assert [cut(text, s.span) for s in function.body] == ["a", "return b"]
    assert found.exact or newline == "\r"


def test_a_form_feed_does_no_harm() -> None:
    text = "a = 1\n\x0c\ndef f():\n    b\n\x0cc = 2\n"
    found = facts(text)
    assert len(found.body) == 3
    assert not found.exact or cut(text, found.body[2].span) == "c = 2"


def test_comments_that_speak() -> None:
    text = (
        "# newloom-lint: ignore-file[NL101]\n"
        "x = 1  # NOQA: E501\n"
        "y = '# noqa' + f'# noqa {x}' f'''\n# noqa\n'''  # says nothing\n"
        "def f(a,  # noqa\n      b):\n"
        "    # newloom-lint: ignore[NL102]\n"
        "    pass"
    )
    found = facts(text)
    assert [(c.text, c.own_line) for c in found.comments] == [
        ("# newloom-lint: ignore-file[NL101]", True),
        ("# NOQA: E501", False),
        ("# noqa", False),
        ("# newloom-lint: ignore[NL102]", True),
    ]
    assert all(cut(text, c.span) == c.text for c in found.comments)


def test_comments_that_do_not_speak_are_left_out() -> None:
    assert facts("x = 1  # monoqa, new loom\n").comments == ()


@pytest.mark.parametrize(
    "text",
    [
        "print 'hello'\n",
        "x = (1,\n",
        "if x:\n\ty\n        z\n",
        "if x:\n        y\n    z\n",
        "x = 'abc\n",
        "def f(:\n    pass\n",
        "x = 1 \\",
        "\x0c\n\x0cx = = 2\n",
        "s = 'é\x85\u2028'\nx = é = = 2\n",
        "a\r\nb\r\nx = = 2\r\n",
        "a\rb\rx = = 2\r",
        "x = 0777\n",
        "async = 1\n",
    ],
)
def test_wrong_syntax_is_told_in_the_words_of_python(text: str) -> None:
    with pytest.raises(SyntaxError) as raised:
        ast.parse(text)
    error = raised.value
    found = problem(text)
    assert found.message == error.msg
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    row = error.lineno or 1
    newline = 2 if "\r\n" in text else 1
    before = sum(len(line) + newline for line in lines[: row - 1])
    assert found.offset == min(before + max((error.offset or 1) - 1, 0), len(text))


def test_a_bracket_left_open_in_a_long_file_is_wrong_syntax_and_not_too_deep() -> None:
    text = "TABLE = {\n" + "    'a': (1, 2),\n" * 2_000
    assert problem(text) == F.Problem("'{' was never closed", text.index("{"))


def test_a_nul_byte_is_shown_where_it_is() -> None:
    assert problem("x = 1\0\n") == F.Problem("a NUL byte is no Python", 5)


def test_no_warning_about_the_code_escapes() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        facts("x = '\\d'\nassert (1, 'a')\nx is 1\n")
        problem("x = '\\d'\nassert (1, 'a')\n= \n")


def test_what_python_takes_and_libcst_does_not_is_no_syntax_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import libcst

    from newloom_lint.syntax import reading

    def refuse(text: str) -> None:
        raise libcst.ParserSyntaxError("so\nnew", lines=[text], raw_line=2, raw_column=1)

    monkeypatch.setattr(reading.cst, "parse_module", refuse)
    assert problem("x = 1\ny = 2\n") == F.Problem(
        "the installed LibCST cannot read this: so new", 7
    )


def test_a_panic_of_the_parser_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from newloom_lint.syntax import reading

    class Panic(BaseException):
        pass

    def panic(text: str) -> None:
        raise Panic("index out of\nbounds")

    monkeypatch.setattr(reading.cst, "parse_module", panic)
    assert problem("x = 1\n").message == "cannot be analysed: index out of bounds"


HOSTILE = {
    "brackets in each other": f"x = {'(' * 10_000}{')' * 10_000}\n",
    "brackets on lines of their own": "x = " + "(\n" * 10_000 + ")\n" * 10_000,
    "brackets that stay open": "(" * 10_000,
    "calls": f"x = f{'()' * 5_000}\n",
    "calls on lines": "x = (f" + "\n.a()" * 5_000 + ")\n",
    "attributes": f"x = f{'.a' * 5_000}\n",
    "subscripts": f"x = f{'[0]' * 5_000}\n",
    "operators": f"x = 1{' + 1' * 5_000}\n",
    "operators after backslashes": "x = 1" + " + \\\n 1" * 5_000 + "\n",
    "comparisons": f"x = 1{' < 1' * 5_000}\n",
    "nots": f"x = {'not ' * 5_000}a\n",
    "minuses": f"x = {'-' * 5_000}a\n",
    "lambdas": f"x = {'lambda: ' * 5_000}a\n",
    "conditions": f"x = {'a if b else ' * 5_000}a\n",
    "clauses": f"x = [a{' for a in b' * 5_000}]\n",
    "targets": f"{'x = ' * 5_000}1\n",
    "f-strings": "x = " + "f'{" * 5_000 + "1" + "}'" * 5_000 + "\n",
    "elifs": "if a:\n    pass\n" + "elif a:\n    pass\n" * 10_000,
    "strings side by side": f"x = {chr(39)}a{chr(39)}{' b' * 0}" + " 'a'" * 5_000 + "\n",
    "strings on lines": "x = (" + "'a'\n" * 5_000 + ")\n",
    "patterns": "match x:\n    case " + "[" * 60 + "]" * 60 + ":\n        pass\n",
    "mappings as patterns": "match x:\n    case " + "{1:" * 60 + "a" + "}" * 60 + ":\n  pass\n",
    "blocks": "".join(f"{' ' * n}if a:\n" for n in range(1_000)) + " " * 1_000 + "pass\n",
    "dicts": "x = " + "{1:" * 5_000 + "1" + "}" * 5_000,
    "number signs": "#" * 100_000 + "\n",
    "surrogates": "x = '\ud800'\n",
    "NUL": "\0",
    "controls": "x = 1\x1a\n",
    "a byte order mark within": "x = 1\n\ufeffy = 2\n",
}
READABLE = {
    "brackets": f"x = {'(' * 150}{')' * 150}\n",
    "calls": f"x = f{'()' * 400}\n",
    "attributes": f"x = f{'.a' * 400}\n",
    "operators": f"x = 1{' + 1' * 400}\n",
    "nots": f"x = {'not ' * 400}a\n",
    "strings": "x = (" + "'a'\n" * 400 + ")\n",
    "elifs": "if a:\n    pass\n" + "elif a:\n    pass\n" * 300,
    "blocks": "".join(f"{' ' * n}if a:\n" for n in range(90)) + " " * 90 + "pass\n",
    "a list": "X = [\n" + "    'a',\n" * 20_000 + "]\n",
    "a list on one line": f"X = [{'1, ' * 20_000}]\n",
    "a table": "X = {\n" + "    'a': (1, [2]),\n" * 5_000 + "}\n",
    "a call": "f(" + ", ".join(f"a{n}=1" for n in range(2_000)) + ")\n",
    "many ifs with elifs": "if a:\n    pass\nelif b:\n    pass\n" * 1_500,
    "a long text": "X = '''" + "( not code [\n" * 20_000 + "'''\n",
    "patterns": "match x:\n    case [[{'a': A(b=[c])}]]:\n        pass\n",
    "Python 3.12 and later": (
        "type X[T: int] = list[T]\ndef f[T](a: T) -> T: ...\nclass A[*Ts, **P]: ...\n"
        "x = f'{f'{a}'}'\n"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_give_a_problem_or_facts(name: str) -> None:
    found = syntax.read_facts(Text(HOSTILE[name]))
    if found.problem is not None:
        assert "\n" not in found.problem.message
        assert 0 <= found.problem.offset <= len(HOSTILE[name])
    check_bytes(found)


@pytest.mark.parametrize("name", READABLE)
def test_what_people_write_is_never_too_deep(name: str) -> None:
    assert facts(READABLE[name]).body


def test_deep_facts_survive_bytes_at_the_limit_of_a_fresh_process() -> None:
    program = (
        "from types import SimpleNamespace as Text\n"
        "from newloom_lint import syntax\n"
        "found = syntax.read_facts(Text(text='x = ' + 'not ' * 400 + 'a'))\n"
        "assert found.problem is None\n"
        "assert syntax.encode(syntax.decode(syntax.encode(found))) == syntax.encode(found)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_facts_share_what_returns_again_and_again() -> None:
    def said(text: str) -> tuple[str, str, int]:
        [assign] = facts(text).body
        assert isinstance(assign, F.Assign)
        assert isinstance(assign.value, F.Subscript)
        [literal] = assign.value.index
        assert isinstance(assign.value.value, F.Name)
        assert isinstance(literal, F.Literal)
        return assign.value.value.id, literal.source, assign.span.end

    filling = " " * 300  # small numbers are shared anyway
    one, other = (said(f"{name} = settings[{filling}'a key']") for name in "ab")
    assert all(left is right for left, right in zip(one, other, strict=True))


def test_offsets_in_a_long_file_are_as_exact_as_in_a_short_one() -> None:
    text = "a = 1\n" * 4000 + "last = 2\n"
    assert cut(text, facts(text).body[-1].span) == "last = 2"
    assert len(text) > 1 << 14
