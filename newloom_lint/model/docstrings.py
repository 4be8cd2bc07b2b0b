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
from newloom_lint.model import shown
from newloom_lint.model.names.modules import Module
from newloom_lint.syntax.facts import Span

_LITERAL = re.compile(r"[rRuU]{0,2}(\"{3}|'{3}|\"|')")
_WORD = re.compile(r"\w+")
_APART = re.compile(r"[\W_]+")
_TITLE = re.compile(
    r"\n([ \t]*)(?:Args|Arguments|Parameters|Params|Other Parameters)[ \t]*(:?)[ \t]*(?=\n|\Z)",
    re.IGNORECASE,
)
_RULE = re.compile(r"[ \t]*-{3,}[ \t]*$")
_ENTRY = re.compile(r"((?:\\?\*){0,2})(\w+)[ \t]*(?:\(.*\))?[ \t]*:(?=\s|$)")
_NAMES = re.compile(r"((?:\\?\*){0,2}\w+(?:[ \t]*,[ \t]*(?:\\?\*){0,2}\w+)*)[ \t]*(?:[ \t]:.*)?$")
_FIELD = re.compile(
    r"^([ \t]*)([:@])(?:param|parameter|arg|argument)[ \t]+(?:[^:\n]*[ \t])?(\w+)[ \t]*:",
    re.MULTILINE,
)
_FIELD_END = re.compile(r"\n[ \t]*(?:\n|$|[:@](?!type\b)\w+)")


class Entry(NamedTuple):
    """A name that a section of parameters documents; offsets into the docstring's text."""

    name: str
    start: int
    end: int = 0
    """Where the last line of what is said of it ends."""


class Section(NamedTuple):
    """A section of parameters."""

    style: str
    """`google`, `numpy`, or what a field begins with: `:` (Sphinx) or `@` (epytext)."""
    start: int
    """Where the line before its first entry ends."""
    indentation: str
    """What stands before the name of an entry."""
    entries: tuple[Entry, ...]


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
    def lower(self) -> str:
        """The text in lower case."""
        return self.text.lower()

    @cached_property
    def _flat(self) -> str:
        """The text in lower case, its words apart by one blank, those of a name too."""
        return _flat(self.lower)

    def names(self, name: str) -> bool:
        """Return whether the text has a name in it: `max_items`, or in prose `max items`."""
        return _has(self.lower, name) or _flat(name) in self._flat

    def refers_to(self, name: str) -> bool:
        """Return whether the text has a class in it; one that is called by a word, as code."""
        is_word = sum(map(str.isupper, name)) < 2
        before = r"(?<=[`.'\"])" if is_word else r"(?<!\w)"
        return re.search(rf"{before}{re.escape(name)}(?!\w)", self.text) is not None

    def tells_of(self, name: str) -> bool:
        """Return whether the text names something elsewhere than in code that it shows."""
        if not self.names(name):
            return False
        first = shown.begins(self.text)
        return first >= len(self.text) or _names(self.lower[:first], name) or self._in_prose(name)

    def _in_prose(self, name: str) -> bool:
        return _names(self._prose, name)

    @cached_property
    def _prose(self) -> str:
        return shown.prose(self.text).lower()

    def entries(self) -> Iterator[Entry]:
        """Yield what looks like the entry of a parameter, section by section."""
        for section in self.sections():
            yield from section.entries

    def sections(self) -> Iterator[Section]:
        """Yield the sections of parameters that have entries, titled ones first."""
        titled = "arg" in self.lower or "param" in self.lower
        for title in _TITLE.finditer(self.text) if titled else ():
            lines = _lines(self.text, title.end() + 1)
            if title[2]:
                yield from _section("google", title.end(), _google(lines, len(title[1])))
                continue
            start, rule = next(lines, (0, ""))
            if _RULE.match(rule):
                yield from _section("numpy", start + len(rule), _numpy([*lines], len(title[1])))
        for mark in ":@":
            if f"{mark}param" in self.text or f"{mark}arg" in self.text:
                yield from self._fields(mark)

    def _fields(self, mark: str) -> Iterator[Section]:
        """Yield the section that is made of fields with one mark."""
        found: list[Entry] = []
        indentation = ""
        for match in _FIELD.finditer(self.text):
            if match[2] == mark:
                indentation = match[1] if not found else indentation
                end = _FIELD_END.search(self.text, match.end())
                till = end.start() if end is not None else len(self.text.rstrip())
                found.append(Entry(match[3], match.start(3), till))
        if found:
            start = self.text.rfind("\n", 0, found[0].start)
            yield Section(mark, start, indentation, tuple(found))

    def documented(self) -> frozenset[str]:
        """Return the names of the parameters that a reader of its style finds documented."""
        import docstring_parser  # noqa: PLC0415 - few texts need it

        try:
            found = docstring_parser.parse(self.text)
        except Exception:  # noqa: BLE001 - free text, read by a library
            return frozenset()
        written = [meta.arg_name for meta in found.params if meta.args[0] != "attribute"]
        return frozenset(word for name in written for word in _WORD.findall(name))

    @property
    def place(self) -> Place:
        """The whole literal."""
        return Place(self.path, self.span.start, self.span.end)

    def entry_place(self, entry: Entry) -> Place:
        """Return where a name is; the first line, where that is not certain."""
        start = self.offset(entry.start)
        return Place(self.path, start, start + len(entry.name)) if start else self.first_line

    def offset(self, within: int | None) -> int:
        """Return where in the file an offset of the text is: its end for none; 0 if not known."""
        if within is None:
            return self.span.end
        if self.begins is None:
            return 0
        newlines = self.text.count("\n", 0, within) if "\r\n" in self.source else 0
        return self.begins + within + newlines


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


