"""Walking over facts: every node below a node, in the order it is written."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from newloom_lint.syntax import facts

_PLAIN = frozenset({"Span", "Span | None", "bool", "int", "str", "tuple[str, ...]"})
"""What fields are declared as that hold no nodes."""
_BELOW: dict[type, list[str]] = {
    kind: [name for name, held in reversed(kind.__annotations__.items()) if held not in _PLAIN]
    for kind in vars(facts).values()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind is not facts.Span
}
"""The fields of each kind of node that hold nodes, the last one first."""


def walk(node: object, *, but: tuple[type, ...] = ()) -> Iterator[object]:
    """Yield a node and all nodes below it; a node of the kinds `but` without what lies in it."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        kind = type(node)
        below = _BELOW.get(kind)
        if below is not None:
            yield node
            if below and kind not in but:
                for name in below:
                    part = getattr(node, name)
                    if part:
                        waiting.append(part)
        elif isinstance(node, tuple):
            waiting += node[::-1]


def parts(node: object) -> Iterator[object]:
    """Yield what a node holds, or a tuple: nodes, and tuples of them, in the order written."""
    if isinstance(node, tuple):
        yield from node
    else:
        for name in reversed(_BELOW.get(type(node), ())):
            yield getattr(node, name)


Node = facts.Statement | facts.Handler
"""What a block consists of, and what hangs on a `try`."""


def start_of(node: Node) -> int:
    """Return where a statement starts, with its decorators."""
    if isinstance(node, facts.Function | facts.Class) and node.decorators:
        return min(node.span.start, node.decorators[0].span.start - 1)
    return node.span.start


def inside(node: Node) -> Iterator[Node]:
    """Yield the statements of a node's blocks, in the order they are written, and its handlers."""
    if isinstance(node, facts.Try):
        yield from (*node.body, *node.handlers, *node.orelse, *node.final)
    else:
        for block in blocks(node):
            yield from block


def blocks(node: object) -> Iterator[tuple[facts.Statement, ...]]:
    """Yield the blocks of a statement or handler, in the order they are written; some are empty."""
    match node:
        case facts.If(branches=branches, orelse=orelse):
            yield from (branch.body for branch in branches)
            yield orelse
        case facts.Match(cases=cases):
            yield from (case.body for case in cases)
        case facts.Loop(body=body, orelse=orelse):
            yield from (body, orelse)
        case facts.Try(body=body, handlers=handlers, orelse=orelse, final=final):
            yield from (body, *(handler.body for handler in handlers), orelse, final)
        case (
            facts.With(body=body)
            | facts.Function(body=body)
            | facts.Class(body=body)
            | facts.Handler(body=body)
        ):
            yield body


def first_name(node: facts.Expression) -> str:
    """Return the name a dotted expression begins with; empty where it begins with none."""
    while isinstance(node, facts.Attribute):
        node = node.value
    return node.id if isinstance(node, facts.Name) else ""
