"""What is put into a `try`, and what is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newloom_lint.findings import (
    AddHandler,
    EnterInTry,
    Fix,
    MoveIntoTry,
    Place,
    Safety,
    Step,
    WrapInTry,
)
from newloom_lint.fixing import CannotFix, apply, edits
from newloom_lint.fixing.sources import Sources
from newloom_lint.syntax import read_facts

PATH = "streams/tasks/fetch.py"
CATCH = "except Exception:\n    raise"


@pytest.fixture
def done(source_file: Callable) -> Callable[..., str]:
    """Take a step, made from a function that finds words in the text; return the text after."""

    def done(text: str, make: Callable[[Callable[[str], Place]], Step]) -> str:
        file = source_file(text, PATH)
        sources = Sources(lambda _: file, read_facts)

        def at(words: str) -> Place:
            start = text.index(words)
            return Place(PATH, start, start + len(words))

        after = apply(text, edits(Fix(Safety.UNSAFE, "", (make(at),)), sources))
        compile(after, PATH, "exec")
        return after

    return done


def test_a_body_on_the_line_of_its_def(done: Callable) -> None:
    after = done("def f(): return 1  # why\n", lambda at: WrapInTry(at("f("), CATCH))
    assert after == (
        "def f():\n    try:\n        return 1  # why\n    except Exception:\n        raise\n"
    )


def test_tabs_decorators_and_strings(done: Callable) -> None:
    text = (
        'def f():\n\t@g\n\tdef h():\n\t\treturn """a\n\tb\n\n"""\n\n\t# last\n\treturn h\n\t# end\n'
    )
    assert done(text, lambda at: WrapInTry(at("f("), CATCH)) == (
        'def f():\n\ttry:\n\t\t@g\n\t\tdef h():\n\t\t\treturn """a\n\tb\n\n"""\n\n\t\t# last\n'
        "\t\treturn h\n\t\t# end\n\texcept Exception:\n\t\traise\n"
    )


def test_a_stub(done: Callable) -> None:
    after = done("def f():\n    pass\n", lambda at: WrapInTry(at("f("), CATCH))
    assert after == "def f():\n    try:\n        pass\n    except Exception:\n        raise\n"
    with pytest.raises(CannotFix, match="does nothing"):
        done('def f():\n    """Doc."""\n', lambda at: WrapInTry(at("f("), CATCH))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a = one()\ntry:\n    two(a)\nexcept E:\n    three(a)\n", "handler uses `a`"),
        ("a = one()\ntry: two(a)\nexcept E:\n    three()\n", "line of its own"),
        ("try:\n    two()\nexcept E:\n    three()\na = one()\n", "goes on with what follows"),
        (
            "try:\n    two()\nexcept E:\n    raise\nelse:\n    three()\na = one()\n",
            "`else` or a `finally`",
        ),
        ("if a:\n    a = one()\ntry:\n    two()\nexcept E:\n    a()\n", "handler uses `a`"),
        ("try:\n    a = one()\nexcept E:\n    three()\n", "not in the same block"),
    ],
)
def test_what_would_no_longer_do_the_same_stays(done: Callable, text: str, reason: str) -> None:
    with pytest.raises(CannotFix, match=reason):
        done(text, lambda at: MoveIntoTry(at("except"), at("one()")))


def test_what_a_with_holds_beside_a_try_keeps_it_out(done: Callable) -> None:
    text = "with a:\n    one()\n    try:\n        two()\n    except E:\n        raise\n"
    with pytest.raises(CannotFix, match="cannot stand inside"):
        done(text, lambda at: EnterInTry(at("except")))


@pytest.mark.parametrize("handler", ["except* E:\n    pass\n", "except:\n    pass\n"])
def test_some_handlers_are_the_last(done: Callable, handler: str) -> None:
    with pytest.raises(CannotFix):
        done(f"try:\n    one()\n{handler}", lambda at: AddHandler(at("except"), CATCH))
