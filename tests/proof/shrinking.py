"""The smallest program that still shows a difference, found by leaving things out."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping

from tests.proof.running import TASK

Differs = Callable[[dict[str, str]], bool]


def shrink(files: Mapping[str, str], differs: Differs) -> dict[str, str]:
    """Return the files with as little in the task's module as `differs` allows."""
    smallest = {**files, TASK: ast.unparse(ast.parse(files[TASK]))}
    again = True
    while again:
        again = False
        for smaller in _smaller(smallest[TASK]):
            candidate = {**smallest, TASK: smaller}
            if differs(candidate):
                smallest, again = candidate, True
                break
    return smallest


def _smaller(text: str) -> Iterator[str]:
    """Yield the module with one thing less, the largest things first."""
    tree = ast.parse(text)
    places = [
        (number, name, index)
        for number, node in enumerate(ast.walk(tree))
        for name, value in ast.iter_fields(node)
        if isinstance(value, list)
        for index, item in enumerate(value)
        if isinstance(item, ast.stmt | ast.ExceptHandler)
    ]
    for place in places:
        for change in (_dropped, _opened):
            smaller = change(copy.deepcopy(tree), *place)
            if smaller is not None:
                yield ast.unparse(smaller)


def _block(tree: ast.Module, number: int, name: str) -> list[ast.stmt]:
    for position, node in enumerate(ast.walk(tree)):
        if position == number:
            return getattr(node, name)  # type: ignore[no-any-return]
    raise LookupError(number)


def _dropped(tree: ast.Module, number: int, name: str, index: int) -> ast.Module | None:
    """Return the module without a statement, handler or keyword."""
    block = _block(tree, number, name)
    if isinstance(block[index], ast.Pass):
        return None
    if name == "body" and len(block) == 1:
        block[:] = [ast.Pass()]
    else:
        del block[index]
    try:
        compile(ast.unparse(tree), "smaller", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return None
    return tree


def _opened(tree: ast.Module, number: int, name: str, index: int) -> ast.Module | None:
    """Return the module with a compound statement's body in its place."""
    block = _block(tree, number, name)
    body = getattr(block[index], "body", None)
    if isinstance(block[index], ast.FunctionDef | ast.ClassDef | ast.ExceptHandler) or not body:
        return None
    block[index : index + 1] = body
    try:
        compile(ast.unparse(tree), "smaller", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return None
    return tree
