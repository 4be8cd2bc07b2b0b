"""Comments that silence findings: `# noqa` and `# newloom-lint: ignore[...]`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newloom_lint.files import SourceFile
from newloom_lint.findings import Finding
from newloom_lint.syntax import facts

_SPEAKS = re.compile(r"noqa|newloom-lint:", re.IGNORECASE)
_NOQA = re.compile(
    r"#\s*noqa\b(?:\s*:\s*(?P<codes>[A-Z]+\d+\b(?:[\s,]+[A-Z]+\d+\b)*))?", re.IGNORECASE
)
_IGNORE = re.compile(r"#\s*newloom-lint:\s*(?P<kind>ignore(?:-file)?)\s*\[(?P<rules>[^\]]*)\]")


def may_suppress(text: str) -> bool:
    """Return whether a file's text can hold a suppression; most do not, and need no facts."""
    return _SPEAKS.search(text) is not None


@dataclass(frozen=True, slots=True)
class _Silence:
    """Some rules are silent in a range of characters.

    `selectors` are codes, prefixes or names; `None` stands for all rules. With `by_start` a finding
    has to start in the range, else it is enough that it touches it (the lines of a call, say).
    """

    start: int
    end: int
    selectors: frozenset[str] | None
    by_start: bool = False

    def covers(self, finding: Finding) -> bool:
        place = finding.place
        if self.by_start:
            inside = self.start <= place.start <= self.end
        else:
            inside = place.start <= self.end and place.end >= self.start
        return inside and self.speaks_of(finding)

    def speaks_of(self, finding: Finding) -> bool:
        if self.selectors is None or "ALL" in self.selectors:
            return True
        return finding.name in self.selectors or any(
            selector.startswith("NL") and finding.code.startswith(selector)
            for selector in self.selectors
        )


class Suppressions:
    """What the comments of one file silence."""

    def __init__(self, file: SourceFile, module: facts.ModuleFacts) -> None:
        self._file = file
        self._nodes = sorted(_nodes(module.body), key=_start)
        self._head = min(
            (_start(node) for node in self._nodes if not _is_docstring(node)),
            default=len(file.text),
        )
        self._silences: list[_Silence] = []
        self._on_functions: list[tuple[str, _Silence]] = []
        for comment in module.comments:
            self._read(comment)

    def silence(self, finding: Finding) -> bool:
        """Return whether a comment of this file silences a finding in it."""
        if any(silence.covers(finding) for silence in self._silences):
            return True
        # what is on a task's `def` speaks for all in this file that concerns this task alone
        return any(
            finding.tasks == (task,) and silence.speaks_of(finding)
            for task, silence in self._on_functions
        )

    def _read(self, comment: facts.Comment) -> None:
        noqa = _NOQA.search(comment.text)
        if noqa and noqa["codes"]:
            codes = frozenset(re.split(r"[\s,]+", noqa["codes"].upper()))
            self._on_line(comment, codes)
        elif noqa:
            self._silences.append(_Silence(self._line_start(comment), comment.span.end, None))
        for ignore in _IGNORE.finditer(comment.text):
            rules = frozenset(word for word in re.split(r"[\s,]+", ignore["rules"]) if word)
            if ignore["kind"] == "ignore-file":
                if comment.span.start < self._head:
                    self._silences.append(_Silence(0, len(self._file.text), rules))
            elif comment.own_line:
                self._on_next(comment, rules)
            else:
                self._on_line(comment, rules)

    def _on_line(self, comment: facts.Comment, rules: frozenset[str]) -> None:
        """Silence rules on the comment's line and, on a `def` line, in the whole function."""
        line = self._line_start(comment)
        self._silences.append(_Silence(line, comment.span.end, rules))
        if comment.own_line:
            return
        for node in self._nodes:
            if isinstance(node, facts.Function):
                start = node.span.start
                if line <= start <= comment.span.end or start < line <= _header_end(node):
                    self._on_node(node, rules)

    def _on_next(self, comment: facts.Comment, rules: frozenset[str]) -> None:
        node = next((node for node in self._nodes if _start(node) >= comment.span.end), None)
        if node is not None:
            self._on_node(node, rules)

    def _on_node(self, node: _Node, rules: frozenset[str]) -> None:
        silence = _Silence(_start(node), node.span.end, rules, by_start=True)
        self._silences.append(silence)
        if isinstance(node, facts.Function) and node.qualname == node.name:
            self._on_functions.append((node.name, silence))

    def _line_start(self, comment: facts.Comment) -> int:
        _, column = self._file.location(comment.span.start)
        return comment.span.start - column + 1


_Node = facts.Statement | facts.Handler


def _start(node: _Node) -> int:
    """Return where a statement starts, with its decorators."""
    if isinstance(node, facts.Function | facts.Class) and node.decorators:
        return min(node.span.start, node.decorators[0].span.start - 1)
    return node.span.start


def _header_end(function: facts.Function) -> int:
    """Return the offset that everything before the function's body lies before."""
    starts = [statement.span.start for statement in function.body[:1]]
    if function.docstring is not None:
        starts.append(function.docstring.start)
    return min(starts, default=function.span.end)


def _is_docstring(node: _Node) -> bool:
    return (
        isinstance(node, facts.Evaluate)
        and isinstance(node.value, facts.Literal | facts.Text)
        and (isinstance(node.value, facts.Text) or node.value.kind == "str")
    )


def _nodes(body: Iterable[facts.Statement]) -> Iterator[_Node]:
    """Yield all statements and handlers below `body`, at any depth."""
    pending: list[_Node] = list(body)
    while pending:
        node = pending.pop()
        yield node
        pending.extend(_children(node))


def _children(node: _Node) -> Iterator[_Node]:
    match node:
        case facts.If():
            for branch in node.branches:
                yield from branch.body
            yield from node.orelse
        case facts.Match():
            for case in node.cases:
                yield from case.body
        case facts.Loop():
            yield from (*node.body, *node.orelse)
        case facts.Try():
            yield from (*node.body, *node.handlers, *node.orelse, *node.final)
        case facts.With() | facts.Function() | facts.Class() | facts.Handler():
            yield from node.body
        case _:
            return
