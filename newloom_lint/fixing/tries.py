"""Edits of `try` statements: work put into one, handlers added, statements moved into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import libcst as cst

from newloom_lint.findings import Edit, Place
from newloom_lint.fixing.document import Document, bound_by, leading
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.merging import apply
from newloom_lint.fixing.source import Source
from newloom_lint.syntax import facts
from newloom_lint.syntax.facts import Span
from newloom_lint.syntax.walking import blocks, start_of, walk

Parsed = Callable[[], Source]
"""Returns a tree where one is needed: strings of several lines cannot be told from their facts."""


def wrap(document: Document, parsed: Parsed, name: int, code: str) -> list[Edit]:
    """Return the edits that put the work of a function into a `try`, with handlers behind it.

    Args:
        document: The file.
        parsed: Returns its tree, of the function at least.
        name: The offset of the function's name.
        code: The handlers.

    Raises:
        CannotFix: when there is no such function, or nothing in it to be put there.
    """
    function = _function(document, name)
    work = function.body[len(list(leading(function.body))) :]
    if not work:
        raise CannotFix(f"`{function.name}` does nothing that a `try` could guard")
    outer = document.indentation(function.span.start)
    first, last = work[0].span.start, work[-1].span.end
    newline = document.newline(function.span.start)
    if not document.starts_line(function.body[0].span.start):
        return _on_lines(document, function, f"{outer}{document.unit}", code)
    indentation = document.indentation(first)
    start = document.above_comments(start_of(work[0]))
    end = document.below_comments(last, indentation)
    handlers = document.indented(code, indentation, newline)
    return [
        document.insert(start, f"{indentation}try:{newline}"),
        *further_in(document, parsed, start, end),
        document.insert(end, f"{newline}{indentation}{handlers}"),
    ]


def _on_lines(
    document: Document, function: facts.Function, indentation: str, code: str
) -> list[Edit]:
    """Wrap the body of a function that stands on the line of its `def`."""
    first, last = function.body[0].span.start, function.body[-1].span.end
    colon = document.before_space(first)
    newline = document.newline(first)
    inside = f"{newline}{indentation}{document.unit}"
    handlers = document.indented(code, indentation, newline)
    end = document.line_end(last)
    return [
        document.replace(colon, first, f"{newline}{indentation}try:{inside}"),
        document.insert(end, f"{newline}{indentation}{handlers}"),
    ]


def add_handler(document: Document, handler: int, code: str) -> list[Edit]:
    """Return the edits that add a handler behind those of a `try`.

    Raises:
        CannotFix: when no handler starts there, or the `try` cannot have one more.
    """
    node = _try_with(document, handler)
    last = node.handlers[-1]
    if node.star:
        raise CannotFix("the handlers of an `except*` take groups alone")
    if last.type is None:
        raise CannotFix("a bare `except` takes everything already")
    indentation = document.indentation(last.span.start)
    newline = document.newline(last.span.start)
    inner = document.indentation(last.body[-1].span.start)
    end = document.line_end(last.body[-1].span.end)
    if document.starts_line(last.body[0].span.start):
        end = document.below_comments(last.body[-1].span.end, inner)
    content = document.indented(code, indentation, newline)
    return [document.insert(end, f"{newline}{indentation}{content}")]


def move_into(document: Document, parsed: Parsed, handler: int, statement: int) -> list[Edit]:
    """Return the edits that have a `try` begin with a statement before it, or end behind another.

    `handler` is where one of its handlers starts. What lies between goes with the statement.

    Raises:
        CannotFix: when they are not in one block, or what is moved would no longer do the same.
    """
    node = _try_with(document, handler)
    block = _block_with(document.facts.body, node)
    index = block.index(node)
    for number, other in enumerate(block):
        if other.span.start <= statement < other.span.end:
            if number < index:
                return _moved_up(document, parsed, node, block[number:index])
            if number > index:
                return _moved_down(document, parsed, node, block[index + 1 :])
    raise CannotFix("the statement is not in the same block as the `try`")


def _moved_up(
    document: Document, parsed: Parsed, node: facts.Try, work: Sequence[facts.Statement]
) -> list[Edit]:
    """Write `try:` above some statements instead of below them."""
    needed = {
        name.id
        for part in (*node.handlers, *node.final)
        for name in walk(part)
        if isinstance(name, facts.Name)
    }
    for name in sorted(needed.intersection(_bound(work))):
        raise CannotFix(f"the handler uses `{name}`, which might then not be bound")
    line = document.line_start(node.span.start)
    header = document.text[line : document.line_end(line)].strip()
    if header != "try:" or not document.starts_line(work[0].span.start):
        raise CannotFix("the `try` does not stand on a line of its own")
    start = document.above_comments(start_of(work[0]))
    indentation, newline = document.indentation(node.span.start), document.newline(start)
    body = document.next_line(line)
    return [
        document.insert(start, f"{indentation}try:{newline}"),
        *further_in(document, parsed, start, line),
        document.replace(line, line if body is None else body, ""),
    ]


def _bound(work: Sequence[facts.Statement]) -> Iterator[str]:
    for node in walk(tuple(work), but=(facts.Function, facts.Class, facts.Lambda)):
        yield from bound_by(node)


def _moved_down(
    document: Document, parsed: Parsed, node: facts.Try, work: Sequence[facts.Statement]
) -> list[Edit]:
    """Move what follows a `try` to the end of its body."""
    if node.orelse or node.final:
        raise CannotFix("the `try` has an `else` or a `finally` that would come later than now")
    if not all(_leaves(handler.body) for handler in node.handlers):
        raise CannotFix("a handler goes on with what follows the `try`")
    if not document.starts_line(node.body[0].span.start):
        raise CannotFix("the `try` has its body on its own line")
    inner = document.indentation(node.body[0].span.start)
    outer = document.indentation(node.span.start)
    goal = document.below_comments(node.body[-1].span.end, inner)
    last = node.handlers[-1].body[-1].span.end
    start = document.below_comments(last, document.indentation(last))
    end = document.below_comments(work[-1].span.end, outer)
    edits = further_in(document, parsed, document.next_line(start) or end, end)
    moved = apply(document.text[:end], edits)[start:]
    return [document.insert(goal, moved), document.replace(start, end, "")]


def _leaves(body: Sequence[facts.Statement]) -> bool:
    return isinstance(body[-1], facts.Raise | facts.Return)


def enter(document: Document, parsed: Parsed, handler: int) -> list[Edit]:
    """Return the edits that put a `with` which holds a `try` into it, around its body alone.

    `handler` is where one of its handlers starts.

    Raises:
        CannotFix: when the `with` holds more, or the `try` has more than handlers.
    """
    node = _try_with(document, handler)
    around = _with_of(document.facts.body, node)
    if around is None or node.orelse or node.final:
        raise CannotFix("the `with` cannot stand inside the `try` alone")
    outer, inner = around.span.start, node.span.start
    line = document.line_start(inner)
    body = document.next_line(line)
    if (
        document.text[line : document.line_end(line)].strip() != "try:"
        or not document.starts_line(outer)
        or body is None
    ):
        raise CannotFix("the `try` does not stand on a line of its own")
    indentation, newline = document.indentation(outer), document.newline(outer)
    first = document.line_start(node.handlers[0].span.start)
    end = document.below_comments(node.span.end, indentation + document.unit)
    return [
        document.insert(document.line_start(outer), f"{indentation}try:{newline}"),
        *further_in(document, parsed, outer, line),
        document.replace(line, body, ""),
        *_further_out(document, parsed, first, end),
    ]


def decorator_into(
    document: Document, parsed: Parsed, decorator: Place, handler: int
) -> list[Edit]:
    """Return the edits that take a decorator away and put the body of a `try` under it by `with`.

    Args:
        document: The file.
        parsed: Returns its tree.
        decorator: The expression behind the `@`: a context manager, or what makes one.
        handler: The offset at which a handler of the `try` starts.

    Raises:
        CannotFix: when one of them does not stand on lines of its own.
    """
    node = _try_with(document, handler)
    line, end = document.line_start(decorator.start), document.line_end(decorator.end)
    following = document.next_line(end)
    alone = document.text[line : decorator.start].strip() == "@"
    if following is None or not alone or document.text[decorator.end : end].strip():
        raise CannotFix("the decorator does not stand on a line of its own")
    body = document.next_line(node.span.start)
    first = document.line_start(node.body[0].span.start)
    if body is None or first < body:
        raise CannotFix("the `try` has its body on its own line")
    made = document.text[decorator.start : decorator.end]
    made = made if made.endswith(")") else f"{made}()"
    indentation = document.indentation(node.body[0].span.start)
    newline = document.newline(node.span.start)
    last = document.below_comments(node.body[-1].span.end, indentation)
    return [
        document.replace(line, following, ""),
        document.insert(body, f"{indentation}with {made}:{newline}"),
        *further_in(document, parsed, body, last),
    ]


def _with_of(body: Sequence[facts.Statement], node: facts.Try) -> facts.With | None:
    """Return the `with` that holds nothing but a `try`."""
    for other in walk(tuple(body)):
        if isinstance(other, facts.With) and len(other.body) == 1 and other.body[0] is node:
            return other
    return None


def _further_out(document: Document, parsed: Parsed, start: int, end: int) -> list[Edit]:
    """Return the edits that take a step of indentation from the lines of a range."""
    edits = []
    for line in _code_lines(document, parsed, start, end):
        if not document.text.startswith(document.unit, line):
            raise CannotFix(f"the lines in {document.path} are not indented alike")
        edits.append(document.replace(line, line + len(document.unit), ""))
    return edits


def further_in(document: Document, parsed: Parsed, start: int, end: int) -> list[Edit]:
    """Return the edits that indent the lines from `start` to `end` by one step more.

    The lines inside a string stay: they are its text.
    """
    lines = _code_lines(document, parsed, start, end)
    return [document.insert(line, document.unit) for line in lines]


def _code_lines(document: Document, parsed: Parsed, start: int, end: int) -> Iterator[int]:
    """Yield where the lines of a range start; not those that are blank or inside a string."""
    inside = document.text[start:end]
    may_hold = any(sign in inside for sign in ('"""', "'''", "\\\n", "\\\r"))
    texts = list(_texts(parsed(), start, end)) if may_hold else []
    line: int | None = document.line_start(start)
    while line is not None and line < end:
        blank = not document.text[line : document.line_end(line)].strip()
        if not blank and not any(text.start < line < text.end for text in texts):
            yield line
        line = document.next_line(line)


