"""A careful task no longer gives back what it opens, or waits for ever."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.mutants.contract import name_of
from tests.mutants.kinds import kind
from tests.mutants.source import Edit, Source

OPENERS = frozenset(
    {
        *(
            "open",
            "Session",
            "Client",
            "ThreadPoolExecutor",
            "ProcessPoolExecutor",
            "TemporaryFile",
        ),
        *("ZipFile", "SMTP", "SMTP_SSL", "IMAP4", "IMAP4_SSL", "FTP", "FTP_TLS", "socket"),
        *("create_connection", "urlopen", "Popen", "ClientSession", "AsyncClient"),
    }
)
"""What opens something, by the last part of its name, and needs no more than a `close`."""
CLOSERS = ("close", "aclose", "quit", "shutdown", "stop", "unlink", "remove", "rmtree")
GONE = ("unlink", "remove", "rmtree")
TIMED = frozenset({"get", "post", "put", "patch", "delete", "head", "request", "urlopen"})


@kind("NL601", of="careful")
def opened_without_with(source: Source) -> Iterator[list[Edit]]:
    for node in ast.walk(source.tree):
        match node:
            case ast.With(
                items=[ast.withitem(ast.Call(func=func) as call, ast.Name(name))], body=body
            ) if _opens(source, func) and all(_stays(source, s, name) for s in body):
                moved = source.shifted(body[0], body[-1], -1)
                line = f"{source.indent(node)}{name} = {source.written(call)}\n"
                start = source.line_start(node.lineno)
                yield [Edit(start, moved.end, f"{line}{moved.text}")]


def _opens(source: Source, function: ast.expr) -> bool:
    """Return whether a function is one of the openers, of a module that is imported."""
    imported = {
        name.asname or name.name
        for node in source.tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    match function:
        case ast.Name(name):
            return name == "open" or (name in OPENERS and name in imported)
        case ast.Attribute(ast.Name(module), attr):
            return attr in OPENERS and module in imported
    return False


def _stays(source: Source, statement: ast.stmt, name: str) -> bool:
    """Return whether a name is only asked for its methods, so that nothing else keeps it."""
    return all(
        isinstance(source.parent(node), ast.Attribute)
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and node.id == name
    )


@kind("NL601", of="careful")
def the_close_dropped(source: Source) -> Iterator[list[Edit]]:
    for statement in _final(source, CLOSERS[:5]):
        yield [source.replaced(statement, "pass")]


@kind("NL602", of="careful")
def the_removal_dropped(source: Source) -> Iterator[list[Edit]]:
    temporary = any(word in source.text for word in ("mkstemp", "mkdtemp", "delete=False"))
    for statement in _final(source, GONE) if temporary else ():
        yield [source.replaced(statement, "pass")]


def _final(source: Source, methods: tuple[str, ...]) -> Iterator[ast.Expr]:
    """Yield the statements of `finally` blocks that call one of these, and nothing else."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Try):
            for statement in (s for final in node.finalbody for s in ast.walk(final)):
                match statement:
                    case ast.Expr(value=ast.Call(func=func) | ast.Await(ast.Call(func=func))):
                        if name_of(func) in methods:
                            yield statement


@kind("NL603", of="careful")
def the_timeout_dropped(source: Source) -> Iterator[list[Edit]]:
    for call, keyword in _timeouts(source):
        before = max(source.end(a) for a in call.args)
        earlier = [k for k in call.keywords if source.start(k.value) < source.start(keyword)]
        start = max([before, *(source.end(k.value) for k in earlier)])
        yield [Edit(start, source.end(keyword.value), "")]


@kind("NL603", of="careful")
def the_timeout_none(source: Source) -> Iterator[list[Edit]]:
    for _, keyword in _timeouts(source):
        yield [source.replaced(keyword.value, "None")]


def _timeouts(source: Source) -> Iterator[tuple[ast.Call, ast.keyword]]:
    """Yield the requests of `requests` and `urllib` that have a timeout."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Attribute(ast.Name("requests")) | ast.Name("urlopen")):
                if name_of(node.func) in TIMED and node.args:
                    for keyword in node.keywords:
                        if keyword.arg == "timeout":
                            yield node, keyword
