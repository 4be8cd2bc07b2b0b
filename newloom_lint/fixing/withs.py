"""Edits that have a `with` hold what some statements use."""

from __future__ import annotations

from newloom_lint.findings import Edit, EnterWith, Place
from newloom_lint.fixing import naming
from newloom_lint.fixing.document import Document
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.layout import laid_out
from newloom_lint.fixing.source import Source
from newloom_lint.fixing.tries import further_in


def enter(document: Document, source: Source, step: EnterWith) -> list[Edit]:
    """Return the edits that have a `with` hold a resource.

    Args:
        document: The file.
        source: Its tree.
        step: What is opened where, and to where it is used.

    Raises:
        CannotFix: when statements share their lines with others.
    """
    statement, last = step.statement, step.last
    _check_alone(document, statement.start, None if step.last != statement else statement.end)
    before, edits = _wrapping(document, step)
    removed = [_removal(document, place) for place in step.closes]
    start = document.line_start(statement.start)
    indentation = document.indentation(start)
    if step.name:
        edits += _header(document, step, before)
        start = document.next_line(statement.end) or statement.end
        removed += _blank_lines(document, start)
    else:
        edits += _new_header(document, step, before, indentation)
    end = document.line_end(last.end)
    if last not in step.closes:
        _check_ends(document, last.end)
        end = document.below_comments(last.end, indentation + document.unit)
    inner = [
        edit
        for edit in further_in(document, lambda: source, start, end)
        if not any(gone.place.start <= edit.place.start < gone.place.end for gone in removed)
    ]
    return [*edits, *inner, *removed]


def _check_alone(document: Document, start: int, end: int | None) -> None:
    if not document.starts_line(start):
        raise CannotFix("the statement that opens it shares its line with another")
    if end is not None:
        _check_ends(document, end)


def _check_ends(document: Document, end: int) -> None:
    rest = document.text[end : document.line_end(end)].strip()
    if rest.strip(")") and not rest.lstrip(")").lstrip().startswith("#"):
        raise CannotFix("a statement that uses it shares its line with another")


def _wrapping(document: Document, step: EnterWith) -> tuple[str, list[Edit]]:
    """Return what stands before the opened expression, and what makes it visible."""
    if step.wrapped is None:
        return "", []
    spot = document.spot(step.statement.start)
    written = naming.write(document, spot, step.wrapped.path, (step.wrapped,))
    return f"{written.code}(", list(written.edits)


def _header(document: Document, step: EnterWith, before: str) -> list[Edit]:
    """Return the edits that make `with open(path) as f:` of `f = open(path)`."""
    start, text = step.statement.start, document.text
    value = document.skip(text.index("=", start + len(step.name)) + 1)
    end = step.opening.end
    depth = text[value : step.opening.start].count("(")
    for _ in range(depth):
        end = document.skip(end) + 1
    rest = text[end : document.line_end(end)].strip()
    if text[value : step.opening.start].strip("( \t").removeprefix("await").strip("( \t\r\n"):
        raise CannotFix("what is opened is part of a larger expression")
    if rest and not rest.startswith("#"):
        raise CannotFix("the statement that opens it shares its line with another")
    word = "async with " if step.is_async else "with "
    if step.is_async and text.startswith("await", value):
        value = document.skip(value + len("await"))
    word += before
    behind = f"{')' if before else ''} as {step.name}:"
    opened = text[value:end]
    longest = document.width - len(behind)
    indentation = document.indentation(start)
    if "\n" not in opened and len(indentation.expandtabs(4)) + len(word + opened) > longest:
        whole = laid_out(f"{word}{opened}{behind[0] if before else ''}", indentation, longest)
        if "\n" in whole:
            whole = document.indented(whole, indentation, document.newline(start))
            return [document.replace(start, end, f"{whole}{behind.removeprefix(')')}")]
    return [document.replace(start, value, word), document.insert(end, behind)]


def _new_header(document: Document, step: EnterWith, before: str, indentation: str) -> list[Edit]:
    """Return the edits that open what a statement uses in a `with` above it."""
    opening = document.text[step.opening.start : step.opening.end]
    if "\n" in opening:
        raise CannotFix("what is opened stands on several lines of a larger statement")
    spot = document.spot(step.statement.start)
    name = naming.free_name(document, spot, step.names)
    word = "async with " if step.is_async else "with "
    after = ")" if before else ""
    width = document.width - len(f" as {name}:")
    code = laid_out(f"{word}{before}{opening}{after}", indentation, width)
    newline = document.newline(step.statement.start)
    header = f"{document.indented(code, indentation, newline)} as {name}:"
    start = document.line_start(step.statement.start)
    return [
        document.insert(start, f"{indentation}{header}{newline}"),
        document.replace(step.opening.start, step.opening.end, name),
    ]


def _removal(document: Document, place: Place) -> Edit:
    """Return the edit that takes out a statement; a comment on its line stays."""
    text, end = document.text, document.line_end(place.end)
    rest = text[place.end : end].strip()
    if not document.starts_line(place.start) or (rest and not rest.startswith("#")):
        raise CannotFix("a statement that closes it shares its line with another")
    if "#" in text[place.start : place.end]:
        raise CannotFix("a comment belongs to what closes it")
    if rest:
        return document.replace(place.start, text.index("#", place.end), "")
    start, following = document.line_start(place.start), document.next_line(place.end)
    if following is None or _is_blank(document, following):
        while start and _is_blank(document, start - 1):
            start = document.line_start(start - 1)
    if following is None:
        ended = text.endswith("\n")
        above = document.line_end(start - 1) if start else 0
        return document.replace(start if ended else above, len(text), "")
    return document.replace(start, following, "")


def _blank_lines(document: Document, start: int) -> list[Edit]:
    """Return the edit that takes out the blank lines from an offset on, where there are any."""
    end: int | None = start
    while end is not None and _is_blank(document, end):
        end = document.next_line(end)
    return [document.replace(start, end, "")] if end is not None and end > start else []


def _is_blank(document: Document, offset: int) -> bool:
    return not document.text[document.line_start(offset) : document.line_end(offset)].strip()
