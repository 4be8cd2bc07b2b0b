"""Comments that silence findings, and which of them a file's findings need."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from newloom_lint.files import SourceFile
from newloom_lint.findings import Finding, Place
from newloom_lint.judging.comments import Remark, Word, remarks
from newloom_lint.judging.selection import RuleMetadata, named
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import Node, inside, start_of


@dataclass(eq=False, slots=True)
class Suppressor:
    """One rule that a comment names, or all of them.

    `codes` are those of the rules it stands for; `is_used` says that it has silenced a finding.
    """

    comment: facts.Comment
    remark: Remark
    place: Place
    text: str
    codes: frozenset[str] | None
    function: str = ""
    """Qualified name of the function the comment stands in."""
    ranges: list[_Range] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    """Tasks it stands on the `def` of: it speaks for all in the file that concerns one alone."""
    is_used: bool = False

    def covers(self, finding: Finding) -> bool:
        """Return whether it silences a finding."""
        if self.codes is not None and finding.code not in self.codes:
            return False
        return any(covered.holds(finding.place) for covered in self.ranges) or (
            len(finding.tasks) == 1 and finding.tasks[0] in self.tasks
        )


@dataclass(frozen=True, slots=True)
class _Range:
    """A range of characters where rules are silent.

    With `by_start` a finding has to start in the range, else it is enough that it touches it (the
    lines of a call, say).
    """

    start: int
    end: int
    by_start: bool = False

    def holds(self, place: Place) -> bool:
        if self.by_start:
            return self.start <= place.start <= self.end
        return place.start <= self.end and place.end >= self.start


class Suppressions:
    """What the comments of one file silence."""

    def __init__(
        self, file: SourceFile, module: facts.ModuleFacts, rules: Sequence[RuleMetadata]
    ) -> None:
        self._file = file
        self._rules = rules
        self._nodes = sorted(nodes(module.body), key=start_of)
        self._functions = [node for node in self._nodes if isinstance(node, facts.Function)]
        self.head = min(
            (start_of(node) for node in self._nodes if not _is_docstring(node)),
            default=len(file.text),
        )
        self.suppressors: list[Suppressor] = []
        for comment in module.comments:
            for remark in remarks(comment.text):
                self._read(comment, remark)

    def silence(self, finding: Finding, but: Suppressor | None = None) -> bool:
        """Return whether a comment of this file, `but` one, silences a finding in it.

        All that do have been used from now on.
        """
        silent = False
        for suppressor in self.suppressors:
            if suppressor is not but and suppressor.covers(finding):
                suppressor.is_used = silent = True
        return silent

    def _read(self, comment: facts.Comment, remark: Remark) -> None:
        made = [self._suppressor(comment, remark, word) for word in remark.ours]
        if remark.is_for_all or not remark.words:
            made = [self._suppressor(comment, remark, None)]
        if not made:
            return
        self.suppressors += made
        function = self._function(comment)
        ranges, tasks = self._reach(comment, remark)
        for suppressor in made:
            suppressor.function, suppressor.ranges, suppressor.tasks = function, ranges, tasks

    def _suppressor(self, comment: facts.Comment, remark: Remark, word: Word | None) -> Suppressor:
        start, end, text = word or (remark.start, remark.end, "")
        selector = text.upper() if remark.kind == "noqa" else text
        codes = None if remark.is_for_all else named(selector, self._rules)
        shift = comment.span.start
        place = Place(self._file.path, shift + start, shift + end)
        text = text or comment.text[start:end]
        return Suppressor(comment, remark, place, text, codes)

    def _reach(self, comment: facts.Comment, remark: Remark) -> tuple[list[_Range], list[str]]:
        """Return where a comment speaks, and for which tasks wherever their findings lie."""
        line = _Range(self._line_start(comment), comment.span.end)
        if remark.is_for_all:
            return [line], []
        if remark.kind == "ignore-file":
            whole = _Range(0, len(self._file.text))
            return ([whole] if comment.span.start < self.head else []), []
        if remark.kind == "noqa" and comment.own_line:
            return [line], []
        nodes = self._next(comment) if comment.own_line else self._begun(line)
        ranges = [_Range(start_of(node), node.span.end, by_start=True) for node in nodes]
        tasks = [
            node.name
            for node in nodes
            if isinstance(node, facts.Function) and node.qualname == node.name
        ]
        return (ranges if comment.own_line else [line, *ranges]), tasks

    def _begun(self, line: _Range) -> list[Node]:
        """Return the functions that a line of their header lies in."""
        return [
            node
            for node in self._functions
            if line.start <= node.span.start <= line.end
            or node.span.start < line.start <= header_end(node)
        ]

    def _next(self, comment: facts.Comment) -> list[Node]:
        """Return the statement or handler that comes after a comment."""
        index = bisect_left(self._nodes, comment.span.end, key=start_of)
        return self._nodes[index : index + 1]

    def _function(self, comment: facts.Comment) -> str:
        """Return the qualified name of the innermost function whose lines a comment stands on."""
        line = self._line_start(comment)
        around = [
            node.qualname
            for node in self._functions
            if start_of(node) <= comment.span.end and line <= node.span.end
        ]
        return around[-1] if around else ""

    def _line_start(self, comment: facts.Comment) -> int:
        _, column = self._file.location(comment.span.start)
        return comment.span.start - column + 1


def header_end(function: facts.Function) -> int:
    """Return the offset that everything before the function's body lies before."""
    starts = [statement.span.start for statement in function.body[:1]]
    if function.docstring is not None:
        starts.append(function.docstring.start)
    return min(starts, default=function.span.end)


def _is_docstring(node: Node) -> bool:
    return (
        isinstance(node, facts.Evaluate)
        and isinstance(node.value, facts.Literal | facts.Text)
        and (isinstance(node.value, facts.Text) or node.value.kind == "str")
    )


def nodes(body: Iterable[facts.Statement]) -> Iterator[Node]:
    """Yield all statements and handlers below `body`, at any depth."""
    pending: list[Node] = list(body)
    while pending:
        node = pending.pop()
        yield node
        pending.extend(inside(node))
