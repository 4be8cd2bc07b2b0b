"""Work that is not guarded, handlers that are not there, names that may not be bound."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.mutants.contract import (
    Handler,
    bound,
    failure_writes,
    handlers,
    is_broad,
    name_of,
    reads,
)
from tests.mutants.kinds import kind
from tests.mutants.source import Edit, Source


def _can_fail(node: ast.AST) -> bool:
    """Return whether a statement does work that is known to fail at times."""
    for inner in ast.walk(node):
        match inner:
            case ast.Call(func=ast.Name(id="open")):
                return True
            case ast.Call(func=ast.Attribute(value=ast.Name(id="requests"), attr="get" | "post")):
                return True
            case ast.Call(func=ast.Attribute(value=value, attr="get")):
                if name_of(value) == "objects":
                    return True
    return False


def _guarded(source: Source) -> Iterator[Handler]:
    """Yield the first handler of each `try` that stands for the run."""
    return (h for h in handlers(source) if h.node is h.owner.handlers[0] and h.marks)


@kind("NL301")
def the_try_dropped(source: Source) -> Iterator[list[Edit]]:
    if _only_try(source) and "__exit__" not in source.text:
        yield from _unguarded(source)


@kind("NL308")
def the_try_dropped_inside_what_logs(source: Source) -> Iterator[list[Edit]]:
    if _only_try(source) and "__exit__" in source.text:
        yield from _unguarded(source)


@kind("NL302")
def the_outer_try_dropped(source: Source) -> Iterator[list[Edit]]:
    if not _only_try(source):
        yield from _unguarded(source)


def _only_try(source: Source) -> bool:
    return sum(isinstance(node, ast.Try | ast.TryStar) for node in ast.walk(source.tree)) == 1


def _unguarded(source: Source) -> Iterator[list[Edit]]:
    for handler in _guarded(source):
        owner = handler.owner
        if owner.finalbody or owner.orelse:
            continue
        body = source.shifted(owner.body[0], owner.body[-1], -1)
        start = source.start(owner) - owner.col_offset
        yield [Edit(start, source.end(owner) + 1, body.text)]


@kind("NL302")
def work_moved_before_the_try(source: Source) -> Iterator[list[Edit]]:
    for handler in _guarded(source):
        first = handler.owner.body[0]
        if isinstance(first, ast.Assign | ast.Expr) and _can_fail(first):
            yield [
                source.before(handler.owner, *source.written(first).splitlines()),
                source.dropped(first),
            ]


@kind("NL302")
def the_result_worked_out_before_the_try(source: Source) -> Iterator[list[Edit]]:
    for handler in _guarded(source):
        match handler.owner.body[0]:
            case ast.Return(value=ast.expr() as value) as first if _can_fail(first):
                yield [
                    source.before(handler.owner, f"found = {source.written(value)}"),
                    source.replaced(value, "found"),
                ]


@kind("NL302")
def work_added_before_the_try(source: Source) -> Iterator[list[Edit]]:
    for handler in _guarded(source):
        line = 'open("/var/lib/streams/lock", "w").close()'
        yield [source.before(handler.owner, line)]


@kind("NL302")
def work_moved_after_the_try(source: Source) -> Iterator[list[Edit]]:
    for handler in _guarded(source):
        owner = handler.owner
        last = owner.body[-1]
        if len(owner.body) > 1 and not owner.finalbody and not owner.orelse and _can_fail(last):
            yield [
                source.after(owner, *source.written(last).splitlines()),
                source.dropped(last),
            ]


@kind("NL302")
def work_added_after_the_try(source: Source) -> Iterator[list[Edit]]:
    for handler in _guarded(source):
        owner = handler.owner
        last = owner.orelse[-1] if owner.orelse else owner.body[-1]
        if not _leaves(last):
            line = 'open("/var/lib/streams/lock", "w").close()'
            yield [source.after(owner, line)]


def _leaves(statement: ast.stmt) -> bool:
    """Return whether nothing behind a statement is ever reached."""
    if isinstance(statement, ast.With):
        return _leaves(statement.body[-1])
    return isinstance(statement, ast.Return | ast.Raise | ast.While)


@kind("NL308")
def inside_a_transaction(source: Source) -> Iterator[list[Edit]]:
    for handler in _in_the_open(source):
        owner = handler.owner
        moved = source.shifted(owner, owner, 1)
        head = f"{source.indent(owner)}with transaction.atomic():\n"
        yield [moved._replace(text=head + moved.text), *source.imported(TRANSACTION)]


@kind("NL308")
def an_atomic_function(source: Source) -> Iterator[list[Edit]]:
    for handler in _in_the_open(source):
        if handler.function.name in {"fetch", "wrapper"} and isinstance(
            handler.function, ast.FunctionDef
        ):
            yield [
                source.before(handler.function, "@transaction.atomic"),
                *source.imported(TRANSACTION),
            ]


TRANSACTION = "from django.db import transaction"


def _in_the_open(source: Source) -> Iterator[Handler]:
    """Yield handlers whose `try` marks the Stream in the same thread, and at once."""
    elsewhere = ("submit", "Thread", "on_commit", "asyncio", "async")
    if not any(word in source.text for word in elsewhere):
        yield from _guarded(source)


@kind("NL317")
def a_name_bound_before_the_try_dropped(source: Source) -> Iterator[list[Edit]]:
    for handler in _guarded(source):
        block = source.block(handler.owner)
        for statement in block[: block.index(handler.owner)]:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=None)):
                    if name in reads(handler.node):
                        yield [source.dropped(statement)]


@kind("NL317")
def a_name_of_the_try_used(source: Source) -> Iterator[list[Edit]]:
    for handler in _guarded(source):
        if not is_broad(handler.node):
            continue
        match handler.owner.body[0]:
            case ast.Assign(targets=[ast.Name(id=name)]) as first if _can_fail(first):
                before = source.block(handler.owner)
                before = before[: before.index(handler.owner)]
                if name not in {n for s in before for n in bound(s)}:
                    yield [source.before(handler.node.body[0], f'logger.info("%s", {name})')]


@kind("NL317")
def the_row_of_the_try_marked(source: Source) -> Iterator[list[Edit]]:
    for write in failure_writes(source):
        handler = next((h for h in _guarded(source) if write.statement in h.node.body), None)
        if handler is None:
            continue
        match handler.owner.body[0]:
            case ast.Assign(targets=[ast.Name(id="stream")]):
                pad = source.indent(write.statement)
                lines = (
                    'stream.status = "failed"',
                    "stream.last_run = timezone.now()",
                    'stream.save(update_fields=["status", "last_run"])',
                )
                yield [source.replaced(write.statement, f"\n{pad}".join(lines))]
