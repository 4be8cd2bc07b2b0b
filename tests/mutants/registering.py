"""A task that the registry does not map, or maps wrongly."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from tests.mutants.kinds import kind
from tests.mutants.source import Edit, Source


class Entry(NamedTuple):
    """One entry of a registry: its key, its value, and all of it."""

    key: str
    value: ast.expr
    whole: Edit
    """The edit that takes it away."""
    form: str


def _entries(source: Source) -> Iterator[Entry]:
    for node in ast.walk(source.tree):
        match node:
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant):
                        whole = _with_comma(source, source.start(key), source.end(value))
                        yield Entry(str(key.value), value, whole, "pair")
            case ast.Call(func=ast.Name(id="dict"), keywords=keywords):
                for keyword in keywords:
                    whole = _with_comma(source, source.start(keyword), source.end(keyword))
                    yield Entry(str(keyword.arg), keyword.value, whole, "keyword")
            case (
                ast.Assign(
                    targets=[ast.Subscript(slice=ast.Constant(value=str(key)))], value=value
                ) as statement
            ):
                yield Entry(key, value, source.dropped(statement), "statement")


def _with_comma(source: Source, start: int, end: int) -> Edit:
    """Return the edit that drops an element with its comma, and its line where it is alone."""
    while source.text[end] in ", \n" and source.text[end - 1] != "\n":
        end += 1
    while source.text[start - 1] == " " and source.text[end - 1] == "\n":
        start -= 1
    return Edit(start, end, "")


@kind("NL501", of="registry")
def the_registration_dropped(source: Source) -> Iterator[list[Edit]]:
    for entry in _entries(source):
        yield [entry.whole]


@kind("NL502", of="registry")
def the_registered_name_misspelt(source: Source) -> Iterator[list[Edit]]:
    for entry in _entries(source):
        yield [source.replaced(entry.value, f"{source.written(entry.value)}_task")]


@kind("NL502", of="registry")
def another_entry_that_leads_nowhere(source: Source) -> Iterator[list[Edit]]:
    for entry in _entries(source):
        yield [Edit(entry.whole.start, entry.whole.start, _one_more(source, entry, "gone", "gone"))]


@kind("NL503", of="registry")
def a_key_twice(source: Source) -> Iterator[list[Edit]]:
    first, *others = _entries(source)
    for entry in (first, *others):
        if entry.form != "keyword":
            value = source.written(entry.value)
            more = _one_more(source, entry, entry.key, value)
            yield [Edit(entry.whole.start, entry.whole.start, more)]


def _one_more(source: Source, entry: Entry, key: str, value: str) -> str:
    """Return one more entry in the form of one that is there."""
    own = source.text[entry.whole.start : entry.whole.end]
    written = source.written(entry.value)
    made = own.replace(f": {written}", f": {value}").replace(f"={written}", f"={value}")
    made = made.replace(f"= {written}", f"= {value}")
    if entry.form == "keyword":
        return made.replace(f"{entry.key}=", f"{key}=")
    made = made.replace(f'"{entry.key}"', f'"{key}"').replace(f"'{entry.key}'", f"'{key}'")
    return made if own.endswith((" ", "\n")) else f"{made}, "
