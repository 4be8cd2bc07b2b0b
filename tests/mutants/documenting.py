"""What the docstring of a careful task says is dropped, renamed or never was."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from tests.mutants.contract import Function, reads
from tests.mutants.kinds import kind
from tests.mutants.source import Edit, Source

_ENTRY = re.compile(
    r"^([ \t]+)(?::param (?:\w+ )?)?(\w+)(?: ?\([^)\n]*\))?(?: ?:.*)$", re.MULTILINE
)
"""A line that documents a parameter, in one of three styles."""
_EXAMPLE = re.compile(r"^([ \t]*)(?:Examples?|Usage)(?:::?|\n[ \t]*-+)?$", re.MULTILINE)


def _docstrings(source: Source) -> Iterator[tuple[Function, ast.Constant]]:
    """Yield the tasks that have a docstring, and the docstring."""
    for function in source.tasks():
        match function.body[0]:
            case ast.Expr(value=ast.Constant(value=str()) as text):
                yield function, text


def _entries(source: Source) -> Iterator[tuple[Function, Edit, str]]:
    """Yield each entry of a parameter, and the edit that takes all its lines away."""
    for function, docstring in _docstrings(source):
        arguments = function.args
        names = {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
        start, text = source.start(docstring), source.written(docstring)
        for entry in _ENTRY.finditer(text):
            if entry[2] in names:
                end = _end(text, entry.end() + 1, len(entry[1]))
                yield function, Edit(start + entry.start(), start + end, ""), entry[2]


def _end(text: str, start: int, indent: int) -> int:
    """Return where the lines end that are indented deeper than what stands before them."""
    end = start
    for line in text[start:].splitlines(keepends=True):
        own = len(line) - len(line.lstrip())
        if not line.strip() or own <= indent:
            break
        end += len(line)
    return end


@kind("NL201", of="careful")
def the_docstring_dropped(source: Source) -> Iterator[list[Edit]]:
    for function, _ in _docstrings(source):
        yield [source.dropped(function.body[0])]


@kind("NL202", of="careful")
def the_entry_of_a_parameter_dropped(source: Source) -> Iterator[list[Edit]]:
    for function, edit, name in _entries(source):
        docstring = source.written(function.body[0])
        if len(re.findall(rf"\b{name}\b", docstring, re.IGNORECASE)) == 1:
            yield [edit]


@kind("NL203", of="careful")
def an_entry_for_no_parameter(source: Source) -> Iterator[list[Edit]]:
    for function, edit, name in _entries(source):
        rest = function.args.kwarg
        if rest is not None and rest.arg in reads(function):
            continue  # it may be a key of the configuration
        entry = source.text[edit.start : edit.end]
        yield [
            edit._replace(end=edit.start, text=re.sub(rf"\b{name}\b", "nowhere", entry, count=1))
        ]


@kind("NL204", of="careful")
def the_example_dropped(source: Source) -> Iterator[list[Edit]]:
    for _, docstring in _docstrings(source):
        start, text = source.start(docstring), source.written(docstring)
        headings = [m for m in _EXAMPLE.finditer(text) if m[1]]
        for heading in headings[:1]:
            end = max(_end_of_section(text, heading), heading.end())
            yield [Edit(start + heading.start(), start + end, "")]


def _end_of_section(text: str, heading: re.Match[str]) -> int:
    """Return where what is indented below a heading ends, blank lines included."""
    end = heading.end() + 1
    for before, line in pairwise([heading[0], *text[end:].splitlines(keepends=True)]):
        own = len(line) - len(line.lstrip())
        if line.strip() and own <= len(heading[1]) and not before.strip():
            break
        if '"""' in line or "'''" in line:
            break
        end += len(line)
    return end


@kind("NL205", of="careful")
def a_docstring_that_says_nothing(source: Source) -> Iterator[list[Edit]]:
    for _, docstring in _docstrings(source):
        yield [source.replaced(docstring, '"""Task description"""')]
