"""Docstrings: what one says, where, and what it documents.

A style (Google, NumPy, Sphinx, epytext) is read by `docstring-parser`, which is asked only where a
look at the text alone leaves something to say: it is slow, and so is importing it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from newloom_lint.findings import Place
from newloom_lint.model.names.modules import Module
from newloom_lint.syntax.facts import Span

_LITERAL = re.compile(r"[rRuU]{0,2}(\"{3}|'{3}|\"|')")
_WORD = re.compile(r"\w+")
_APART = re.compile(r"[\W_]+")
_TITLE = re.compile(
    r"^([ \t]*)(?:Args|Arguments|Parameters|Params|Other Parameters)[ \t]*(:?)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_RULE = re.compile(r"[ \t]*-{3,}[ \t]*$")
_ENTRY = re.compile(r"(\w+)[ \t]*(?:\(.*\))?[ \t]*:(?=\s|$)")
_NAMES = re.compile(r"(\w+(?:[ \t]*,[ \t]*\w+)*)[ \t]*(?:[ \t]:.*)?$")
_FIELD = re.compile(
    r"^[ \t]*[:@](?:param|parameter|arg|argument)[ \t]+(?:[^:\n]*[ \t])?(\w+)[ \t]*:", re.MULTILINE
)


class Entry(NamedTuple):
    """A name that a section of parameters documents, and where in the docstring's text it is."""

    name: str
    start: int


@dataclass(frozen=True)
class Docstring:
    """What a docstring says; its literal is at `span` of a file."""

    path: str
    span: Span
    source: str
    """The literal as it is written."""
    text: str
    """What it says, with plain newlines, indented as it is written."""
    begins: int | None
    """Where its text begins in the file; `None` where the text is not written as it reads."""

    @property
    def first_line(self) -> Place:
        """The first line of the literal."""
        end = re.search(r"[\r\n]|$", self.source)
        length = end.start() if end else len(self.source)
        return Place(self.path, self.span.start, self.span.start + length)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the text, in lower case."""
        return frozenset(_WORD.findall(self.text.lower()))

    @cached_property
    def _flat(self) -> str:
        """The text in lower case, its words apart by one blank, those of a name too."""
        return f" {_APART.sub(' ', self.text.lower())} "

    def names(self, name: str) -> bool:
        """Return whether the text has a name in it: `max_items`, or in prose `max items`."""
        lower = name.lower()
        return lower in self.words or f" {_APART.sub(' ', lower).strip()} " in self._flat

    def entries(self) -> Iterator[Entry]:
        """Yield what looks like the entry of a parameter, in the order of the text."""
        found = [Entry(match[1], match.start(1)) for match in _FIELD.finditer(self.text)]
        for title in _TITLE.finditer(self.text):
            found += self._below(title)
        yield from sorted(found, key=lambda entry: entry.start)

    def _below(self, title: re.Match[str]) -> Iterator[Entry]:
        """Yield the entries of a section."""
        lines = list(_lines(self.text, title.end() + 1))
        if lines and _RULE.match(lines[0][1]) and not title[2]:
            yield from _numpy(lines[1:], len(title[1]))
        elif title[2]:
            yield from _google(lines, len(title[1]))

    def documented(self) -> frozenset[str]:
        """Return the names of the parameters that a reader of its style finds documented."""
        import docstring_parser  # noqa: PLC0415 - few texts need it

        try:
            found = docstring_parser.parse(self.text)
        except Exception:  # noqa: BLE001 - free text, read by a library
            return frozenset()
        written = [meta.arg_name for meta in found.params if meta.args[0] != "attribute"]
        return frozenset(word for name in written for word in _WORD.findall(name))

    def place(self, entry: Entry) -> Place:
        """Return where a name is; the first line, where that is not certain."""
        if self.begins is None:
            return self.first_line
        start = self.begins + entry.start
        if "\r\n" in self.source:
            start += self.text.count("\n", 0, entry.start)
        return Place(self.path, start, start + len(entry.name))


def of(module: Module, span: Span) -> Docstring | None:
    """Return the docstring whose literal is at a span; `None` where it cannot be read."""
    if module.file is None:
        return None
    source = module.file.text[span.start : span.end]
    opening = _LITERAL.match(source)
    inner = source[opening.end() : -len(opening[1])] if opening else ""
    if opening and "\\" not in inner and opening[1] not in inner:
        text = inner.replace("\r\n", "\n")
        return Docstring(module.path, span, source, text, span.start + opening.end())
    try:
        text = ast.literal_eval(f"({source})")
    except (ValueError, SyntaxError, MemoryError):
        return None
    if not isinstance(text, str):
        return None
    same = opening is not None and text == inner.replace("\r\n", "\n")
    begins = span.start + opening.end() if opening and same else None
    return Docstring(module.path, span, source, text, begins)


def _lines(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Yield the lines from an offset on, each with its own."""
    for line in text[start:].split("\n"):
        yield start, line
        start += len(line) + 1


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _google(lines: list[tuple[int, str]], outside: int) -> Iterator[Entry]:
    """Yield `name: …` and `name (type): …`, up to where the section's indentation ends."""
    inside = 0
    for start, line in lines:
        if not line.strip():
            continue
        depth = _indentation(line)
        if depth <= outside:
            return
        inside = inside or depth
        match = _ENTRY.match(line, depth) if depth == inside else None
        if match:
            yield Entry(match[1], start + depth)


def _numpy(lines: list[tuple[int, str]], depth: int) -> Iterator[Entry]:
    """Yield `name : type` and `x, y`, up to the next title."""
    for number, (start, line) in enumerate(lines):
        following = lines[number + 1][1] if number + 1 < len(lines) else ""
        if _RULE.match(following):
            return
        match = _NAMES.match(line, depth) if line.strip() and _indentation(line) == depth else None
        if match:
            for name in _WORD.finditer(match[1]):
                yield Entry(name[0], start + depth + name.start())
