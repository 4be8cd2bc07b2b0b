"""Strings as they are written in code."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from newloom_lint.findings import AddElement, Edit, Place
from newloom_lint.fixing.brackets import Bracketed
from newloom_lint.fixing.document import Document
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.source import Source


def quoted(text: str, quote: str) -> str:
    """Return a string literal with the given quote; what cannot be printed is escaped."""
    escaped = (
        f"\\{character}"
        if character in (quote, "\\")
        else character
        if character.isprintable()
        else repr(character)[1:-1]
        for character in text
    )
    return f"{quote}{''.join(escaped)}{quote}"


def string(node: cst.CSTNode | None) -> str | None:
    """Return what a string literal says, `None` for anything else."""
    if isinstance(node, cst.SimpleString | cst.ConcatenatedString):
        value = node.evaluated_value
        return value if isinstance(value, str) else None
    return None


def set_text(source: Source, place: Place, text: str) -> list[Edit]:
    """Return the edit that makes the string literal at a place say `text`, in its own quotes.

    Raises:
        CannotFix: when there is no such literal, or it is made of several.
    """
    for node in source.nodes_at(place.start):
        if isinstance(node, cst.SimpleString) and source.span(node).end == place.end:
            return [source.replace(place.start, place.end, quoted(text, node.quote[:1]))]
    raise CannotFix(f"{source.path} has no string where one was expected")


def add_element(source: Source, document: Document, step: AddElement) -> list[Edit]:
    """Return the edits that add an element to a list, tuple or set display.

    Raises:
        CannotFix: when there is no such display.
    """
    place = step.display
    for node in source.nodes_at(place.start):
        if isinstance(node, cst.List | cst.Tuple | cst.Set) and source.span(node).end == place.end:
            spans = tuple(source.span(element) for element in node.elements)
            start, end = place.start + 1, place.end - 1
            if isinstance(node, cst.Tuple):
                if not node.lpar:
                    raise CannotFix(f"a tuple in {source.path} has no brackets")
                start, end = source.span(node.lpar[-1]).end, source.span(node.rpar[0]).start
            is_tuple = isinstance(node, cst.Tuple)
            code = step.code if document.quote == '"' else step.code.replace('"', "'")
            return Bracketed(source, start, end, spans, is_tuple=is_tuple).insert([code])
    raise CannotFix(f"{source.path} has no list where one was expected")


def quote_of(nodes: Sequence[cst.CSTNode | None], default: str) -> str:
    """Return the quote of the last string literal among `nodes`, or the default."""
    for node in reversed(nodes):
        if isinstance(node, cst.SimpleString) and len(node.quote) == 1:
            return node.quote
    return default


def sorted_position(keys: Sequence[str | None], key: str, least: int) -> int | None:
    """Return where `key` goes among keys that are sorted, `None` when they are not or too few.

    Args:
        keys: The keys as they stand; `None` for one that is no literal.
        key: The new one.
        least: How many keys it takes to believe that their order is meant.
    """
    known = [k for k in keys if k is not None]
    if len(known) < max(len(keys), least) or known != sorted(known) or key > known[-1]:
        return None
    return sum(k <= key for k in known)
