"""What every run of a function evaluates, as far as its text alone shows that."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.model.values import expressions
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

LEAVING = (facts.Return, facts.Raise, facts.Break, facts.Continue)
WHOLE = (facts.Assign, facts.Evaluate, facts.Function, facts.Handler)
"""What is not looked into for statements by which the run leaves."""


def evaluated(body: tuple[facts.Statement, ...]) -> Iterator[object]:
    """Yield the nodes of expressions that every run evaluates, up to where a run may leave.

    What lies in a branch, a loop, a nested function, or in a `try` that goes on after a failure
    is not among them.
    """
    for statement in body:
        yield from _of(statement)
        if _may_leave(statement):
            return


def _of(statement: facts.Statement) -> Iterator[object]:
    match statement:
        case facts.If(branches=branches):
            yield from _expression(branches[0].test)
        case facts.Match(subject=subject):
            yield from _expression(subject)
        case facts.Loop(iterable=iterable, test=test):
            yield from _expression(iterable if iterable is not None else test)
        case facts.With(items=items, body=body):
            for item in items:
                yield from _expression(item.context)
            if not any(_suppresses(item.context) for item in items):
                yield from evaluated(body)
        case facts.Try(body=body, handlers=handlers):
            if all(_raises(handler) for handler in handlers):
                yield from evaluated(body)
        case facts.Function() | facts.Class() | facts.Import() | facts.Delete():
            pass
        case _:
            yield from _expression(statement)


def _expression(node: object) -> Iterator[object]:
    for part in walk(node, but=(facts.Comprehension, facts.Conditional, facts.Lambda)):
        match part:
            case facts.Conditional(operands=(first, *_)):
                yield from _expression(first)
            case facts.Comprehension(clauses=(first, *_)):
                yield from _expression(first.iterable)
            case facts.Lambda():
                pass
            case _:
                yield part


def _raises(handler: facts.Handler) -> bool:
    """Return whether a handler's last statement raises."""
    return bool(handler.body) and isinstance(handler.body[-1], facts.Raise)


def _suppresses(context: facts.Expression) -> bool:
    return "suppress" in expressions.describe(context)


def _may_leave(statement: facts.Statement) -> bool:
    """Return whether what follows a statement may not run although nothing has failed."""
    if isinstance(statement, facts.Function | facts.Class):
        return False
    return any(isinstance(part, LEAVING) for part in walk(statement, but=WHOLE))
