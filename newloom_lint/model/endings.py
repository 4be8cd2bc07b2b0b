"""Endings: where the work of a function is done, and what stands there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from newloom_lint.findings import Place
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import blocks, walk

Block = tuple[facts.Statement, ...]


class Ending(NamedTuple):
    """The last statement of a block at whose end the work is done, and the start of its clause."""

    owner: facts.Span
    last: facts.Statement

    @property
    def works(self) -> bool:
        """Whether it returns something that is made only then."""
        making = (facts.Call, facts.Await, facts.Comprehension, facts.Yield)
        value = self.last.value if isinstance(self.last, facts.Return) else None
        return value is not None and any(isinstance(node, making) for node in walk(value))


_LEAVING = (facts.Return, facts.Raise)


def guarded(function: facts.Function, headers: Iterable[Place]) -> facts.Try | None:
    """Return the `try` of a function that has one of some handlers; `None` where none has."""
    starts = {header.start for header in headers}
    for node in walk(function.body, but=(facts.Function, facts.Class, facts.Lambda)):
        if isinstance(node, facts.Try) and any(
            handler.header.start in starts for handler in node.handlers
        ):
            return node
    return None


def block_around(function: facts.Function, offset: int) -> Block:
    """Return the innermost block of a function that holds a statement around an offset."""
    block: Block = function.body
    while True:
        inner = (
            below
            for statement in block
            if not isinstance(statement, facts.Function | facts.Class)
            for below in blocks(statement)
            if below and below[0].span.start <= offset < below[-1].span.end
        )
        found = next(inner, None)
        if found is None:
            return block
        block = found


def of_work(function: facts.Function, tried: facts.Try | None) -> tuple[Ending, ...]:
    """Return where the work of a function is done, of which `tried` guards some, or all.

    Nothing is returned where that cannot be told.
    """
    if tried is None:
        return endings(function.span, function.body)
    block = block_around(function, tried.span.start)
    behind = block[block.index(tried) + 1 :]
    returns = len(behind) == 1 and isinstance(behind[0], facts.Return)
    if behind and not (returns and not Ending(tried.span, behind[0]).works):
        return endings(function.span, block)
    return endings(tried.span, tried.orelse or tried.body)


def endings(owner: facts.Span, block: Block) -> tuple[Ending, ...]:
    """Return where the work of a block is done; nothing where that cannot be told."""
    found = list(_endings(owner, block))
    return tuple(one for one in found if one is not None) if None not in found else ()


def _endings(owner: facts.Span, block: Block) -> Iterator[Ending | None]:
    last = block[-1] if block else None
    match last:
        case None | facts.Loop(test=facts.Literal()) | facts.Match():
            yield None
        case facts.Loop(orelse=orelse) if orelse and isinstance(orelse[-1], _LEAVING):
            yield None  # what follows it runs after a `break` alone
        case facts.Raise() | facts.Break() | facts.Continue():
            return
        case facts.If(orelse=orelse, branches=branches) if orelse:
            blocks = [*(branch.body for branch in branches), orelse]
            if not any(isinstance(part[-1], _LEAVING) for part in blocks):
                yield Ending(owner, last)
                return
            for part in blocks:
                yield from _in_branch(part)
        case facts.With(body=body, span=span) if isinstance(body[-1], facts.Return):
            yield from _endings(span, body)
        case facts.Try():
            yield None
        case _:
            yield Ending(owner, last)


def _in_branch(block: Block) -> Iterator[Ending | None]:
    """Yield the ending of a branch, which only a `return` can tell: it has no clause of its own."""
    match block[-1]:
        case facts.Return() as last:
            yield Ending(last.span, last)
        case facts.Raise():
            return
        case _:
            yield None
