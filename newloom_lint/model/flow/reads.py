"""Reads: the names a block is certain to read before it binds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newloom_lint.model.names.modules import bindings
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk


def certain(body: Iterable[facts.Statement]) -> tuple[str, ...]:
    """Return the names that are read on every path through a block, in order, each once.

    Looks no further than the first statement that may leave the block, or guards what is in it.
    """
    bound: set[str] = set()
    found: dict[str, None] = {}
    for statement in body:
        for part in _first_run(statement):
            found.update((name, None) for name in _names(part) if name not in bound)
        if isinstance(statement, facts.Try | facts.With | facts.Loop | facts.Match) or (
            _may_leave(statement)
        ):
            break
        bound |= {name for name, _ in bindings((statement,))}
    return tuple(found)


def _first_run(statement: facts.Statement) -> Iterator[facts.Expression]:
    """Yield the expressions of a statement that are evaluated whatever they give."""
    match statement:
        case facts.Assign(targets=targets, value=value):
            if value is not None:
                yield value
            yield from _read_targets(targets)
        case facts.Evaluate(value=value):
            yield value
        case facts.Return(value=value) | facts.Raise(value=value) if value is not None:
            yield value
        case facts.If(branches=branches):
            yield branches[0].test
        case facts.Loop(iterable=iterable) if iterable is not None:
            yield iterable
        case facts.Match(subject=subject):
            yield subject


def _read_targets(targets: tuple[facts.Expression, ...]) -> Iterator[facts.Expression]:
    """Yield the targets of an assignment that read something first: `a.b`, `a[b]`."""
    for target in targets:
        match target:
            case facts.Display(elements=elements):
                yield from _read_targets(elements)
            case facts.Starred(value=value):
                yield from _read_targets((value,))
            case facts.Attribute() | facts.Subscript():
                yield target


def _names(node: facts.Expression) -> Iterator[str]:
    """Yield the names an expression is certain to read."""
    match node:
        case facts.Lambda() | facts.Comprehension():
            return
        case facts.Name(id=name):
            yield name
        case facts.Conditional(operands=(first, *_)):
            yield from _names(first)
        case facts.Call(function=function, arguments=arguments):
            yield from _names(function)
            for argument in arguments:
                yield from _names(argument.value)
        case facts.Attribute(value=value) | facts.Await(value=value) | facts.Starred(value=value):
            yield from _names(value)
        case facts.Subscript(value=value, index=index):
            for part in (value, *index):
                yield from _names(part)
        case facts.Text(parts=parts) | facts.Operation(operands=parts):
            for part in parts:
                yield from _names(part)
        case facts.Display(elements=elements) | facts.Other(children=elements):
            for part in elements:
                yield from _names(part)
        case facts.Dict(items=items):
            for item in items:
                yield from _names(item.value)


def _may_leave(statement: facts.Statement) -> bool:
    """Return whether a statement may leave the block it stands in."""
    leaving = facts.Return | facts.Raise | facts.Break | facts.Continue
    return any(isinstance(part, leaving) for part in walk(statement))
