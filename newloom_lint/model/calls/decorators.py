"""Decorators: what a function is under those of the project and those of libraries."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from newloom_lint.model.calls import binding, calling, libraries
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import State
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import (
    Arguments,
    ClassRef,
    External,
    Foreign,
    Function,
    Instance,
    Method,
    Partial,
    Unknown,
    Value,
    join_all,
)
from newloom_lint.syntax import facts


def decorate(
    m: Machine, function: Function, decorators: Iterable[facts.Expression], state: State
) -> Value:
    """Return what a function is under its decorators, the lowest applied first."""
    value: Value = function
    for node in reversed(tuple(decorators)):
        before = state
        for after, decorator in expressions.evaluate(m, node, state):
            before, value = after, _decorated(m, decorator, value, node, after)
        m.share(before)
    return value


def _decorated(
    m: Machine, decorator: Value, value: Value, node: facts.Expression, state: State
) -> Value:
    name = expressions.describe(node)
    match decorator, value:
        case External(dotted), Function() if dotted in libraries.LIBRARY_KINDS:
            return replace(value, kind=libraries.LIBRARY_KINDS[dotted])
        case ((External(dotted) | Foreign(dotted)), _) if dotted in libraries.DISPATCHING:
            return Unknown(f"`{name}` chooses a function by the type of what it is given")
        case ((External(libraries.ATOMIC) | Foreign(libraries.ATOMIC)), Function(kind="")):
            return replace(value, kind="atomic")
        case ((External() | Foreign() | Method()), Function()):
            binds = isinstance(node, facts.Call) and any(
                argument.keyword == "bind"
                and isinstance(argument.value, facts.Literal)
                and argument.value.source == "True"
                for argument in node.arguments
            )
            if binds:
                return binding.with_first(value, Foreign("celery.Task"))
            return value if _makes_a_task(decorator) else _maybe_run(value)
        case ((External() | Foreign() | Method()), _):
            return value
        case ((Function() | ClassRef() | Instance() | Partial()), _):
            if calling.dotted_name(decorator) in m.transparent:
                return value
            made = facts.Call(node.span, node, ())
            pairs = calling.call(m, decorator, Arguments((value,)), state, made)
            for after, _ in pairs:
                m.share(after)
            return join_all(result for _, result in pairs) if pairs else value
    return Unknown(f"the decorator `{name}` is not known")


def _makes_a_task(decorator: Value) -> bool:
    """Return whether a library decorator makes a task and leaves the function as it is."""
    match decorator:
        case External(name) | Foreign(name):
            return name in libraries.TASK_DECORATORS
        case Method(name=name):
            return name in libraries.TASK_METHODS
    return False


def _maybe_run(function: Function) -> Function:
    """Return a function under a library's decorator, which may be there to run a coroutine."""
    node = function.node
    runs = isinstance(node, facts.Function) and node.is_async and not function.kind
    return replace(function, kind="sync") if runs else function
