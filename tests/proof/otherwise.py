"""Which statements of a handler do the work of its `try` in another way."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_APART = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.ExceptHandler)


def other_ways(node: ast.Try, handler: ast.ExceptHandler) -> Iterator[ast.stmt]:
    """Yield the statements of a handler that bind or return what its `try` does.

    A handler that raises does no such thing, nor does what is made of the exception.
    """
    if any(isinstance(part, ast.Raise) for part in ast.walk(handler)):
        return
    names = {
        target.id
        for statement in node.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    returns = any(isinstance(statement, ast.Return) for statement in node.body)
    for part in _own(handler.body):
        if isinstance(part, ast.Assign):
            bound = {target.id for target in part.targets if isinstance(target, ast.Name)}
            instead = not names.isdisjoint(bound)
        else:
            instead = returns and isinstance(part, ast.Return)
        if instead and not _names(part, handler.name):
            yield part


def _own(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield statements and those nested in them, without functions and further handlers."""
    waiting: list[ast.AST] = list(statements)
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.stmt):
            yield part
        if not isinstance(part, _APART):
            waiting += ast.iter_child_nodes(part)


def _names(node: ast.AST, name: str | None) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))
