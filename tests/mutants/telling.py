"""A careful task says less of its progress, says it elsewhere, or says too much."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.mutants.contract import Function, log_calls
from tests.mutants.kinds import kind
from tests.mutants.source import Edit, Source

PROGRESS = ("info", "debug")


def _progress(source: Source) -> Iterator[ast.Call]:
    """Yield the log calls of progress that are a statement in a task itself."""
    for task in source.tasks():
        for call in log_calls(task):
            assert isinstance(call.func, ast.Attribute)
            own = source.function(call) is task and isinstance(source.parent(call), ast.Expr)
            if own and call.func.attr in PROGRESS:
                yield call


@kind("NL402", of="careful")
def printed_beside_the_log(source: Source) -> Iterator[list[Edit]]:
    for call in _progress(source):
        yield [source.before(source.statement(call), 'print("running")')]


@kind("NL403", of="careful")
def logged_as_root_beside_the_log(source: Source) -> Iterator[list[Edit]]:
    for call in _progress(source):
        line = 'logging.info("running")'
        yield [source.before(source.statement(call), line), *source.imported("import logging")]


@kind("NL404", of="careful")
def a_logger_with_a_name_of_its_own(source: Source) -> Iterator[list[Edit]]:
    for statement in source.tree.body:
        match statement:
            case ast.Assign(
                value=ast.Call(
                    func=ast.Attribute(attr="getLogger"), args=[ast.Name(id="__name__") as name]
                )
            ):
                yield [source.replaced(name, '"worker"')]


@kind("NL405", of="careful")
def a_secret_in_the_log(source: Source) -> Iterator[list[Edit]]:
    for call in _progress(source):
        assert isinstance(call.func, ast.Attribute)
        lines = (
            "api_token = str(settings.API_TOKEN)",
            f'{source.written(call.func.value)}.info("using %s", api_token)',
        )
        yield [
            source.before(source.statement(call), *lines),
            *source.imported("from django.conf import settings"),
        ]


@kind("NL002", of="careful")
def a_comment_that_silences_nothing(source: Source) -> Iterator[list[Edit]]:
    yield from _on_the_line_of_the_task(source, "# noqa: NL313")


@kind("NL003", of="careful")
def a_comment_that_names_no_rule(source: Source) -> Iterator[list[Edit]]:
    yield from _on_the_line_of_the_task(source, "# noqa: NL399")


def _on_the_line_of_the_task(source: Source, comment: str) -> Iterator[list[Edit]]:
    for task in source.tasks():
        end = source.text.index("\n", source.start(task))
        if "#" not in source.text[source.start(task) : end]:
            yield [Edit(end, end, f"  {comment}")]


def _only_in_the_task(source: Source, task: Function) -> bool:
    """Return whether all progress that a module tells of is told in the task itself."""
    calls = list(log_calls(source.tree))
    return all(source.function(call) is task for call in calls)


@kind("NL401", of="careful")
def no_word_of_progress(source: Source) -> Iterator[list[Edit]]:
    for task in source.tasks():
        calls = [call for call in _progress(source) if source.function(call) is task]
        if calls and _only_in_the_task(source, task):
            yield [source.replaced(source.statement(call), "pass") for call in calls]
