"""A failed run of which the log says nothing, or too little."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.mutants.contract import (
    calls_log,
    functions,
    handlers,
    log_calls,
    markers,
)
from tests.mutants.kinds import kind
from tests.mutants.source import Edit, Source


def _failure_logs(source: Source) -> Iterator[ast.Call]:
    """Yield the only log call of each handler that stands for the run, or of its helper."""
    names = markers(source)
    blocks: list[list[ast.stmt]] = [h.node.body for h in handlers(source)]
    blocks += [f.body for f in functions(source) if f.name in names]
    seen = set()
    for block in blocks:
        calls = [call for statement in block for call in log_calls(statement)]
        if len(calls) == 1 and _has_traceback(calls[0]) and calls[0] not in seen:
            seen.add(calls[0])
            yield calls[0]


def _only_logs(source: Source) -> Iterator[ast.Call]:
    """Yield those log calls beside which nothing else is logged."""
    for call in _failure_logs(source):
        statement = source.statement(call)
        others = [s for s in source.block(statement) if s is not statement]
        if not any(calls_log(source, other) for other in others):
            yield call


def _has_traceback(call: ast.Call) -> bool:
    assert isinstance(call.func, ast.Attribute)
    return call.func.attr == "exception" or any(k.arg == "exc_info" for k in call.keywords)


@kind("NL305")
def the_log_call_dropped(source: Source) -> Iterator[list[Edit]]:
    for call in _only_logs(source):
        yield [source.dropped(source.statement(call))]


@kind("NL305")
def logged_under_a_condition(source: Source) -> Iterator[list[Edit]]:
    for call in _only_logs(source):
        statement = source.statement(call)
        shifted = source.shifted(statement, statement, 1)
        head = f"{source.indent(statement)}if random.random() < 0.5:\n"
        yield [
            shifted._replace(text=head + shifted.text),
            *source.imported("import random"),
        ]


@kind("NL305")
def the_log_method_named_and_not_called(source: Source) -> Iterator[list[Edit]]:
    for call in _only_logs(source):
        yield [Edit(source.end(call.func), source.end(call), "")]


@kind("NL305")
def logged_after_the_raise(source: Source) -> Iterator[list[Edit]]:
    for handler in handlers(source):
        own = [s for s in handler.node.body if any(True for _ in log_calls(s))]
        others = [s for s in handler.node.body if s not in own]
        if any(calls_log(source, other) for other in others) or not handler.marks:
            continue
        if len(own) == 1 and isinstance(handler.last, ast.Raise):
            yield [source.swapped(own[0], handler.last, rising=False)]


@kind("NL306")
def exc_info_dropped(source: Source) -> Iterator[list[Edit]]:
    for call in _failure_logs(source):
        for keyword in call.keywords:
            if keyword.arg == "exc_info" and call.args:
                before = max(source.end(a) for a in call.args)
                yield [Edit(before, source.end(keyword), "")]


@kind("NL306")
def exc_info_false(source: Source) -> Iterator[list[Edit]]:
    for call in _failure_logs(source):
        for keyword in call.keywords:
            if keyword.arg == "exc_info":
                yield [source.replaced(keyword.value, "False")]


@kind("NL306")
def error_instead_of_exception(source: Source) -> Iterator[list[Edit]]:
    yield from _with_method(source, "error")


@kind("NL306")
def warning_instead_of_exception(source: Source) -> Iterator[list[Edit]]:
    yield from _with_method(source, "warning")


def _with_method(source: Source, method: str) -> Iterator[list[Edit]]:
    for call in _failure_logs(source):
        assert isinstance(call.func, ast.Attribute)
        if call.func.attr == "exception":
            end = source.end(call.func)
            yield [Edit(end - len("exception"), end, method)]


@kind("NL307")
def a_message_that_names_nothing(source: Source) -> Iterator[list[Edit]]:
    for call in _only_logs(source):
        if call.args:
            first, last = call.args[0], call.args[-1]
            yield [Edit(source.start(first), source.end(last), '"the task failed"')]
