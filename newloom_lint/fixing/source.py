"""A parsed file with the offsets of its nodes, and what an edit must know about its text."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import libcst as cst

from newloom_lint.files import SourceFile
from newloom_lint.fixing.document import Document
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.lines import Lines
from newloom_lint.syntax.depth import too_deep
from newloom_lint.syntax.facts import Span
from newloom_lint.syntax.positions import Positions
from newloom_lint.syntax.reading import deeply

_N = TypeVar("_N", bound=cst.CSTNode)
_FIRST_STEP = re.compile(r"^(\t| {1,4})\S", re.MULTILINE)


class Source(Lines):
    """One file's text and tree, with offsets that are proved to be right.

    `module` is the whole file, or all that was parsed of it: see `Part`.
    """

    def __init__(self, file: SourceFile, module: cst.Module, positions: Positions) -> None:
        super().__init__(file.path, file.text)
        self.module = module
        self._spans = positions.spans
        self._shift = 0

    def span(self, node: cst.CSTNode) -> Span:
        """Return where a node's own text is: without parentheses, white space and comments."""
        start, end = self._spans[node]
        return Span(start + self._shift, end + self._shift)

    def nodes_at(self, offset: int) -> list[cst.CSTNode]:
        """Return the nodes whose own text starts at an offset."""
        return self._starting.get(offset - self._shift, [])

    @functools.cached_property
    def _starting(self) -> dict[int, list[cst.CSTNode]]:
        starting: dict[int, list[cst.CSTNode]] = {}
        for node, span in self._spans.items():
            starting.setdefault(span[0], []).append(node)
        return starting

    def code(self, node: cst.CSTNode) -> str:
        """Return a node's own text."""
        span = self.span(node)
        return self.text[span.start : span.end]

    def end(self, expression: cst.BaseExpression) -> int:
        """Return where an expression ends, behind its own parentheses."""
        end = self.span(expression).end
        for _ in expression.rpar:
            end = self.skip(end) + 1
        return end

    def nodes(self, kind: type[_N]) -> Iterator[_N]:
        """Yield the nodes of a class, outer ones after those they hold."""
        return (node for node in self._spans if isinstance(node, kind))

    @functools.cached_property
    def unit(self) -> str:
        """One step of indentation: of the file's blocks, else of the first line that has any."""
        if next(self.nodes(cst.IndentedBlock), None) is None and (
            match := _FIRST_STEP.search(self.text)
        ):
            return match[1]
        return self.module.default_indent

    @functools.cached_property
    def quote(self) -> str:
        """The quote most of the file's strings are written with."""
        single = double = 0
        for string in self.nodes(cst.SimpleString):
            if len(string.quote) == 1:
                single += string.quote == "'"
                double += string.quote == '"'
        return "'" if single > double else '"'


class Excerpt(NamedTuple):
    """Some text of a file, and what makes a module of it that can be parsed alone."""

    span: Span
    before: str = ""
    after: str = ""


class Part(Source):
    """An excerpt of a file and its tree; what the tree cannot tell, the whole file's does."""

    def __init__(
        self,
        file: SourceFile,
        start: int,
        module: cst.Module,
        positions: Positions,
        document: Document,
    ) -> None:
        super().__init__(file, module, positions)
        self._shift = start
        self._document = document

    @functools.cached_property
    def unit(self) -> str:
        """One step of indentation in the file."""
        return self._document.unit

    @functools.cached_property
    def quote(self) -> str:
        """The quote most of the file's strings are written with."""
        return self._document.quote


def parse(file: SourceFile) -> Source:
    """Return the file's tree with its offsets.

    Raises:
        CannotFix: when the file has no tree, or offsets in it are not certain.
    """
    if "\0" in file.text or too_deep(file.text):
        raise CannotFix(f"{file.path} cannot be analysed")
    try:
        module, positions = _parsed(file.text)
    except cst.ParserSyntaxError as error:
        raise CannotFix(f"{file.path} cannot be parsed") from error
    if not positions.exact or not has_plain_lines(file.text):
        raise CannotFix(f"places in {file.path} are not certain (form feeds, odd line endings)")
    return Source(file, module, positions)


def parse_part(file: SourceFile, excerpt: Excerpt, document: Document) -> Part | None:
    """Return the tree of an excerpt; `None` where it takes more of the file to read it.

    Args:
        file: The file; that it can be parsed, and with certain offsets, is known.
        excerpt: What is parsed of it.
        document: All of the file.
    """
    span, before, after = excerpt
    try:
        module, positions = _parsed(f"{before}{file.text[span.start : span.end]}{after}")
    except cst.ParserSyntaxError:
        return None
    if not positions.exact:
        return None
    return Part(file, span.start - len(before), module, positions, document)


def has_plain_lines(text: str) -> bool:
    r"""Return whether all lines end with `\n` or `\r\n`."""
    return text.count("\r") == text.count("\r\n")


def _parsed(text: str) -> tuple[cst.Module, Positions]:
    return deeply(lambda: _positioned(cst.parse_module(text), text))


def _positioned(module: cst.Module, text: str) -> tuple[cst.Module, Positions]:
    return module, Positions(module, text)
