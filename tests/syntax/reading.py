"""Facts of a text, for tests."""

from __future__ import annotations

from dataclasses import dataclass

from newloom_lint import syntax
from newloom_lint.syntax.facts import ModuleFacts, Problem, Span, Statement
from newloom_lint.syntax.stack import deeply


@dataclass(frozen=True)
class Text:
    """The one thing that facts are made from."""

    text: str


def facts(text: str) -> ModuleFacts:
    """Return the facts of a text that Python takes."""
    found = syntax.read_facts(Text(text))
    assert found.problem is None, found.problem
    check_bytes(found)
    return found


def check_bytes(found: ModuleFacts) -> None:
    """Check that facts survive bytes, however deep they are."""
    assert deeply(lambda: syntax.decode(syntax.encode(found)) == found)


def only(text: str) -> Statement:
    """Return the one statement of a text."""
    (statement,) = facts(text).body
    return statement


def problem(text: str) -> Problem:
    """Return why a text has no facts."""
    found = syntax.read_facts(Text(text))
    assert found.problem is not None
    assert found.body == ()
    check_bytes(found)
    return found.problem


def cut(text: str, span: Span | None) -> str:
    """Return what a span underlines."""
    assert span is not None
    return text[span.start : span.end]
