"""Exact places of nodes: the code is generated once, and every node's span is noted on the way.

`PositionProvider` counts lines and columns and costs three times as much. This state counts
characters, and the joined tokens prove that they are offsets into the file's own text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import libcst as cst

NodeT = TypeVar("NodeT", bound=cst.CSTNode)


class _Syntactic:
    """Notes the place of a node without the white space and parentheses it owns."""

    __slots__ = ("_end_node", "_node", "_start", "_start_node", "_state")

    def __init__(
        self,
        state: OffsetState,
        node: cst.CSTNode,
        start_node: cst.CSTNode | None,
        end_node: cst.CSTNode | None,
    ) -> None:
        self._state, self._node = state, node
        self._start_node, self._end_node = start_node, end_node

    def __enter__(self) -> None:
        self._start = self._state.offset

    def __exit__(self, kind: type[BaseException] | None, *_details: object) -> None:
        if kind is not None:  # what stopped the walk shall be what is raised
            return
        spans = self._state.spans
        start = self._start if self._start_node is None else spans[self._start_node][0]
        end = self._state.offset if self._end_node is None else spans[self._end_node][1]
        spans[self._node] = (start, end)


class OffsetState:
    """The state LibCST generates code with; it has the methods of `CodegenState`."""

    def __init__(self, module: cst.Module) -> None:
        self.default_indent = module.default_indent
        self.default_newline = module.default_newline
        self.indent_tokens: list[str] = []
        self.tokens: list[str] = []
        self.offset = 0
        self.spans: dict[cst.CSTNode, tuple[int, int]] = {}
        self._starts: list[int] = []

    def increase_indent(self, value: str) -> None:
        self.indent_tokens.append(value)

    def decrease_indent(self) -> None:
        self.indent_tokens.pop()

    def add_indent_tokens(self) -> None:
        for token in self.indent_tokens:
            self.tokens.append(token)
            self.offset += len(token)

    def add_token(self, value: str) -> None:
        self.tokens.append(value)
        self.offset += len(value)

    def before_codegen(self, _node: cst.CSTNode) -> None:
        self._starts.append(self.offset)

    def after_codegen(self, node: cst.CSTNode) -> None:
        start = self._starts.pop()
        if node not in self.spans:
            self.spans[node] = (start, self.offset)

    def pop_trailing_newline(self) -> None:
        if self.tokens:
            self.offset -= len(self.tokens.pop())

    def record_syntactic_position(
        self,
        node: cst.CSTNode,
        *,
        start_node: cst.CSTNode | None = None,
        end_node: cst.CSTNode | None = None,
    ) -> _Syntactic:
        return _Syntactic(self, node, start_node, end_node)


class Positions:
    """The places of a module's nodes as character offsets."""

    def __init__(self, module: cst.Module, text: str) -> None:
        state = OffsetState(module)
        module._codegen(state)  # type: ignore[arg-type]  # noqa: SLF001 - held by a test
        self.spans = state.spans
        self.exact = "".join(state.tokens) == text
        """Whether offsets are proved to be offsets into the text."""

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return where a node starts and ends, without white space and parentheses around it."""
        return self.spans[node]

    def at(self, start: int, *kinds: type[NodeT]) -> Iterator[NodeT]:
        """Yield the nodes of some classes that start at an offset."""
        for node, span in self.spans.items():
            if span[0] == start and isinstance(node, kinds):
                yield node
