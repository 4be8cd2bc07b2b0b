"""Names that a handler reads while its `try` may not have bound them yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newloom_lint.model.calls import errors
from newloom_lint.model.flow import reads
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import State
from newloom_lint.model.names.modules import bindings
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import External, Foreign, Method, StreamManager, Value
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import first_name, walk


def broad(m: Machine, handler: facts.Handler, first: State) -> tuple[str, ...]:
    """Return the local names a handler is sure to read that are not bound at the first failure."""
    return tuple(name for name in _read(m, handler) if _is_unbound(m, name, first))


def narrow(
    m: Machine,
    node: facts.Try,
    handler: facts.Handler,
    kinds: list[tuple[str, ...]],
    states: list[State],
) -> tuple[str, ...]:
    """Return the same of a handler of some exceptions only.

    `kinds` are those of all handlers up to this one, itself last. A name counts where a call comes
    before it is bound that is known to raise what the handler takes, and no handler above it.
    """
    unbound = [
        name for name in _read(m, handler) if all(_is_unbound(m, name, state) for state in states)
    ]
    if not unbound:
        return ()
    above = [name for names in kinds[:-1] for name in names or ("",)]
    calls = [
        call
        for call in _calls(m, node.body, states[0])
        if errors.reaches(_called(m, call.function, states[0]), kinds[-1], above)
    ]
    return tuple(
        name for name in unbound if any(_comes_before(call, node.body, name) for call in calls)
    )


def _read(m: Machine, handler: facts.Handler) -> Iterator[str]:
    own = m.frame.locals - m.frame.outer - {handler.name}
    return (name for name in reads.certain(handler.body) if name in own)


def _is_unbound(m: Machine, name: str, state: State) -> bool:
    return state.local(m.frame.number, name) is None


def _called(m: Machine, node: facts.Expression, state: State) -> str:
    """Return the dotted name of a library's function, or `Stream.get`; empty for others."""
    if not first_name(node):
        return ""
    with m.collecting():
        values = [value for _, value in expressions.evaluate(m, node, state)]
    return _name(values[0]) if len(values) == 1 else ""


def _name(value: Value) -> str:
    match value:
        case External(name):
            return name
        case Method(StreamManager(), "get"):
            return errors.STREAM_GET
        case Method(Foreign(origin), name):
            return f"{origin}.{name}"
    return ""


def _calls(m: Machine, body: Iterable[facts.Statement], state: State) -> Iterator[facts.Call]:
    """Yield the calls that a failing one of leaves a block by, as far as that is certain.

    Not those in a `try` or a `with` of its own that may keep the failure, nor in functions.
    """
    for statement in body:
        match statement:
            case facts.If(branches=branches, orelse=orelse):
                for branch in branches:
                    yield from _in_expression(branch.test)
                    yield from _calls(m, branch.body, state)
                yield from _calls(m, orelse, state)
            case facts.Loop(iterable=iterable, test=test, body=inner, orelse=orelse):
                yield from _in_expression(iterable if iterable is not None else test)
                yield from _calls(m, (*inner, *orelse), state)
            case facts.With(items=items, body=inner):
                for item in items:
                    yield from _in_expression(item.context)
                if all(_lets_through(m, item.context, state) for item in items):
                    yield from _calls(m, inner, state)
            case facts.Assign(value=value) | facts.Evaluate(value=value):
                yield from _in_expression(value)
            case facts.Return(value=value):
                yield from _in_expression(value)


def _lets_through(m: Machine, context: facts.Expression, state: State) -> bool:
    """Return whether a context manager is a library's that swallows nothing."""
    called = context.function if isinstance(context, facts.Call) else context
    return _called(m, called, state) in errors.LETTING_THROUGH


def _in_expression(node: facts.Expression | None) -> Iterator[facts.Call]:
    for part in walk(node, but=(facts.Lambda, facts.Conditional)):
        if isinstance(part, facts.Call):
            yield part


def _comes_before(call: facts.Call, body: tuple[facts.Statement, ...], name: str) -> bool:
    """Return whether a call is made before anything in a block may bind a name."""
    start = call.span.start
    for walrus in walk(body):
        if isinstance(walrus, facts.Walrus) and walrus.target == name:
            return False
    for bound, binding in bindings(body):
        if bound != name:
            continue
        match binding.node:
            case facts.Assign(value=value) if value is not None:
                after = value.span.end
            case facts.Loop(iterable=value) if value is not None:
                after = value.span.end
            case facts.WithItem(context=value):
                after = value.span.end
            case facts.Assign():
                continue  # an annotation alone
            case other:
                after = other.span.start
        if start >= after:
            return False
    return True
