from __future__ import annotations

from collections.abc import Callable

import pytest

from newloom_lint.findings import Place
from newloom_lint.fixing.calls import add_keywords
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.source import parse


@pytest.fixture
def added(source_file: Callable, mended: Callable) -> Callable[..., str]:
    def added(text: str, *codes: str) -> str:
        file = source_file(text)
        edits = add_keywords(parse(file), Place(file.path, 0, len(text)), codes, 88)
        return mended(text, edits, takes_away=["False", "(False)"])

    return added


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("log()", "log(exc_info=True)"),
        ("log('a', e)", "log('a', e, exc_info=True)"),
        ("log('a', e,)", "log('a', e, exc_info=True,)"),
        ("log('a', *args)", "log('a', *args, exc_info=True)"),
        ("log('a', **extra)", "log('a', exc_info=True, **extra)"),
        ("log('a', **extra, **more)", "log('a', exc_info=True, **extra, **more)"),
        ("log(**extra)", "log(exc_info=True, **extra)"),
        ("log('a', exc_info=False)", "log('a', exc_info=True)"),
        ("log('a', exc_info = (False), stack=1)", "log('a', exc_info = True, stack=1)"),
        ("log(x for x in y)", "log((x for x in y), exc_info=True)"),
        ("log((x for x in y))", "log((x for x in y), exc_info=True)"),
        ("(log) ('a')", "(log) ('a', exc_info=True)"),
        ("get(a)(b)", "get(a)(b, exc_info=True)"),
        ("log('a' %\n    (b, c))", "log('a' %\n    (b, c), exc_info=True)"),
        ("log(\n    'a',\n    e,\n)", "log(\n    'a',\n    e,\n    exc_info=True,\n)"),
        ("log(\n    'a',\n    e\n)", "log(\n    'a',\n    e,\n    exc_info=True\n)"),
        ("log(\n    f'a {e}'\n)", "log(\n    f'a {e}',\n    exc_info=True,\n)"),
        ("log(\n    'a'\n    'b'\n)", "log(\n    'a'\n    'b',\n    exc_info=True,\n)"),
        ("log('a',\n    e)", "log('a',\n    e,\n    exc_info=True)"),
        ("log('a', {\n    'b': 1,\n})", "log('a', {\n    'b': 1,\n}, exc_info=True)"),
        (
            "log(\n    'a',\n    e  # c, d\n)",
            "log(\n    'a',\n    e,  # c, d\n    exc_info=True\n)",
        ),
        ("log(\n    'a',\n    **x,\n)", "log(\n    'a',\n    exc_info=True,\n    **x,\n)"),
        ("log(\n    x for x in y\n)", "log(\n    (x for x in y),\n    exc_info=True,\n)"),
        ("log(\r\n\t'a',\r\n)", "log(\r\n\t'a',\r\n\texc_info=True,\r\n)"),
    ],
)
def test_a_keyword(added: Callable, before: str, after: str) -> None:
    assert added(before, "exc_info=True") == after


def test_several_keywords(added: Callable) -> None:
    assert added("log()", "a=1", "b=2") == "log(a=1, b=2)"
    assert added("log(\n    x,\n)", "a=1", "b=2") == "log(\n    x,\n    a=1,\n    b=2,\n)"
    assert added("log(b=False)", "a=1", "b=2") == "log(b=2, a=1)"


def test_a_keyword_that_is_there_is_refused(added: Callable) -> None:
    with pytest.raises(CannotFix, match="the call has `exc_info=True` already"):
        added("log('a', exc_info=True)", "exc_info=True")


def test_only_calls_take_keywords(added: Callable) -> None:
    with pytest.raises(CannotFix, match="no call"):
        added("log", "exc_info=True")


def test_a_call_whose_line_gets_too_long_opens_up(added: Callable) -> None:
    long = "rows.filter(number=number).update(status='failed')"
    wanted = (
        "rows.filter(number=number).update(\n"
        "    status='failed', last_run=timezone.now(), message=message_of_it\n"
        ")"
    )
    assert added(long, "last_run=timezone.now()", "message=message_of_it") == wanted
    assert added(long, "last_run=now()").count("\n") == 0
