"""A file by its facts: what is bound where, and how its author lays code out."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from newloom_lint.files import SourceFile
from newloom_lint.fixing.lines import Lines
from newloom_lint.syntax import facts
from newloom_lint.syntax.facts import ModuleFacts
from newloom_lint.syntax.walking import blocks, walk

WIDTHS = (79, 88, 100, 120)
"""The line lengths that formatters are told to keep to."""
MAKERS = re.compile(r"(?:\w+\.)*(?:getLogger|get_logger|get_task_logger)")
"""What makes a logger."""
_FIRST_STEP = re.compile(r"^(\t| {1,8})\S", re.MULTILINE)
_NESTED = (facts.Function, facts.Class, facts.Lambda, facts.Comprehension)

Block = tuple[facts.Statement, ...]
Definition = facts.Function | facts.Class


class Document(Lines):
    """One file's text and facts; nothing is parsed for it."""

    def __init__(self, file: SourceFile, known: ModuleFacts) -> None:
        super().__init__(file.path, file.text)
        self.facts = known

    @functools.cached_property
    def unit(self) -> str:
        """One step of indentation: of the file's blocks, else of the first line that has any."""
        for owner, block in _blocks(self.facts.body):
            outer, inner = self.indentation(owner), self.indentation(block[0].span.start)
            if inner != outer and inner.startswith(outer):
                return inner.removeprefix(outer)
        found = _FIRST_STEP.search(self.text)
        return found[1] if found else "    "

    @functools.cached_property
    def quote(self) -> str:
        """The quote most of the file's strings on one line are written with."""
        single = double = 0
        for node in walk(self.facts.body):
            if isinstance(node, facts.Literal) and node.kind == "str":
                text = node.source.lstrip("rRuUbBfF")
                if not text.startswith(('"""', "'''")):
                    single += text.startswith("'")
                    double += text.startswith('"')
        return "'" if single > double else '"'

    @functools.cached_property
    def width(self) -> int:
        """The line length its author keeps to: the least usual one that no line exceeds."""
        longest = max((len(line.expandtabs(4)) for line in self.text.splitlines()), default=0)
        return next((width for width in WIDTHS if width >= longest), WIDTHS[-1])

    def statement(self, offset: int) -> facts.Statement | None:
        """Return the statement whose text starts at an offset, `None` where there is none."""
        body: Sequence[facts.Statement] = self.facts.body
        while body:
            around = next((s for s in body if s.span.start <= offset < s.span.end), None)
            if around is None or around.span.start == offset:
                return around
            inner = (b for b in blocks(around) if b and b[0].span.start <= offset < b[-1].span.end)
            body = next(inner, ())
        return None

    def spot(self, offset: int) -> Spot:
        """Return what is around an offset."""
        return Spot(tuple(_around(self.facts.body, offset)), offset)


class Spot(NamedTuple):
    """A place in a file: the functions and classes around it, outermost first."""

    around: tuple[Definition, ...]
    offset: int

    @property
    def functions(self) -> tuple[facts.Function, ...]:
        """The functions around it, outermost first."""
        return tuple(one for one in self.around if isinstance(one, facts.Function))

    def ran_before(self, function: facts.Function) -> Iterator[facts.Statement]:
        """Yield the statements of a function around the spot that have certainly run before it.

        At the function's own head these are those that prepare its work. They count in the handlers
        of a `try`, too, that begins with them.
        """
        if self.offset < function.body[0].span.start:
            yield from leading(function.body)
        else:
            yield from _ran_before(function.body, self.offset)


def leading(body: Block) -> Iterator[facts.Statement]:
    """Yield the statements a block begins with that only prepare its work: imports, loggers."""
    yield from itertools.takewhile(_prepares, body)


def _prepares(statement: facts.Statement) -> bool:
    match statement:
        case facts.Import() | facts.Scope():
            return True
        case facts.Evaluate(value=facts.Literal()):
            return True
        case facts.Assign(targets=(facts.Name(),), value=facts.Call(function=function)):
            return MAKERS.fullmatch(dotted(function)) is not None
    return False


def dotted(node: facts.Expression) -> str:
    """Return a dotted name as it is written; what is none of it becomes `()`."""
    if isinstance(node, facts.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, facts.Name) else "()"


def bound_names(function: facts.Function) -> frozenset[str]:
    """Return the names that are local to a function."""
    names = {parameter.name for parameter in function.parameters}
    outer: set[str] = set()
    for node in walk(function.body, but=_NESTED):
        if isinstance(node, facts.Scope):
            outer.update(node.names)
        names.update(bound_by(node))
    return frozenset(names - outer)


def bound_by(node: object) -> Iterator[str]:
    """Yield the names that a statement or clause binds itself."""
    match node:
        case facts.Assign(targets=targets):
            yield from _targets(targets)
        case facts.Loop(target=target) | facts.WithItem(target=target):
            yield from _targets((target,))
        case facts.Handler(name=name) | facts.Function(name=name) | facts.Class(name=name):
            yield name
        case facts.Walrus(target=target):
            yield target
        case facts.Import(names=imported):
            for one in imported:
                yield one.alias or one.name.partition(".")[0]
        case facts.Case(binds=names):
            yield from names


def _targets(targets: Iterable[facts.Expression | None]) -> Iterator[str]:
    for target in targets:
        match target:
            case facts.Name(id=name):
                yield name
            case facts.Display(elements=elements):
                yield from _targets(elements)
            case facts.Starred(value=value):
                yield from _targets((value,))


def _blocks(body: Block) -> Iterator[tuple[int, Block]]:
    """Yield the blocks in a file that stand on lines of their own, and where their owner starts."""
    for node in walk(body):
        if isinstance(node, facts.Function | facts.Class | facts.With | facts.Loop | facts.If):
            for block in blocks(node):
                if block:
                    yield node.span.start, block


def _around(body: Sequence[facts.Statement], offset: int) -> Iterator[Definition]:
    for statement in body:
        if statement.span.start <= offset < statement.span.end:
            if isinstance(statement, facts.Function | facts.Class):
                yield statement
            for block in blocks(statement):
                yield from _around(block, offset)


def _ran_before(body: Block, offset: int) -> Iterator[facts.Statement]:
    for statement in body:
        if statement.span.start > offset:
            return
        if offset >= statement.span.end:
            yield statement
        elif isinstance(statement, facts.Try):
            yield from _ran_in_try(statement, offset)
        elif not isinstance(statement, facts.Function | facts.Class):
            for block in blocks(statement):
                if _holds(block, offset):
                    yield from _ran_before(block, offset)


def _ran_in_try(node: facts.Try, offset: int) -> Iterator[facts.Statement]:
    if _holds(node.body, offset):
        yield from _ran_before(node.body, offset)
    elif _holds(node.orelse, offset):
        yield from node.body
        yield from _ran_before(node.orelse, offset)
    else:
        yield from leading(node.body)
        for handler in node.handlers:
            if handler.span.start <= offset < handler.span.end:
                yield from _ran_before(handler.body, offset)
        if _holds(node.final, offset):
            yield from _ran_before(node.final, offset)


def _holds(block: Block, offset: int) -> bool:
    return bool(block) and block[0].span.start <= offset < block[-1].span.end
