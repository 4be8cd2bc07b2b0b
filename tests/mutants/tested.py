"""Tests of careful tasks that no longer test them, or no longer make them fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.mutants.kinds import kind
from tests.mutants.source import Edit, Source

NETWORK = ("requests.get", "requests.post", "requests.put", "requests.head", "requests")
"""The ends of what is patched so that nothing goes to the network."""
FAILING = ("side_effect", "raises", "assertRaises", "fail", "Error", "Exception", "error", "broken")
"""Words in a test that makes a task fail."""


@kind("NL701", of="tests")
def no_test_of_any_task(source: Source) -> Iterator[list[Edit]]:
    yield [Edit(0, len(source.text), "def test_nothing():\n    assert True\n")]


@kind("NL702", of="tests")
def no_test_of_a_failure(source: Source) -> Iterator[list[Edit]]:
    failing = [test for test in _tests(source) if _says(source, test, FAILING)]
    if failing and len(failing) < len(list(_tests(source))):
        yield [_emptied(source, test) for test in failing]


def _tests(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[:4] == "test":
            yield node


def _says(source: Source, test: ast.stmt, words: tuple[str, ...]) -> bool:
    text = source.written(test)
    return any(word in text for word in words)


def _emptied(source: Source, test: ast.FunctionDef | ast.AsyncFunctionDef) -> Edit:
    """Return the edit that leaves nothing of a test, its decorators included, but its name."""
    decorators = [decorator.lineno for decorator in test.decorator_list]
    first = min([test.lineno, *decorators])
    start = source.line_start(first)
    return Edit(start, source.end(test), f"{source.indent(test)}def {test.name}(*_): pass")


@kind("NL703", of="tests")
def something_else_is_patched(source: Source) -> Iterator[list[Edit]]:
    for test in _tests(source):
        for node in ast.walk(test):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="patch"), args=[ast.Constant(str(target)) as text, *_]
                ) if target.endswith(NETWORK):
                    yield [source.replaced(text, '"time.tzname"')]
