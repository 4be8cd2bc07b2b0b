"""The terminal format: message, source, help and fix. Rich is loaded for colour only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import TextIO

from newloom_lint.findings import Finding, Level
from newloom_lint.reporting.cells import escape
from newloom_lint.reporting.events import SHOWN, Entry, Summary, View
from newloom_lint.reporting.snippet import Line, changes, cut, snippet

_MIN_WIDTH = 20
"""Columns a snippet gets however narrow the terminal says it is."""

Paint = Callable[[str, str], str]
"""Gives a text the look of a style; without colour it is the text itself."""


class Full:
    """A finding as a person reads it."""

    def __init__(self, out: TextIO, view: View) -> None:
        self._out = out
        self._view = view
        self._paint = _painter() if view.colour else _plain

    def finding(self, entry: Entry) -> None:
        lines = [self._head(entry), *self._body(entry), ""]
        self._out.write("".join(f"{line}\n" for line in lines))

    def finish(self, summary: Summary) -> None:
        if not self._view.quiet:
            style = "bold" if summary.remaining else "bold green"
            self._out.write(self._paint(summary.sentence(), style) + "\n")

    def _head(self, entry: Entry) -> str:
        finding = entry.finding
        start = entry.range(finding.place)
        path = self._paint(entry.shown_path(finding.place.path, self._view.folder), "bold")
        colour = "bold red" if finding.level is Level.ERROR else "bold yellow"
        code = self._paint(finding.code, colour)
        return (
            f"{path}:{start.row}:{start.column}: {code} {finding.name}: {escape(finding.message)}"
        )

    def _body(self, entry: Entry) -> Iterator[str]:
        finding = entry.finding
        file = entry.source(finding.place.path)
        size = 1
        if file is not None:
            row, _ = file.location(finding.place.start)
            size = len(str(row + 2))
            width = max(self._view.width - size - 3, _MIN_WIDTH)
            bar = self._paint(f"{' ' * size} |", "bold blue")
            yield bar
            yield from (
                self._line(line, size, finding) for line in snippet(file, finding.place, width)
            )
            yield bar
        yield from self._notes(entry, " " * (size + 1))

    def _line(self, line: Line, size: int, finding: Finding) -> str:
        number = "" if line.row is None else str(line.row)
        gutter = self._paint(f"{number:>{size}} |", "bold blue")
        if not line.text:
            return gutter
        colour = "bold red" if finding.level is Level.ERROR else "bold yellow"
        return f"{gutter} {self._paint(line.text, colour) if line.is_caret else line.text}"

    def _notes(self, entry: Entry, margin: str) -> Iterator[str]:
        finding = entry.finding
        see = f"{margin}= {self._paint('see', 'bold')}"
        shown = finding.related if len(finding.related) <= SHOWN + 1 else finding.related[:SHOWN]
        for related in shown:
            where = entry.shown_place(related.place, self._view.folder)
            yield f"{see}: {where}: {escape(related.message)}"
        if len(shown) < len(finding.related):
            rest = len(finding.related) - len(shown)
            tasks = f"; in all {len(finding.tasks)} tasks" if len(finding.tasks) > 1 else ""
            yield f"{see}: {rest} more places{tasks}"
        if finding.help:
            yield f"{margin}= {self._paint('help', 'bold')}: {escape(finding.help)}"
        if finding.fix is not None:
            yield from self._fix(entry, finding.fix.safety.value, margin)

    def _fix(self, entry: Entry, safety: str, margin: str) -> Iterator[str]:
        title = self._paint(f"fix ({safety})", "bold")
        by_path = groupby(sorted(entry.finding.edits), key=lambda edit: edit.place.path)
        for path, edits in by_path:
            file = entry.source(path)
            if file is None:
                continue
            own = path == entry.finding.place.path
            where = "" if own else f" in {entry.shown_path(path, self._view.folder)}"
            yield f"{margin}= {title}{where}:"
            lines = list(changes(file, edits))
            size = max((len(str(line.row)) for line in lines), default=0)
            for line in lines:
                text = cut(line.text, max(self._view.width - len(margin) - size - 4, _MIN_WIDTH))
                colour = "green" if line.sign == "+" else "red"
                change = self._paint(f"{line.sign}{text}".rstrip(), colour)
                yield f"{margin}  {line.row:>{size}} {change}"


def _plain(text: str, _style: str) -> str:
    return text


def _painter() -> Paint:
    """Return a function that writes a text in a rich style as ANSI escape codes."""
    from rich.color import ColorSystem  # noqa: PLC0415  (only where colour is shown)
    from rich.style import Style  # noqa: PLC0415

    styles: dict[str, Style] = {}

    def paint(text: str, style: str) -> str:
        if style not in styles:
            styles[style] = Style.parse(style)
        return styles[style].render(text, color_system=ColorSystem.STANDARD)

    return paint


REPORTER = Full
