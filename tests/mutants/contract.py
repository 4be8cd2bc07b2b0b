"""Where a correct task keeps the contract: its handlers, marks, log calls and records."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from typing import NamedTuple

from tests.mutants.source import Source

BROAD = ("Exception", "BaseException")
LOGGERS = ("logger", "log", "LOG", "_log")
LEVELS = ("exception", "error", "critical", "warning", "info", "debug")
ELSEWHERE = ("_report_failure",)
"""Helpers of other modules that log a failure and mark the Stream."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(node: ast.AST | None) -> str:
    """Return the last part of a name; empty for anything else."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def functions(source: Source) -> Iterator[Function]:
    """Yield all functions of a module."""
    return (node for node in source.nodes if isinstance(node, Function))


def task(source: Source) -> Function | None:
    """Return the task's definition, where it lies in this module."""
    return next(
        (f for f in source.tree.body if isinstance(f, Function) and f.name == "fetch"), None
    )


def says_failed(node: ast.AST) -> bool:
    """Return whether an expression is the status of a failed run."""
    match node:
        case ast.Constant(value="failed") | ast.Attribute(attr="FAILED"):
            return True
    return False


@cache
def markers(source: Source) -> frozenset[str]:
    """Return the names of functions that mark the Stream failed, by themselves or by others."""
    found = {"mark_failed", *ELSEWHERE}
    while True:
        more = {f.name for f in functions(source) if marks(f, found)} - found
        if not more:
            return frozenset(found) - {"fetch", "wrapper", "run", "__call__"}
        found |= more


def marks(node: ast.AST, names: AbstractSet[str]) -> bool:
    """Return whether something in a node marks the Stream."""
    return any(says_failed(inner) or name_of(inner) in names for inner in ast.walk(node))


def calls_log(source: Source, node: ast.AST) -> bool:
    """Return whether something in a node calls a function of the module that logs."""
    names = {name_of(inner) for inner in ast.walk(node)}
    return not names.isdisjoint(ELSEWHERE) or any(
        f.name in names and any(log_calls(f)) for f in functions(source)
    )


def reads(node: ast.AST) -> set[str]:
    """Return the names that are read in a node."""
    return {
        inner.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)
    }


def bound(node: ast.AST) -> set[str]:
    """Return the names that are bound in a node."""
    return {
        inner.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
    }


def following(source: Source, statement: ast.stmt) -> list[ast.stmt]:
    """Return what stands behind a statement in its block."""
    block = source.block(statement)
    return block[block.index(statement) + 1 :]


def log_calls(node: ast.AST) -> Iterator[ast.Call]:
    """Yield the log calls in a node."""
    for inner in ast.walk(node):
        match inner:
            case ast.Call(func=ast.Attribute(value=value, attr=method)):
                if name_of(value) in LOGGERS and method in LEVELS:
                    yield inner


class Handler(NamedTuple):
    """A handler that stands for the run: it marks the Stream, and raises at its end."""

    node: ast.ExceptHandler
    owner: ast.Try | ast.TryStar
    function: Function
    marks: bool
    """It marks the Stream by itself; else something else does, later."""

    @property
    def last(self) -> ast.stmt:
        """The statement it ends with."""
        return self.node.body[-1]


@cache
def handlers(source: Source) -> tuple[Handler, ...]:
    """Return the handlers that stand for the run."""
    return tuple(_handlers(source))


def _handlers(source: Source) -> Iterator[Handler]:
    names = markers(source)
    for node in source.nodes:
        if not isinstance(node, ast.ExceptHandler) or _is_inner(source, node):
            continue
        owner = next(source.parents(node))
        function = source.function(node)
        assert isinstance(owner, ast.Try | ast.TryStar)
        does = any(marks(statement, names) for statement in node.body)
        if function is not None and (does or isinstance(node.body[-1], ast.Raise)):
            yield Handler(node, owner, function, does)


def is_broad(node: ast.ExceptHandler) -> bool:
    """Return whether a handler takes any exception."""
    return node.type is None or name_of(node.type) in BROAD


def _is_inner(source: Source, node: ast.AST) -> bool:
    """Return whether a handler stands in a loop, or in a part of another `try`."""
    for parent in list(source.parents(node))[1:]:
        if isinstance(parent, Function):
            return False
        if isinstance(parent, ast.For | ast.While | ast.Try | ast.TryStar):
            return True
    return True


class FailureWrite(NamedTuple):
    """A statement that writes `failed` and the time to the Stream, by one call."""

    call: ast.Call
    status: ast.keyword
    last_run: ast.keyword | None
    statement: ast.stmt


def failure_writes(source: Source) -> Iterator[FailureWrite]:
    """Yield the calls that mark the Stream failed: `….update(status="failed", …)`."""
    for node in source.nodes:
        if not isinstance(node, ast.Call) or name_of(node.func) not in {"update", "aupdate"}:
            continue
        keywords = {keyword.arg: keyword for keyword in node.keywords}
        status = keywords.get("status")
        if status is not None and says_failed(status.value):
            yield FailureWrite(node, status, keywords.get("last_run"), source.statement(node))


class Saved(NamedTuple):
    """A row that is assigned to and saved, statement by statement in one block."""

    row: str
    assigned: dict[str, ast.Assign]
    save: ast.stmt
    call: ast.Call
    fields: ast.List | None
    """What stands behind `update_fields`."""


def saved(source: Source) -> Iterator[Saved]:
    """Yield the rows that are saved with what was assigned to them just above."""
    for node in source.nodes:
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=row), attr="save" | "asave")):
                pass
            case _:
                continue
        save = source.statement(node)
        assigned: dict[str, ast.Assign] = {}
        block = source.block(save)
        for statement in block[: block.index(save)]:
            match statement:
                case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=owner), attr=field)]) if (
                    owner == row
                ):
                    assigned[field] = statement
        fields = next((k.value for k in node.keywords if k.arg == "update_fields"), None)
        if assigned:
            shown = fields if isinstance(fields, ast.List) else None
            yield Saved(row, assigned, save, node, shown)


def without_keyword(source: Source, call: ast.Call, keyword: ast.keyword) -> tuple[int, int]:
    """Return the stretch of an argument and one comma beside it."""
    arguments: list[ast.expr | ast.keyword] = sorted([*call.args, *call.keywords], key=source.start)
    index = arguments.index(keyword)
    if index:
        return source.end(arguments[index - 1]), source.end(keyword)
    if len(arguments) > 1:
        return source.start(keyword), source.start(arguments[1])
    return source.start(keyword), source.end(keyword)
