"""Walking: all nodes, in the order they are written, and none but nodes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk
from tests.syntax import reading

EVERYTHING = '''
import a.b as c
from . import d

@made(by=1)
class K(Base, metaclass=Meta):
    """A class."""
    x: int = 1

@decorated
async def f(a, /, b: int = 2, *args, c=[3], **kwargs) -> str:
    global g
    assert a, f"{b} is {c!r:>{d}}"
    del args[0], kwargs
    async with open(a) as (p, q), other:
        return await p
    for i, *rest in a[1:2, ...]:
        if i < 1 < 2 and not b or (w := c):
            continue
        elif i:
            break
        else:
            pass
    else:
        x += 1
    while a:
        yield b
    try:
        raise E(a) from b
    except (A, B) as e:
        y = x = lambda z, *zs: {**z, "k": {1, 2}, 3: (4,)}
    else:
        yield from c
    finally:
        print(*a, **b, sep="")
    match a:
        case {"k": [1, K.v, *others]} | K(x=2) if b:
            return [n for m in a if m for n in m]
        case _:
            return {k: v for k, v in a} if b else (s for s in b)
'''


def recursively(node: object) -> Iterator[object]:
    if isinstance(node, tuple):
        for part in node:
            yield from recursively(part)
    elif hasattr(node, "__struct_fields__") and not isinstance(node, facts.Span):
        yield node
        for name in node.__struct_fields__:
            yield from recursively(getattr(node, name))


@pytest.mark.parametrize("text", [EVERYTHING, Path(__file__).read_text(encoding="utf-8")])
def test_all_nodes_come_in_the_order_in_which_they_are_written(text: str) -> None:
    body = reading.facts(text).body
    assert [id(part) for part in walk(body)] == [id(part) for part in recursively(body)]


def test_every_kind_of_node_is_in_the_example() -> None:
    kinds = {type(part) for part in walk(reading.facts(EVERYTHING).body)}
    every = {k for k in vars(facts).values() if isinstance(k, type) and hasattr(k, "span")}
    assert every - kinds - {facts._Node, facts.Comment} == set()


def test_what_lies_in_a_node_can_be_left_out() -> None:
    body = reading.facts("def f(a):\n    return a\nb = c\n").body
    kinds = [type(part) for part in walk(body, but=(facts.Function, facts.Call))]
    assert kinds == [facts.Function, facts.Assign, facts.Name, facts.Name]


def test_nothing_has_no_nodes() -> None:
    assert list(walk(None)) == []
    assert list(walk(())) == []
