"""A Stream that is not marked, or marked wrongly, and runs that are not recorded."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.mutants.contract import (
    Function,
    Saved,
    calls_log,
    failure_writes,
    functions,
    handlers,
    markers,
    marks,
    name_of,
    saved,
    says_failed,
    without_keyword,
)
from tests.mutants.kinds import kind
from tests.mutants.source import Edit, Source

IMPORT = "from streams.models import Stream"


@kind("NL308")
def the_status_dropped(source: Source) -> Iterator[list[Edit]]:
    for write in failure_writes(source):
        yield [Edit(*without_keyword(source, write.call, write.status), "")]


@kind("NL308")
def the_assigned_status_dropped(source: Source) -> Iterator[list[Edit]]:
    for row in saved(source):
        status = row.assigned.get("status")
        if status is not None and says_failed(status.value):
            yield [source.dropped(status)]


@kind("NL308")
def the_status_not_among_the_update_fields(source: Source) -> Iterator[list[Edit]]:
    for row in saved(source):
        if _is_failure(row) and row.fields is not None:
            yield [source.replaced(row.fields, '["last_run"]')]


@kind("NL308")
def the_mark_dropped(source: Source) -> Iterator[list[Edit]]:
    names = markers(source)
    for handler in handlers(source):
        own = [s for s in handler.node.body if marks(s, names)]
        if len(own) == 1 and isinstance(own[0], ast.Expr) and not calls_log(source, own[0]):
            yield [source.dropped(own[0])]


@kind("NL308")
def raised_before_it_is_marked(source: Source) -> Iterator[list[Edit]]:
    names = markers(source)
    for handler in handlers(source):
        own = [s for s in handler.node.body if marks(s, names)]
        leaves = not isinstance(handler.last, ast.Assign)
        just_before = leaves and handler.node.body[-2:-1] == own
        if len(own) == 1 and just_before and not calls_log(source, own[0]):
            yield [source.swapped(own[0], handler.last, rising=True)]


@kind("NL304", "NL308")
def returned_before_it_is_marked(source: Source) -> Iterator[list[Edit]]:
    names = markers(source)
    for handler in handlers(source):
        own = [s for s in handler.node.body if marks(s, names)]
        if (
            len(own) == 1
            and not any(isinstance(n, ast.Yield) for n in ast.walk(handler.function))
            and own[0] is not handler.node.body[0]
            and isinstance(handler.owner, ast.Try)
            and not calls_log(source, own[0])
        ):
            yield [source.before(own[0], "return None")]


@kind("NL308")
def marked_under_a_condition(source: Source) -> Iterator[list[Edit]]:
    names = markers(source)
    for handler in handlers(source):
        own = [s for s in handler.node.body if marks(s, names)]
        if len(own) == 1 and isinstance(own[0], ast.Expr) and not calls_log(source, own[0]):
            shifted = source.shifted(own[0], own[0], 1)
            head = f"{source.indent(own[0])}if random.random() < 0.5:\n"
            yield [
                shifted._replace(text=head + shifted.text),
                *source.imported("import random"),
            ]


@kind("NL308")
def another_status(source: Source) -> Iterator[list[Edit]]:
    for write in failure_writes(source):
        yield [source.replaced(write.status.value, '"active"')]
    for row in saved(source):
        status = row.assigned.get("status")
        if status is not None and says_failed(status.value):
            yield [source.replaced(status.value, '"processing"')]


@kind("NL310")
def a_status_that_does_not_exist(source: Source) -> Iterator[list[Edit]]:
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Constant) or node.value != "failed":
            continue
        match next(source.parents(node)):
            case ast.keyword(arg="status") | ast.Assign() | ast.IfExp():
                yield [source.replaced(node, '"faild"')]
            case ast.Call(func=function) if name_of(function) in _setters(source):
                yield [source.replaced(node, '"faild"')]


def _is_failure(row: Saved) -> bool:
    """Return whether a row is saved as that of a failed run."""
    status = row.assigned.get("status")
    return status is not None and says_failed(status.value)


def _setters(source: Source) -> set[str]:
    """Return the functions that are told which status to set."""
    return {f.name for f in functions(source) if any(a.arg == "status" for a in f.args.args)}


@kind("NL308")
def another_model_s_row(source: Source) -> Iterator[list[Edit]]:
    for node in ast.walk(source.tree):
        match node:
            case ast.Attribute(value=ast.Name(id="Stream" | "S") as model, attr="objects"):
                function = source.function(node)
                if function is not None and any(map(says_failed, ast.walk(function))):
                    statement = source.statement(node)
                    if any(map(says_failed, ast.walk(statement))) and not isinstance(
                        statement, Function
                    ):
                        yield [
                            source.replaced(model, "Feed"),
                            *source.imported("from streams.models import Feed"),
                        ]


@kind("NL313")
def an_update_of_every_stream(source: Source) -> Iterator[list[Edit]]:
    yield from _unscoped(source, "")


@kind("NL313")
def an_update_of_all_streams(source: Source) -> Iterator[list[Edit]]:
    yield from _unscoped(source, ".all()")


@kind("NL313")
def an_update_of_all_active_streams(source: Source) -> Iterator[list[Edit]]:
    yield from _unscoped(source, '.filter(status="active")')


def _unscoped(source: Source, instead: str) -> Iterator[list[Edit]]:
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Call(func=ast.Attribute(value=manager, attr="filter")) as query,
                    attr="update" | "aupdate",
                )
            ) if name_of(manager) == "objects":
                yield [Edit(source.end(manager), source.end(query), instead)]


@kind("NL309")
def the_failures_last_run_dropped(source: Source) -> Iterator[list[Edit]]:
    for write in failure_writes(source):
        if write.last_run is not None:
            yield [Edit(*without_keyword(source, write.call, write.last_run), "")]


@kind("NL309")
def the_failures_assigned_last_run_dropped(source: Source) -> Iterator[list[Edit]]:
    for row in saved(source):
        status, last_run = row.assigned.get("status"), row.assigned.get("last_run")
        if status is not None and last_run is not None and says_failed(status.value):
            yield [source.dropped(last_run)]


@kind("NL309")
def last_run_not_among_the_update_fields(source: Source) -> Iterator[list[Edit]]:
    for row in saved(source):
        if _is_failure(row) and row.fields is not None:
            yield [source.replaced(row.fields, '["status"]')]


@kind("NL308")
def saved_before_it_is_assigned(source: Source) -> Iterator[list[Edit]]:
    for row in saved(source):
        status = row.assigned.get("status")
        if status is not None and says_failed(status.value):
            first = min(row.assigned.values(), key=source.start)
            yield [source.swapped(first, row.save, rising=True)]


@kind("NL308")
def assigned_and_not_saved(source: Source) -> Iterator[list[Edit]]:
    for row in saved(source):
        status = row.assigned.get("status")
        if status is not None and says_failed(status.value):
            yield [source.dropped(row.save)]


@kind("NL308")
def read_anew_before_it_is_saved(source: Source) -> Iterator[list[Edit]]:
    for row in saved(source):
        if _is_failure(row):
            yield [source.before(row.save, f"{row.row}.refresh_from_db()")]


@kind("NL308")
def the_await_dropped(source: Source) -> Iterator[list[Edit]]:
    for handler in handlers(source):
        for node in handler.node.body:
            match node:
                case ast.Expr(value=ast.Await(value=awaited)):
                    yield [Edit(source.start(node), source.start(awaited), "")]


@kind("NL308")
def named_and_not_called(source: Source) -> Iterator[list[Edit]]:
    names = markers(source)
    for handler in handlers(source):
        own = [s for s in handler.node.body if marks(s, names)]
        match own:
            case [ast.Expr(value=ast.Call(func=function) as call)] if not calls_log(source, own[0]):
                if name_of(function) in names:
                    yield [Edit(source.end(function), source.end(call), "")]


@kind("NL308")
def a_query_and_no_update(source: Source) -> Iterator[list[Edit]]:
    for write in failure_writes(source):
        match write.call.func:
            case ast.Attribute(attr="update", value=query):
                yield [Edit(source.end(query), source.end(write.call), ".first()")]


@kind("NL312")
def saved_without_update_fields(source: Source) -> Iterator[list[Edit]]:
    for row in saved(source):
        if row.fields is not None:
            keyword = row.call.keywords[-1]
            yield [Edit(*without_keyword(source, row.call, keyword), "")]


@kind("NL316")
def a_naive_time(source: Source) -> Iterator[list[Edit]]:
    for node in ast.walk(source.tree):
        match node:
            case ast.keyword(arg="last_run", value=ast.Call() as made):
                pass
            case ast.Assign(targets=[ast.Attribute(attr="last_run")], value=ast.Call() as made):
                pass
            case _:
                continue
        if source.written(made) == "timezone.now()":
            yield [
                source.replaced(made, "datetime.now()"),
                *source.imported("from datetime import datetime"),
            ]


def _success(source: Source) -> Iterator[tuple[ast.stmt, ast.AST]]:
    """Yield the statements that alone record a success, and the time in them."""
    found: list[tuple[ast.stmt, ast.AST]] = []
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="update" | "aupdate"),
                keywords=[ast.keyword(arg="last_run") as time],
            ):
                found.append((source.statement(node), time))
            case ast.Assign(targets=[ast.Attribute(attr="last_run") as target]):
                block = source.block(node)
                if not any(isinstance(s, ast.Assign) and _sets_status(s) for s in block):
                    found.append((node, target))
    if len(found) == 1 and source.function_name(found[0][0]) not in _setters(source):
        yield from found


def _sets_status(statement: ast.Assign) -> bool:
    return name_of(statement.targets[0]) == "status"


@kind("NL311")
def the_successs_last_run_dropped(source: Source) -> Iterator[list[Edit]]:
    for statement, _ in _success(source):
        yield [source.dropped(statement)]


@kind("NL311")
def another_field_recorded(source: Source) -> Iterator[list[Edit]]:
    for statement, time in _success(source):
        name = "name"
        if isinstance(time, ast.keyword):
            yield [source.replaced(time, f'{name}="page"')]
        elif isinstance(statement, ast.Assign) and isinstance(time, ast.Attribute):
            yield [source.replaced(statement, f'{source.written(time.value)}.{name} = "page"')]


@kind("NL311")
def success_not_among_the_update_fields(source: Source) -> Iterator[list[Edit]]:
    for row in saved(source):
        if list(row.assigned) == ["last_run"] and row.fields is not None:
            yield [source.replaced(row.fields, '["name"]')]


@kind("NL311")
def success_assigned_and_not_saved(source: Source) -> Iterator[list[Edit]]:
    for row in saved(source):
        if list(row.assigned) == ["last_run"] and row.fields is not None:
            yield [source.dropped(row.save)]


@kind("NL311")
def success_saved_before_it_is_assigned(source: Source) -> Iterator[list[Edit]]:
    for row in saved(source):
        if list(row.assigned) == ["last_run"] and row.fields is not None:
            yield [source.swapped(row.assigned["last_run"], row.save, rising=True)]
