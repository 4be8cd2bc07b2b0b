"""A task that cannot be called as the dispatcher calls it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.mutants.contract import Function, functions, task
from tests.mutants.kinds import kind
from tests.mutants.source import Edit, Source

STREAM_ID = "stream_id"


def _firsts(source: Source) -> Iterator[tuple[Function, ast.arg]]:
    """Yield the task and its first parameter where that is a plain `stream_id`."""
    function = task(source)
    if function is not None and not _is_wrapped(source, function):
        parameters = function.args
        if parameters.args and parameters.args[0].arg == STREAM_ID and not parameters.posonlyargs:
            yield function, parameters.args[0]


def _is_wrapped(source: Source, function: Function) -> bool:
    """Return whether the dispatcher's call meets another signature of the project first."""
    own = {node.name for node in source.tree.body if isinstance(node, Function | ast.ClassDef)}
    for node in source.tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("streams"):
            own.update(alias.name for alias in node.names)
    return any(name in own for decorator in function.decorator_list for name in _names(decorator))


def _kwargs(function: Function) -> ast.arg | None:
    """Return a function's `**kwargs` where the body does not read them."""
    star = function.args.kwarg
    if star is None or star.arg in _names(function):
        return None
    return star


@kind("NL104")
def kwargs_dropped(source: Source) -> Iterator[list[Edit]]:
    for function in functions(source):
        if function.name not in {"fetch", *_delegates(source)}:
            continue
        star = _kwargs(function)
        arguments = function.args
        if star is not None:
            others: list[ast.arg | ast.expr] = [
                *arguments.args,
                *arguments.kwonlyargs,
                *arguments.defaults,
            ]
            ends = [source.end(p) for p in others]
            ends += [source.end(d) for d in arguments.kw_defaults if d is not None]
            yield [Edit(max(ends), source.end(star), "")]


def _delegates(source: Source) -> set[str]:
    """Return what the task hands all its keywords to."""
    function = task(source)
    found: set[str] = set()
    if function is None:
        return found
    star = function.args.kwarg
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id=name), keywords=keywords):
                for keyword in keywords:
                    match keyword:
                        case ast.keyword(arg=None, value=ast.Name(id=passed)):
                            if star is not None and passed == star.arg:
                                found.add(name)
    return found


@kind("NL101")
def stream_id_renamed(source: Source) -> Iterator[list[Edit]]:
    for function, first in _firsts(source):
        texts = (n for n in ast.walk(function) if isinstance(n, ast.JoinedStr))
        if any(STREAM_ID in _names(text) for text in texts):
            continue  # what lies in an f-string has no place of its own in older Pythons
        uses = [n for n in ast.walk(function) if isinstance(n, ast.Name) and n.id == STREAM_ID]
        start = source.start(first)
        edits = [Edit(start, start + len(STREAM_ID), "sid")]
        yield edits + [source.replaced(use, "sid") for use in uses]


@kind("NL102")
def stream_id_second(source: Source) -> Iterator[list[Edit]]:
    for function, first in _firsts(source):
        parameters = function.args
        if len(parameters.args) > 1 and len(parameters.defaults) < len(parameters.args) - 1:
            second = parameters.args[1]
            yield [
                source.replaced(first, source.written(second)),
                source.replaced(second, source.written(first)),
            ]
        else:
            yield [Edit(source.start(first), source.start(first), "_channel, ")]


@kind("NL103")
def stream_id_with_a_default(source: Source) -> Iterator[list[Edit]]:
    for function, _ in _firsts(source):
        parameters = function.args
        plain = parameters.args[: len(parameters.args) - len(parameters.defaults)]
        ends = [source.end(p) for p in plain]
        yield [Edit(end, end, "=None") for end in ends]


@kind("NL103")
def stream_id_by_position_only(source: Source) -> Iterator[list[Edit]]:
    for _, first in _firsts(source):
        yield [Edit(source.end(first), source.end(first), ", /")]


@kind("NL105")
def a_coroutine(source: Source) -> Iterator[list[Edit]]:
    function = task(source)
    if isinstance(function, ast.FunctionDef):
        start = source.start(function)
        yield [Edit(start, start, "async ")]


@kind("NL105")
def a_generator(source: Source) -> Iterator[list[Edit]]:
    function = task(source)
    if not isinstance(function, ast.FunctionDef):
        return
    returns = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Return)
        and node.value is not None
        and source.function(node) is function
    ]
    if returns:
        last = max(returns, key=source.start)
        start = source.start(last)
        yield [Edit(start, start + len("return"), "yield")]


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
