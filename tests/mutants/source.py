"""A correct task as text and tree: places are found in the tree, edits are made in the text."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import NamedTuple

INDENT = "    "
Placed = ast.stmt | ast.expr | ast.arg | ast.keyword | ast.excepthandler
"""Nodes that know where they are written."""


class Edit(NamedTuple):
    """A stretch of the text, and what stands there instead."""

    start: int
    end: int
    text: str


class Source:
    """One module: its text, its tree, and where each node lies in the text."""

    def __init__(self, text: str, tasks: Collection[str] = ()) -> None:
        self.text = text
        self._tasks = tasks
        self.tree = ast.parse(text)
        self._starts = [0]
        self._rows = text.splitlines(keepends=True)
        for line in self._rows:
            self._starts.append(self._starts[-1] + len(line))
        self.nodes = tuple(ast.walk(self.tree))
        self._parents = {
            child: parent for parent in self.nodes for child in ast.iter_child_nodes(parent)
        }

    def start(self, node: Placed) -> int:
        """Return the offset at which a node begins; all that is edited is ASCII."""
        return self._offset(node.lineno, node.col_offset)

    def end(self, node: Placed) -> int:
        """Return the offset behind a node."""
        return self._offset(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def _offset(self, line: int, column: int) -> int:
        """Return the offset of a place; a column counts the bytes of UTF-8."""
        start = self._starts[line - 1]
        return start + len(self._rows[line - 1].encode()[:column].decode())

    def written(self, node: Placed) -> str:
        """Return a node as it is written."""
        return self.text[self.start(node) : self.end(node)]

    def line_start(self, line: int) -> int:
        """Return the offset at which a line begins."""
        return self._starts[line - 1]

    def line(self, offset: int) -> int:
        """Return the number of the line an offset lies in."""
        return self.text.count("\n", 0, offset) + 1

    def edited(self, edits: list[Edit]) -> str:
        """Return the text after edits that do not overlap."""
        text = self.text
        for edit in sorted(edits, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text

    def tasks(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Yield the functions at module level that the project takes for tasks."""
        for node in self.tree.body:
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                and node.name in self._tasks
            ):
                yield node

    def parent(self, node: ast.AST) -> ast.AST:
        """Return what a node stands in."""
        return self._parents[node]

    def parents(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield what a node stands in, from the inside."""
        while (parent := self._parents.get(node)) is not None:
            yield parent
            node = parent

    def function(self, node: ast.AST) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """Return the innermost function a node stands in."""
        return next(
            (
                p
                for p in self.parents(node)
                if isinstance(p, ast.FunctionDef | ast.AsyncFunctionDef)
            ),
            None,
        )

    def function_name(self, node: ast.AST) -> str:
        """Return the name of the innermost function a node stands in."""
        function = self.function(node)
        return function.name if function is not None else ""

    def statement(self, node: ast.AST) -> ast.stmt:
        """Return the innermost statement a node stands in."""
        if isinstance(node, ast.stmt):
            return node
        return next(parent for parent in self.parents(node) if isinstance(parent, ast.stmt))

    def block(self, statement: ast.stmt) -> list[ast.stmt]:
        """Return the block a statement is one of."""
        parent = self._parents[statement]
        for name in ("body", "orelse", "finalbody"):
            block = getattr(parent, name, None)
            if isinstance(block, list) and statement in block:
                return block
        raise ValueError(ast.dump(parent))

    def indent(self, statement: ast.stmt) -> str:
        """Return the white space before a statement."""
        return " " * statement.col_offset

    def replaced(self, node: Placed, text: str) -> Edit:
        """Return the edit that puts a text in a node's place."""
        return Edit(self.start(node), self.end(node), text)

    def dropped(self, statement: ast.stmt) -> Edit:
        """Return the edit that takes a statement's lines away, or leaves a `pass`."""
        if len(self.block(statement)) == 1:
            return self.replaced(statement, "pass")
        return Edit(*self._lines(statement, statement), "")

    def before(self, statement: ast.stmt, *lines: str) -> Edit:
        """Return the edit that writes lines above a statement, and above its decorators."""
        decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
        line = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
        start = self._starts[line - 1]
        indent = self.indent(statement)
        return Edit(start, start, "".join(f"{indent}{line}\n" for line in lines))

    def after(self, statement: ast.stmt, *lines: str) -> Edit:
        """Return the edit that writes lines below a statement."""
        end = self._starts[statement.end_lineno or statement.lineno]
        indent = self.indent(statement)
        return Edit(end, end, "".join(f"{indent}{line}\n" for line in lines))

    def shifted(self, first: ast.stmt, last: ast.stmt, by: int) -> Edit:
        """Return the edit that moves statements to the right by some levels, or to the left."""
        start, end = self._lines(first, last)
        lines = self.text[start:end].splitlines(keepends=True)
        width = len(INDENT) * abs(by)
        moved = [(INDENT * by + line if by > 0 else line[width:]) if line.strip() else line
                 for line in lines]  # fmt: skip
        return Edit(start, end, "".join(moved))

    def swapped(self, first: ast.stmt, last: ast.stmt, *, rising: bool) -> Edit:
        """Return the edit that moves `last` above `first`, or `first` below `last`."""
        start, end = self._lines(first, last)
        moved = last if rising else first
        own = self.text[slice(*self._lines(moved, moved))]
        others = self.text[start : end - len(own)] if rising else self.text[start + len(own) : end]
        return Edit(start, end, own + others if rising else others + own)

    def imported(self, line: str) -> list[Edit]:
        """Return the edit that adds an import behind the first one; none where it stands there."""
        if line in self.text.splitlines():
            return []
        first = next(n for n in self.tree.body if isinstance(n, ast.Import | ast.ImportFrom))
        return [self.before(first, line)]

    def _lines(self, first: ast.stmt, last: ast.stmt) -> tuple[int, int]:
        return self._starts[first.lineno - 1], self._starts[last.end_lineno or last.lineno]
