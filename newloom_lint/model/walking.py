"""Walking over facts: every node below a node, in the order it is written."""

from __future__ import annotations

from collections.abc import Iterator


def walk(node: object, *, but: type | tuple[type, ...] = ()) -> Iterator[object]:
    """Yield a node and all nodes below it; a node of the kinds `but` without what lies in it."""
    if isinstance(node, tuple):
        for part in node:
            yield from walk(part, but=but)
    elif hasattr(node, "__struct_fields__"):
        yield node
        if not isinstance(node, but):
            for name in node.__struct_fields__:
                yield from walk(getattr(node, name), but=but)
