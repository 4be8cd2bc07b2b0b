"""The files of a project as fixes read them: no more of each is parsed than a step needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from newloom_lint.files import SourceFile
from newloom_lint.findings import Place
from newloom_lint.fixing.document import Document
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.source import Excerpt, Source, has_plain_lines, parse, parse_part
from newloom_lint.syntax import facts
from newloom_lint.syntax.facts import ModuleFacts, Span
from newloom_lint.syntax.walking import Node, inside

MOST_WHOLE = 4
"""Whole files that are kept parsed: those with tables that many tasks are to be added to."""


class Sources:
    """The files that some fixes are about, for as long as edits are made of them.

    Args:
        read: Returns a file by its path from the project's root.
        facts: Returns what a file says.

    """

    def __init__(
        self, read: Callable[[str], SourceFile], facts: Callable[[SourceFile], ModuleFacts]
    ) -> None:
        self.read = read
        self._facts = facts
        self._whole: dict[str, Source] = {}
        self._documents: dict[str, Document] = {}

    def whole(self, path: str) -> Source:
        """Return a file with the tree of all of it.

        Raises:
            CannotFix: when the file has no tree, or offsets in it are not certain.
            UnreadableFile: when it cannot be read.
        """
        found = self._whole.pop(path, None) or parse(self.read(path))
        self._whole[path] = found  # behind the others: the one asked for longest ago goes first
        if len(self._whole) > MOST_WHOLE:
            del self._whole[next(iter(self._whole))]
        return found

    def document(self, path: str) -> Document:
        """Return a file by its facts; nothing is parsed for it.

        Raises:
            CannotFix: when offsets in the file are not certain.
            UnreadableFile: when it cannot be read.
        """
        if path not in self._documents:
            file = self.read(path)
            known = self._facts(file)
            if known.problem is not None:
                raise CannotFix(f"{path} cannot be parsed")
            if not known.exact or not has_plain_lines(file.text):
                raise CannotFix(f"places in {path} are not certain (form feeds, odd line endings)")
            self._documents[path] = Document(file, known)
        return self._documents[path]

    def expression(self, place: Place) -> Source:
        """Return a file with the tree of the expression at a place, at least; raises as `whole`."""
        file = self.read(place.path)
        return self._part(file, self._facts(file), Excerpt(Span(place.start, place.end), "(", ")"))

    def clause(self, place: Place) -> Source:
        """Return a file with the tree of a function or handler, at least; raises as `whole`.

        The place starts where the clause does, or the name of the function.
        """
        file = self.read(place.path)
        known = self._facts(file)
        match _clause_at(place.start, known.body):
            case facts.Function(span=span):
                return self._part(file, known, Excerpt(span))
            case facts.Handler(span=span):
                return self._part(file, known, Excerpt(span, "try: pass\n"))
        return self.whole(file.path)

    def comment(self, place: Place) -> facts.Comment:
        """Return the comment that holds a place; nothing is parsed for it.

        Raises:
            CannotFix: when offsets in the file are not certain, or there is none.
            UnreadableFile: when it cannot be read.
        """
        for comment in self.document(place.path).facts.comments:
            if comment.span.start <= place.start and place.end <= comment.span.end:
                return comment
        raise CannotFix(f"{place.path} has no comment where one was expected")

    def _part(self, file: SourceFile, known: ModuleFacts, excerpt: Excerpt) -> Source:
        part = None
        if known.problem is None and known.exact and has_plain_lines(file.text):
            part = parse_part(file, excerpt, self.document(file.path))
        return part or self.whole(file.path)


def _clause_at(offset: int, nodes: Iterable[Node]) -> facts.Function | facts.Handler | None:
    """Return the function or handler that starts at an offset, or whose name does."""
    for node in nodes:
        if node.span.start <= offset < node.span.end:
            match node:
                case facts.Function(span=span, name_span=name) if offset in (
                    span.start,
                    name.start,
                ):
                    return node
                case facts.Handler(span=span) if offset == span.start:
                    return node
            return _clause_at(offset, inside(node))
    return None
