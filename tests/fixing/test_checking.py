"""What a pass of fixes must not do, and what it may."""

from __future__ import annotations

import pytest

from newloom_lint.findings import Edit, Place
from newloom_lint.fixing import apply
from newloom_lint.fixing.checking import BLOCK, LOST, MOVED, OUTSIDE, STRING, SYNTAX, fault


def checked(text: str, *edits: tuple[str, str], silencing: str = "") -> str:
    """Return what is wrong with edits, each given as what it replaces, `|` for where it inserts."""
    made = []
    for old, content in edits:
        before, _, after = old.partition("|")
        if "{ }" in old:
            start = text.index(old.replace("{ }", " ")) + old.index("{ }")
            made.append(Edit(Place("a.py", start, start + 1), content))
        elif "|" in old:
            assert text.count(before + after) == 1, old
            start = text.index(before + after) + len(before)
            made.append(Edit(Place("a.py", start, start), content))
        else:
            assert text.count(old) == 1, old
            start = text.index(old)
            made.append(Edit(Place("a.py", start, start + len(old)), content))
    words = [text.index(silencing)] if silencing else []
    return fault(text, apply(text, made), made, words)


TASK = '''\
import logging  # first

# what follows is a task


def f(a,  # why a
      b):
    """Say it."""
    # take it
    x = a
    y = """
    z
"""

    try:
        run(x)  # may fail
    except ValueError:
        log(x)
        # and that is all
    # go on
    return y


TABLE = {
    "a": a,  # the first
    # the second
    "b": b,
}
'''


GOOD = {
    "nothing": [],
    "a statement at the end": [("# and that is all|", "\n        raise")],
    "a statement between": [("    x = a|\n", "\n    z = 1")],
    "a statement in front of a comment": [("|    # take it\n", "    first()\n")],
    "a parameter": [("b|):", ", **kwargs")],
    "an argument": [("run(x|)", ", y=1")],
    "a prefix": [("|return y", "x = 1; ")],
    "all of a block": [
        ('"""Say it."""|', "\n    try:"),
        ("|    # take it", "    "),
        ("|    x = a", "    "),
        ("|    y = ", "    "),
        ("|    try:", "    "),
        ("|        run(x)", "    "),
        ("|    except ValueError", "    "),
        ("|        log(x)", "    "),
        ("|        # and that", "    "),
        ("|    # go on", "    "),
        ("|    return y", "    "),
        ("return y|\n", "\n    except Exception:\n        raise"),
    ],
    "an entry at the end": [('"b": b,|', '\n    "c": c,')],
    "an entry above a comment": [("# the first|", '\n    "c": c,')],
    "a type": [("ValueError|:", " as error")],
    "an import": [("# first|", "\nimport os")],
    "a name": [("ValueError", "Exception")],
    "a comment": [("y\n|", "# new\n")],
    "the end": [('"b": b,\n}\n|', "x = 1\n")],
    "a comment brought back": [("run(x)  # may fail", "h(x)  # may fail")],
}
BAD = {
    "syntax": (SYNTAX, [("run(x|)", ", y=")]),
    "a return outside": (SYNTAX, [("|TABLE", "return 1\n")]),
    "a name that grows": (OUTSIDE, [("run(x|)", "y")]),
    "two names in one": (OUTSIDE, [("return{ }y", "")]),
    "the rest in a comment": (OUTSIDE, [("return |y", "x #")]),
    "the rest in a string": (OUTSIDE, [("|return y", 'x = """'), ('"b": b,\n}\n|', '"""\n')]),
    "a string indented": (STRING, [("|    z\n", "    ")]),
    "a comment lost": (LOST, [("run(x)  # may fail", "h(x)")]),
    "a comment rewritten": (LOST, [("# may|", "be")]),
    "a comment elsewhere": (LOST, [("  # may fail", ""), ("log(x)|", "  # may fail")]),
    "a trailing comment": (MOVED, [("run(x)|", "\n        h()")]),
    "a comment above": (MOVED, [("# take it\n|", "    first()\n")]),
    "a comment above, in a line": (MOVED, [("# take it\n    |x", "first()\n    ")]),
    "a comment behind": (MOVED, [("log(x)|", "\n        raise")]),
    "the comment of an entry": (MOVED, [('"a": a,|', '\n    "c": c,')]),
    "the comment above an entry": (MOVED, [("# the second\n|", '    "c": c,\n')]),
    "a comment left behind": (MOVED, [('it."""|', "\n    if b:"), ("|    x = a\n", "    ")]),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("edits", GOOD.values(), ids=GOOD.keys())
def test_what_a_fix_may_do(edits: list[tuple[str, str]], newline: str) -> None:
    text = TASK.replace("\n", newline)
    made = [tuple(part.replace("\n", newline) for part in edit) for edit in edits]
    assert checked(text, *made) == ""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("word", "edits"), BAD.values(), ids=BAD.keys())
def test_what_no_fix_may_do(word: str, edits: list[tuple[str, str]], newline: str) -> None:
    made = [tuple(part.replace("\n", newline) for part in edit) for edit in edits]
    assert checked(TASK.replace("\n", newline), *made) == word


@pytest.mark.parametrize(
    ("edits", "word"),
    [
        ([("    c()\n|", "else:\n")], BLOCK),
        ([("    a()\n|", "except F:\n")], BLOCK),
        ([("    c()\n|", "    if c:\n    ")], ""),
        ([("except E:\n|", "    if c:\n        x()\n")], ""),
    ],
)
def test_code_stays_in_its_block(edits: list[tuple[str, str]], word: str) -> None:
    assert checked("try:\n    a()\n    b()\nexcept E:\n    c()\n    d()\n", *edits) == word


def test_a_statement_stays_in_one_piece() -> None:
    assert checked("run(1)  # so\n", ("1|)", ")\nrun(")) == BLOCK
    assert checked("x = a; y = b\n", ("; ", "\n")) == ""
    assert checked("if a: b(c)\n", (": b", ":\n    b")) == ""


def test_a_comment_that_silences_may_go() -> None:
    text = "x = 1  # noqa: NL304\ny = 2  # noqa: NL305, NL306\n"
    gone = ("  # noqa: NL304", "")
    assert checked(text, gone) == LOST
    assert checked(text, gone, silencing="NL304") == ""
    assert checked(text, (", NL306", ""), silencing="NL306") == ""


def test_a_suite_on_its_line_becomes_a_block() -> None:
    text = "try: a()\nexcept E: b()  # so\nc()\n"
    edits = [("E:| b", "\n    raise X"), (" b()", "\n    b()")]
    assert checked(text, edits[1]) == ""
    assert checked(text, ("E:| b", "\n   "), ("b()|", "; raise")) == ""


def test_a_resource_under_with() -> None:
    text = "def f():\n    f = open(p)  # read\n    g(f)\n    # done\n    f.close()\n    return 1\n"
    edits = [("f = open(p)", "with open(p) as f:"), ("|    g(f)", "    "), ("|    # done", "    ")]
    assert checked(text, *edits, ("    f.close()", "        pass")) == ""


def test_without_a_newline_at_the_end() -> None:
    assert checked("try:\n    a()\nexcept E:\n    b()", ("b()|", "\n    raise")) == ""
    assert checked("", ("|", "x = 1\n")) == ""


def test_what_was_no_python_before_is_judged_by_its_tokens() -> None:
    assert checked("return 1\nf(x)\n", ("x|)", ", y")) == ""
    assert checked("x = 1\n", ("1", "(")) == SYNTAX
