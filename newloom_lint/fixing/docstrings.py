"""Add docstrings, and lines to them."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from newloom_lint.findings import Edit, Place
from newloom_lint.fixing.document import Document
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.signatures import colon
from newloom_lint.fixing.source import Source
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk


def add_lines(source: Source, place: Place, after: int, lines: Sequence[str]) -> list[Edit]:
    """Return the edit that adds lines to the docstring at a place.

    They go behind the line that ends at `after`, or behind the text where that is the end of the
    place. Closing quotes that stood behind the text get a line of their own.

    Raises:
        CannotFix: when it is no literal in triple quotes on lines of its own, or would end early.
    """
    node = _literal(source, place)
    quote = node.quote
    if not source.starts_line(place.start):
        raise CannotFix(f"the docstring in {source.path} does not start its line")
    if any(quote[0] * 3 in line or "\\" in line for line in lines):
        raise CannotFix(f"what is to be added to a docstring in {source.path} cannot stand in it")
    newline = source.newline(place.start)
    content = "".join(f"{newline}{line}" for line in lines)
    if after < place.end:
        return [source.insert(source.line_end(after), content)]
    closing = place.end - len(quote)
    start = place.start + len(node.prefix) + len(quote)
    end = start + len(source.text[start:closing].rstrip())
    if source.text[end - 1] == "\\":
        raise CannotFix(f"the docstring in {source.path} ends in a backslash")
    if "\n" in source.text[end:closing]:
        return [source.insert(end, content)]
    last_line = f"{newline}{source.indentation(place.start)}"
    return [source.replace(end, closing, f"{content}{last_line}")]


def add_docstring(
    document: Document, source: Source, name: int, lines: Sequence[str]
) -> list[Edit]:
    """Return the edit that gives the function whose name stands at an offset a docstring.

    Raises:
        CannotFix: when there is no such function, or the lines cannot stand in a docstring.
    """
    quotes = _quotes(document)
    if any(quotes in line or "\\" in line for line in lines):
        raise CannotFix(f"what is to be the docstring in {source.path} cannot stand in one")
    function, at = colon(source, name)
    newline = source.newline(at)
    indentation = source.indentation(source.span(function).start) + document.unit
    if isinstance(function.body, cst.IndentedBlock):
        indentation = source.indentation(source.span(function.body.body[0]).start)
    text = "\n".join([f"{quotes}{lines[0]}", *lines[1:], quotes])
    content = f"{newline}{indentation}{document.indented(text, indentation, newline)}"
    if isinstance(function.body, cst.IndentedBlock):
        return [source.insert(source.line_end(at), content)]
    first = source.span(function.body.body[0]).start
    return [source.replace(at + 1, first, f"{content}{newline}{indentation}")]


def _quotes(document: Document) -> str:
    """Return the quotes of a file's docstrings."""
    for node in walk(document.facts.body) if "'''" in document.text else ():
        if isinstance(node, facts.Function | facts.Class) and node.docstring is not None:
            written = document.text[node.docstring.start : node.docstring.end].lstrip("rRuU")
            if written.startswith("'''"):
                return "'''"
    return '"""'


def _literal(source: Source, place: Place) -> cst.SimpleString:
    for node in source.nodes_at(place.start):
        if isinstance(node, cst.SimpleString) and source.span(node).end == place.end:
            if len(node.quote) == 3:
                return node
            break
    raise CannotFix(f"the docstring in {source.path} is not one literal in triple quotes")