def _texts(source: Source, start: int, end: int) -> Iterator[Span]:
    """Yield the string literals of several lines in a range."""
    for kind in (cst.SimpleString, cst.FormattedString):
        for node in source.nodes(kind):
            span = source.span(node)
            if start <= span.start and span.end <= end and "\n" in source.code(node):
                yield span


def _function(document: Document, name: int) -> facts.Function:
    for one in document.spot(name).functions:
        if one.name_span.start == name:
            return one
    raise CannotFix(f"{document.path} has no function where one was expected")


def _try_with(document: Document, handler: int) -> facts.Try:
    """Return the `try` that has a handler which starts at an offset."""
    for node in _tries(document.facts.body, handler):
        if any(one.span.start == handler for one in node.handlers):
            return node
    raise CannotFix(f"{document.path} has no handler where one was expected")


def start_of_try(document: Document, handler: int) -> int:
    """Return where the `try` starts that has a handler which starts at an offset.

    Raises:
        CannotFix: when no handler starts there.
    """
    return _try_with(document, handler).span.start


def _tries(body: Sequence[facts.Statement], offset: int) -> Iterator[facts.Try]:
    for statement in body:
        if statement.span.start <= offset < statement.span.end:
            if isinstance(statement, facts.Try):
                yield statement
            for block in blocks(statement):
                yield from _tries(block, offset)


def _block_with(body: Sequence[facts.Statement], node: facts.Try) -> Sequence[facts.Statement]:
    """Return the block that holds a statement."""
    if any(statement is node for statement in body):
        return body
    for statement in body:
        if statement.span.start <= node.span.start < statement.span.end:
            for block in blocks(statement):
                found = _block_with(block, node)
                if found:
                    return found
    return ()
