"""Reading one file: parsed once, converted once, on a stack that is deep enough."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from itertools import islice

import libcst as cst

from newloom_lint.syntax import statements
from newloom_lint.syntax.depth import too_deep
from newloom_lint.syntax.expressions import Converter
from newloom_lint.syntax.facts import Comment, ModuleFacts, Problem, Span
from newloom_lint.syntax.positions import Positions
from newloom_lint.syntax.stack import deeply

__all__ = ["deeply", "read"]

_WORDS = ("noqa", "newloom-lint")
_SPEAKS = re.compile(r"#.*\b(?:noqa|newloom-lint)\b", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\n|\r")


def read(text: str) -> ModuleFacts:
    """Return the facts of a file's text; what cannot be read gives a problem, never an error."""
    if "\0" in text:
        return _unread("a NUL byte is no Python", text.index("\0"))
    if too_deep(text):
        return _unread("too deeply nested to analyse")
    return deeply(lambda: _facts(text))


def _unread(message: str, offset: int = 0) -> ModuleFacts:
    return ModuleFacts(problem=Problem(message, offset))


def _facts(text: str) -> ModuleFacts:
    try:
        module = cst.parse_module(text)
        positions = Positions(module, text)
        converter = Converter(text, positions.spans)
        body = tuple(statements.body(converter, module.body))
        comments = tuple(_comments(text, positions))
    except cst.ParserSyntaxError as error:
        return _refused(text) or _unread(
            f"the installed LibCST cannot read this: {_one_line(error.message)}",
            _offset(text, error.raw_line, error.raw_column + 1),
        )
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a panic of LibCST's parser is no Exception
        return _unread(f"cannot be analysed: {_one_line(str(error)) or type(error).__name__}")
    return ModuleFacts(body, comments, None, positions.exact)


def _comments(text: str, positions: Positions) -> Iterator[Comment]:
    """Yield the comments that speak to the linter; most files are without any."""
    lowered = text.lower()
    if not any(word in lowered for word in _WORDS):
        return
    for node, (start, end) in positions.spans.items():
        if isinstance(node, cst.Comment) and _SPEAKS.match(node.value):
            yield Comment(Span(start, end), node.value, _own_line(text, start))


def _own_line(text: str, start: int) -> bool:
    begin = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    return not text[begin:start].strip()


def _refused(text: str) -> ModuleFacts | None:
    """Return CPython's words and place for wrong syntax, `None` where it takes the text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except SyntaxError as error:
            words = _one_line(error.msg)
            return _unread(words, _offset(text, error.lineno, error.offset))
        except (ValueError, RecursionError, MemoryError):
            return None
    return None


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _offset(text: str, row: int | None, column: int | None) -> int:
    """Return the offset of a row and a column (from 1), within the text."""
    start = 0
    for end in islice(_LINE_END.finditer(text), max((row or 1) - 1, 0)):
        start = end.end()
    return min(start + max((column or 1) - 1, 0), len(text))
