"""A failed run that ends as a success, or whose handler takes too little or too much."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.mutants.contract import (
    Handler,
    following,
    functions,
    handlers,
    is_broad,
    markers,
    marks,
    name_of,
    reads,
)
from tests.mutants.kinds import kind
from tests.mutants.source import Edit, Source


def _raising(source: Source) -> Iterator[Handler]:
    """Yield the handlers that raise, where what follows does not mark the Stream anew."""
    names = markers(source)
    for handler in handlers(source):
        again = any(_records(source, s) for s in following(source, handler.owner))
        own = any(marks(statement, names) for statement in handler.node.body[:-1])
        if isinstance(handler.last, ast.Raise) and own and not again:
            yield handler


def _records(source: Source, statement: ast.stmt) -> bool:
    """Return whether a statement says which status the Stream has."""
    setters = {f.name for f in functions(source) if any(a.arg == "status" for a in f.args.args)}
    return any(
        (isinstance(node, ast.keyword) and node.arg == "status") or name_of(node) in setters
        for node in ast.walk(statement)
    )


@kind("NL304")
def the_raise_dropped(source: Source) -> Iterator[list[Edit]]:
    for handler in _raising(source):
        yield [source.dropped(handler.last)]


@kind("NL304")
def return_instead_of_raise(source: Source) -> Iterator[list[Edit]]:
    for handler in _raising(source):
        if not isinstance(handler.owner, ast.TryStar):
            yield [source.replaced(handler.last, "return None")]


@kind("NL304")
def an_error_returned_instead_of_raised(source: Source) -> Iterator[list[Edit]]:
    for handler in _raising(source):
        if not isinstance(handler.owner, ast.TryStar) and handler.function.name == "fetch":
            yield [source.replaced(handler.last, 'return {"error": "failed"}')]


@kind("NL304")
def raised_on_one_branch_only(source: Source) -> Iterator[list[Edit]]:
    for handler in _raising(source):
        raised = source.written(handler.last)
        body = f"if stream_id in settings.RETRIED:\n{source.indent(handler.last)}    {raised}"
        if "stream_id" in reads(handler.function):
            yield [
                source.replaced(handler.last, body),
                *source.imported("from django.conf import settings"),
            ]


@kind("NL304")
def an_exception_made_and_not_raised(source: Source) -> Iterator[list[Edit]]:
    for handler in _raising(source):
        yield [source.replaced(handler.last, 'RuntimeError("failed")')]


@kind("NL304")
def a_finally_that_returns(source: Source) -> Iterator[list[Edit]]:
    for handler in _raising(source):
        first = handler.node is handler.owner.handlers[0]
        if first and not handler.owner.finalbody and not following(source, handler.owner):
            yield [source.after(handler.owner, "finally:", "    return None")]


@kind("NL304")
def suppressed(source: Source) -> Iterator[list[Edit]]:
    for handler in _raising(source):
        owner = handler.owner
        if handler.node is owner.handlers[0]:
            moved = source.shifted(owner, owner, 1)
            head = f"{source.indent(owner)}with contextlib.suppress(Exception):\n"
            yield [moved._replace(text=head + moved.text), *source.imported("import contextlib")]


def _narrowed(source: Source, types: str, *, marked_in_finally: bool) -> Iterator[list[Edit]]:
    """Yield broad handlers made to take `types` alone, by where other failures are recorded."""
    names = markers(source)
    for handler in handlers(source):
        final = handler.owner.finalbody
        records = any(marks(s, names) or _records(source, s) for s in final)
        if is_broad(handler.node) and handler.node.type and records == marked_in_finally:
            yield [source.replaced(handler.node.type, types)]


@kind("NL303")
def narrowed(source: Source) -> Iterator[list[Edit]]:
    yield from _narrowed(source, "ValueError", marked_in_finally=False)


@kind("NL303")
def narrowed_to_several(source: Source) -> Iterator[list[Edit]]:
    yield from _narrowed(source, "(ValueError, ConnectionError)", marked_in_finally=False)


@kind("NL305")
def narrowed_where_finally_marks(source: Source) -> Iterator[list[Edit]]:
    yield from _narrowed(source, "ValueError", marked_in_finally=True)


@kind("NL303")
def the_broad_handler_dropped(source: Source) -> Iterator[list[Edit]]:
    for handler in handlers(source):
        if is_broad(handler.node) and len(handler.owner.handlers) > 1:
            start = source.start(handler.node) - handler.node.col_offset
            yield [Edit(start, source.end(handler.node) + 1, "")]


@kind("NL314")
def another_exception_without_its_cause(source: Source) -> Iterator[list[Edit]]:
    for handler in _raising(source):
        raised = handler.last
        assert isinstance(raised, ast.Raise)
        if raised.exc is None or isinstance(raised.exc, ast.Name):
            yield [source.replaced(raised, 'raise RuntimeError("failed")')]


@kind("NL314")
def the_cause_dropped(source: Source) -> Iterator[list[Edit]]:
    for node in ast.walk(source.tree):
        match node:
            case ast.Raise(exc=ast.Call() as raised, cause=ast.Name(id=cause)):
                inside = any(isinstance(p, ast.ExceptHandler) for p in source.parents(node))
                if inside and cause not in reads(raised):
                    yield [Edit(source.end(raised), source.end(node), "")]


@kind("NL304", "NL315")
def everything_caught_and_nothing_raised(source: Source) -> Iterator[list[Edit]]:
    for handler in _raising(source):
        node = handler.node
        if not is_broad(node) or node.type is None or node.name is not None:
            continue
        if isinstance(handler.owner, ast.Try):
            head = Edit(source.start(node), source.end(node.type), "except")
            yield [head, source.dropped(handler.last)]


@kind("NL315")
def a_bare_except_that_goes_on(source: Source) -> Iterator[list[Edit]]:
    for node in _going_on(source):
        assert node.type is not None
        if node.name is None:
            yield [Edit(source.start(node), source.end(node.type), "except")]


@kind("NL315")
def a_base_exception_that_goes_on(source: Source) -> Iterator[list[Edit]]:
    for node in _going_on(source):
        assert node.type is not None
        yield [source.replaced(node.type, "BaseException")]


def _going_on(source: Source) -> Iterator[ast.ExceptHandler]:
    """Yield the handlers that take any exception and never raise."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler) and is_broad(node) and node.type is not None:
            owner = next(source.parents(node))
            if isinstance(owner, ast.Try) and not any(
                isinstance(inner, ast.Raise | ast.Call) and _may_raise(inner)
                for statement in node.body
                for inner in ast.walk(statement)
            ):
                yield node


def _may_raise(node: ast.AST) -> bool:
    return isinstance(node, ast.Raise) or "_fail" in ast.unparse(node)
