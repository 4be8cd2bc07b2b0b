"""Reading one file: parsed once, converted once, on a stack that is deep enough."""

from __future__ import annotations

import ast
import gc
import re
import sys
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

import libcst as cst

from newloom_lint.syntax import statements
from newloom_lint.syntax.depth import too_deep
from newloom_lint.syntax.expressions import Converter
from newloom_lint.syntax.facts import Comment, ModuleFacts, Problem, Span
from newloom_lint.syntax.positions import Positions

STACK = 512 * 1024 * 1024
"""Bytes of stack for parsing and walking; memory is taken only as far as it is used."""
RECURSION = 1_000_000

_SPEAKS = re.compile(r"#.*\b(?:noqa|newloom-lint)\b", re.IGNORECASE)

ResultT = TypeVar("ResultT")


@cache
def _deep_thread() -> ThreadPoolExecutor:
    """Return the one thread with a deep stack, started when first asked for."""
    before = threading.stack_size(STACK)
    try:
        executor = ThreadPoolExecutor(1, "newloom-lint-syntax", sys.setrecursionlimit, (RECURSION,))
        executor.submit(int).result()  # the thread starts while the size is set
    finally:
        threading.stack_size(before)
    return executor


def deeply(function: Callable[[], ResultT]) -> ResultT:
    """Return what a function returns, called on a deep stack with the collector off."""

    def quietly() -> ResultT:
        enabled = gc.isenabled()
        gc.disable()
        try:
            return function()
        finally:
            if enabled:
                gc.enable()

    return _deep_thread().submit(quietly).result()


def read(text: str) -> ModuleFacts:
    """Return the facts of a file's text; what cannot be read gives a problem, never an error."""
    if "\0" in text:
        return ModuleFacts(problem=Problem("a NUL byte is no Python", text.index("\0")))
    if too_deep(text):
        return ModuleFacts(problem=Problem("too deeply nested to analyse", 0))
    return deeply(lambda: _facts(text))


def _facts(text: str) -> ModuleFacts:
    try:
        module = cst.parse_module(text)
        speaks = _SPEAKS.search(text) is not None
        positions = Positions(module, text, comments=speaks)
        converter = Converter(text, positions.spans)
        body = tuple(statements.body(converter, module.body))
    except cst.ParserSyntaxError as error:
        return ModuleFacts(problem=_problem(text, error))
    except Exception as error:  # noqa: BLE001 - whatever a parser does, the user gets one line
        words = " ".join(str(error).split()) or type(error).__name__
        return ModuleFacts(problem=Problem(f"cannot be analysed: {words}", 0))
    comments = tuple(
        Comment(Span(start, start + len(value)), value, _own_line(text, start))
        for start, value in positions.comments
        if _SPEAKS.match(value)
    )
    return ModuleFacts(body, comments, None, positions.exact)


def _own_line(text: str, start: int) -> bool:
    begin = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    return not text[begin:start].strip()


def _problem(text: str, error: cst.ParserSyntaxError) -> Problem:
    """Return CPython's words and place for wrong syntax where it refuses it too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except SyntaxError as refused:
            row, column = refused.lineno or 1, refused.offset or 1
            return Problem(f"syntax error: {refused.msg}", _offset(text, row, column))
        except (ValueError, RecursionError, MemoryError):
            pass
    words = " ".join(error.message.split())
    return Problem(f"syntax error: {words}", _offset(text, error.raw_line, error.raw_column + 1))


def _offset(text: str, row: int, column: int) -> int:
    """Return the offset of a row and a column (from 1), within the text."""
    lines = text.splitlines(keepends=True)
    before = sum(len(line) for line in lines[: row - 1])
    return max(0, min(before + column - 1, len(text)))
