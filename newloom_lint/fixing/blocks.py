"""Add statements at the beginning or the end of a block, or before another."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from newloom_lint.findings import Edit, Place
from newloom_lint.fixing.document import Document
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.lines import Lines
from newloom_lint.fixing.source import Source
from newloom_lint.syntax.facts import Span
from newloom_lint.syntax.walking import start_of

_JUMPS = {"raise", "return", "break", "continue"}
_LOGGING = {"critical", "debug", "error", "exception", "info", "log", "warning"}


def append(source: Source, owner: int, codes: Sequence[str]) -> list[Edit]:
    """Return the edits that end the block of the clause at offset `owner` with `codes`.

    A block that leaves by `raise`, `return`, `break` or `continue` gets them just before that, for
    behind it they would never run. A body on its clause's own line becomes a block, and a `pass`
    that was all there was gives way.

    Raises:
        CannotFix: when there is no such clause, or a jump is asked for behind another one.
    """
    suite = _suite(source, owner)
    if isinstance(suite, cst.IndentedBlock):
        return _append_to_block(source, suite, codes)
    return _append_to_line(source, suite, source.indentation(owner) + source.unit, codes)


def prepend(source: Source, owner: int, codes: Sequence[str], *, logged: bool) -> list[Edit]:
    """Return the edits that begin the block of the clause at offset `owner` with `codes`.

    A docstring stays the first; with `logged`, so do the log calls there. A `pass` that was all
    there was gives way.

    Raises:
        CannotFix: when there is no such clause.
    """
    suite = _suite(source, owner)
    if not isinstance(suite, cst.IndentedBlock):
        first = source.span(suite.body[0]).start
        indentation = source.indentation(owner) + source.unit
        colon = source.before_space(first)
        if _is_pass(suite.body):
            return _append_to_line(source, suite, indentation, codes)
        start_block = source.newline(colon) + indentation
        content = _joined(source, codes, indentation, colon)
        return [source.replace(colon, first, f"{start_block}{content}{start_block}")]
    stay = 0
    while stay < len(suite.body) and (
        (stay == 0 and _is_docstring(suite.body[0])) or (logged and _is_log(suite.body[stay]))
    ):
        stay += 1
    if stay == len(suite.body):
        return _append_to_block(source, suite, codes)
    first_line = suite.body[stay]
    is_last = stay == len(suite.body) - 1
    if is_last and isinstance(first_line, cst.SimpleStatementLine) and _is_pass(first_line.body):
        return _append_to_block(source, suite, codes)
    return [_above(source, first_line, codes)]


def before(document: Document, statement: int, codes: Sequence[str]) -> list[Edit]:
    """Return the edits that put `codes` before the statement that starts at an offset.

    Raises:
        CannotFix: when none does, or others stand before it on its line.
    """
    node = document.statement(statement)
    if node is None:
        raise CannotFix(f"{document.path} has no statement where one was expected")
    start = start_of(node)
    if not document.starts_line(start):
        raise CannotFix(f"a statement in {document.path} does not start its line")
    return [_above_line(document, start, codes)]


def after(lines: Lines, statement: Place, codes: Sequence[str]) -> list[Edit]:
    """Return the edits that put `codes` after a statement and what stands behind it on its line.

    Raises:
        CannotFix: when another statement stands before it on its line, or behind it.
    """
    end = lines.line_end(statement.end)
    rest = lines.text[statement.end : end].strip()
    if not lines.starts_line(statement.start) or (rest and not rest.startswith("#")):
        raise CannotFix(f"a statement in {lines.path} shares its line with another")
    indentation = lines.indentation(statement.start)
    below = lines.below_comments(end, indentation + lines.unit)  # those of a block it ends with
    return [lines.insert(below, _following(lines, codes, indentation, below))]


def _above(source: Source, statement: cst.CSTNode, codes: Sequence[str]) -> Edit:
    """Put statements above another and the comments that stand right above it."""
    decorators = getattr(statement, "decorators", ())
    start = source.span(decorators[0] if decorators else statement).start
    return _above_line(source, start, codes)


def _above_line(lines: Lines, start: int, codes: Sequence[str]) -> Edit:
    indentation = lines.indentation(start)
    content = _joined(lines, codes, indentation, start)
    offset = lines.above_comments(start)
    return lines.insert(offset, f"{indentation}{content}{lines.newline(start)}")


def _is_docstring(statement: cst.CSTNode) -> bool:
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString())]
        ):
            return True
    return False


def _is_log(statement: cst.CSTNode) -> bool:
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Expr(value=cst.Call(func=cst.Attribute(attr=cst.Name(value=name))))]
        ):
            return name in _LOGGING
    return False


def _suite(source: Source, owner: int) -> cst.IndentedBlock | cst.SimpleStatementSuite:
    for node in source.nodes_at(owner):
        body = getattr(node, "body", None)
        if isinstance(body, cst.IndentedBlock | cst.SimpleStatementSuite) and body.body:
            return body
    raise CannotFix(f"{source.path} has no block where one was expected")


def _append_to_block(source: Source, block: cst.IndentedBlock, codes: Sequence[str]) -> list[Edit]:
    indentation = source.indentation(source.span(block.body[0]).start)
    last = block.body[-1]
    if isinstance(last, cst.SimpleStatementLine):
        if _leaves(last.body, codes):
            return [_before_jump(source, last, indentation, codes)]
        span = source.span(last)
        rest = source.text[span.end : source.line_end(span.end)].strip()
        if len(block.body) == 1 and not rest and _is_pass(last.body):
            content = _joined(source, codes, indentation, span.start)
            return [source.replace(span.start, span.end, content)]
    offset = source.below_comments(source.span(last).end, indentation)
    return [source.insert(offset, _following(source, codes, indentation, offset))]


def _append_to_line(
    source: Source, suite: cst.SimpleStatementSuite, indentation: str, codes: Sequence[str]
) -> list[Edit]:
    first = source.span(suite.body[0]).start
    colon = source.before_space(first)
    end = source.line_end(source.span(suite.body[-1]).end)
    start_block = source.newline(colon) + indentation
    if _leaves(suite.body, codes):
        content = _joined(source, codes, indentation, colon)
        if len(suite.body) == 1:
            return [source.replace(colon, first, f"{start_block}{content}{start_block}")]
        jump = _semicolon(source, suite.body)
        return [
            source.replace(colon, first, start_block),
            source.replace(jump.start, jump.end, f"{start_block}{content}{start_block}"),
        ]
    if _is_pass(suite.body) and "#" not in source.text[first:end]:
        return [source.replace(colon, end, _following(source, codes, indentation, colon))]
    return [
        source.replace(colon, first, start_block),
        source.insert(end, _following(source, codes, indentation, end)),
    ]


def _before_jump(
    source: Source, line: cst.SimpleStatementLine, indentation: str, codes: Sequence[str]
) -> Edit:
    """Put statements before the jump, and before the comments that stand right above it."""
    start = source.span(line).start
    content = _joined(source, codes, indentation, start)
    newline = source.newline(start)
    if len(line.body) > 1:
        gap = _semicolon(source, line.body)
        separator = f"{newline}{indentation}"
        return source.replace(gap.start, gap.end, f"{separator}{content}{separator}")
    offset = source.line_start(start)
    for blank in reversed(line.leading_lines):
        if blank.comment is None:
            break
        offset = source.line_start(offset - 1)
    return source.insert(offset, f"{indentation}{content}{newline}")


def _semicolon(source: Source, body: Sequence[cst.BaseSmallStatement]) -> Span:
    """Return the text between the last two statements of a line."""
    return Span(source.span(body[-2]).end, source.span(body[-1]).start)


def _leaves(body: Sequence[cst.BaseSmallStatement], codes: Sequence[str]) -> bool:
    """Return whether a line ends with a jump; another one behind it is refused."""
    if not isinstance(body[-1], cst.Raise | cst.Return | cst.Break | cst.Continue):
        return False
    if any(code.split(maxsplit=1)[0] in _JUMPS for code in codes):
        word = type(body[-1]).__name__.lower()
        raise CannotFix(f"the block already ends with `{word}`")
    return True


def _is_pass(body: Sequence[cst.BaseSmallStatement]) -> bool:
    return len(body) == 1 and isinstance(body[0], cst.Pass)


def _joined(source: Lines, codes: Sequence[str], indentation: str, offset: int) -> str:
    newline = source.newline(offset)
    return f"{newline}{indentation}".join(
        source.indented(code, indentation, newline) for code in codes
    )


def _following(source: Lines, codes: Sequence[str], indentation: str, offset: int) -> str:
    """Return statements as lines that follow the line that ends at `offset`."""
    return f"{source.newline(offset)}{indentation}{_joined(source, codes, indentation, offset)}"