def _names(text: str, name: str) -> bool:
    return _has(text, name) or _flat(name) in _flat(text)


def _flat(text: str) -> str:
    """Return a text in lower case, its words apart by one blank, those of a name too."""
    return f" {_APART.sub(' ', text.lower()).strip()} "


def _has(text: str, name: str) -> bool:
    """Return whether a text in lower case has a name in it as it is written."""
    lower = name.lower()
    start = text.find(lower)
    while start >= 0:
        end = start + len(lower)
        if not (_is_of_word(text[start - 1 : start]) or _is_of_word(text[end : end + 1])):
            return True
        start = text.find(lower, end)
    return False


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _lines(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Yield the lines from an offset on, each with its own."""
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, text[start:end]
        start = end + 1


def _section(style: str, start: int, entries: Iterator[tuple[Entry, str]]) -> Iterator[Section]:
    """Yield a section where it has entries; each comes with its indentation."""
    found = list(entries)
    if found:
        yield Section(style, start, found[0][1], tuple(entry for entry, _ in found))


def _google(lines: Iterator[tuple[int, str]], outside: int) -> Iterator[tuple[Entry, str]]:
    """Yield `name: …` and `name (type): …`, up to where the section's indentation ends."""
    before, entry, end = "", None, 0
    for start, line in lines:
        told = line.lstrip()
        if not told:
            continue
        depth = len(line) - len(told)
        if depth <= outside:
            break
        before = before or line[:depth]
        match = _ENTRY.match(told) if depth == len(before) else None
        if match:
            if entry is not None:
                yield entry._replace(end=end), before
            entry = Entry(match[2], start + depth + match.start(2))
        end = start + len(line.rstrip())
    if entry is not None:
        yield entry._replace(end=end), before


def _numpy(lines: list[tuple[int, str]], depth: int) -> Iterator[tuple[Entry, str]]:
    """Yield `name : type` and `x, y`, up to the next title."""
    found: list[Entry] = []
    before, end = "", 0
    for number, (start, line) in enumerate(lines):
        following = lines[number + 1][1] if number + 1 < len(lines) else ""
        if _RULE.match(following):
            break
        told = line.lstrip()
        if not told:
            continue
        match = _NAMES.match(told) if len(line) - len(told) == depth else None
        if match:
            before = line[:depth]
            for entry in found:
                yield entry._replace(end=end), before
            names = _WORD.finditer(match[1])
            found = [Entry(name[0], start + depth + name.start()) for name in names]
        end = start + len(line.rstrip())
    for entry in found:
        yield entry._replace(end=end), before
