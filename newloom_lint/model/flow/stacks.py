"""Exit stacks: what `with ExitStack() as stack` enters, written as the `with` it stands for."""

from __future__ import annotations

from typing import NamedTuple

from newloom_lint.syntax import facts

STACKS = frozenset({"contextlib.ExitStack", "contextlib.AsyncExitStack"})
_ENTERING = {"enter_context": False, "enter_async_context": True}
"""The methods that enter a context manager, and whether as `async with` does."""
PUSHING = frozenset({"callback", "push", "push_async_callback", "push_async_exit"})
"""The methods that keep a function for the end; they are decorators, too."""


class _Entered(NamedTuple):
    """A context manager that a statement enters on a stack."""

    context: facts.Expression
    target: facts.Expression | None
    is_async: bool


def unrolled(body: tuple[facts.Statement, ...], stack: str) -> tuple[facts.Statement, ...]:
    """Return the body of a `with` over a stack in which every statement that enters a context
    manager is a `with` around the statements behind it: they are left in the same order.

    What is entered in a branch, a loop or elsewhere stays as it is.
    """
    for index, statement in enumerate(body):
        entered = _entered(statement, stack)
        if entered is not None:
            context, target, is_async = entered
            rest = unrolled(body[index + 1 :], stack)
            span = facts.Span(statement.span.start, body[-1].span.end)
            nested = facts.With(span, (facts.WithItem(context, target),), rest, is_async)
            return (*body[:index], nested)
    return body


def _entered(statement: facts.Statement, stack: str) -> _Entered | None:
    target: facts.Expression | None = None
    if isinstance(statement, facts.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
    elif not isinstance(statement, facts.Evaluate):
        return None
    value = statement.value
    if isinstance(value, facts.Await):
        value = value.value
    match value:
        case facts.Call(
            function=facts.Attribute(value=facts.Name(id=owner), attr=method),
            arguments=(facts.Argument(star="", value=context),),
        ) if owner == stack and method in _ENTERING:
            return _Entered(context, target, _ENTERING[method])
    return None
