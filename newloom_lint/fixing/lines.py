"""The lines of a file: where they begin and end, how they are indented, and edits of them."""

from __future__ import annotations

import re

from newloom_lint.findings import Edit, Place

_INDENTATION = re.compile(r"(?:[ \t]*\f)*([ \t]*)")
_TRIVIA = re.compile(r"(?:[ \t\f\r\n]|\\\r?\n|#[^\r\n]*)*")


class Lines:
    """A file's text and its layout, as far as it shows without knowing Python."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    @property
    def unit(self) -> str:
        """One step of indentation."""
        return "    "

    def line_start(self, offset: int) -> int:
        """Return where the line that holds `offset` starts."""
        return self.text.rfind("\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        r"""Return where that line ends, before its `\n` or `\r\n`."""
        end = self.text.find("\n", offset)
        if end == -1:
            return len(self.text)
        return end - 1 if end > offset and self.text[end - 1] == "\r" else end

    def next_line(self, offset: int) -> int | None:
        """Return where the line after the one that holds `offset` starts; `None` at the end."""
        end = self.text.find("\n", offset)
        return end + 1 if end != -1 and end + 1 < len(self.text) else None

    def indentation(self, offset: int) -> str:
        """Return the white space the line that holds `offset` starts with, behind a form feed."""
        match = _INDENTATION.match(self.text, self.line_start(offset))
        return match[1] if match else ""

    def starts_line(self, offset: int) -> bool:
        """Return whether only white space stands before `offset` on its line."""
        return not self.text[self.line_start(offset) : offset].strip()

    def above_comments(self, offset: int) -> int:
        """Return where the line at `offset` starts, or the first comment right above it."""
        start = self.line_start(offset)
        while start and self.text[self.line_start(start - 1) : start].lstrip().startswith("#"):
            start = self.line_start(start - 1)
        return start

    def below_comments(self, offset: int, indentation: str) -> int:
        """Return the end of the line at `offset`, or of the last comment of its block below it."""
        end = self.line_end(offset)
        line = self.next_line(end)
        while line is not None:
            text = self.text[line : self.line_end(line)]
            if text.strip():
                if not (text.startswith(indentation) and text.lstrip().startswith("#")):
                    break
                end = self.line_end(line)
            line = self.next_line(line)
        return end

    def before_space(self, offset: int) -> int:
        """Return where the code before an offset ends: behind the colon of a block, say."""
        return len(self.text[:offset].rstrip(" \t\f\\\r\n"))

    def is_blank_after(self, end: int) -> bool:
        """Return whether the line behind one that ends at an offset is blank, or there is none."""
        line = self.next_line(end)
        return line is None or not self.text[line : self.line_end(line)].strip()

    def apart(self, end: int, line: str) -> Edit:
        """Return the edit that puts a line, apart from others, behind one that ends at an offset.

        The line break that is there goes on to end the line it ends.
        """
        newline, following = self.newline(end), self.next_line(end)
        if following is None or self.is_blank_after(end):
            return self.insert(end, f"{newline}{newline}{line}")
        return self.insert(following, f"{newline}{line}{newline}{newline}")

    def newline(self, offset: int) -> str:
        """Return the line ending in use at `offset`."""
        end = self.text.find("\n", offset)
        if end == -1:
            end = self.text.rfind("\n", 0, offset)
        return "\r\n" if end > 0 and self.text[end - 1] == "\r" else "\n"

    def skip(self, offset: int) -> int:
        """Return the next offset that is not white space, a comment or a line continuation."""
        match = _TRIVIA.match(self.text, offset)
        return match.end() if match else offset

    def insert(self, offset: int, content: str) -> Edit:
        """Return an insertion."""
        return self.replace(offset, offset, content)

    def replace(self, start: int, end: int, content: str) -> Edit:
        """Return a replacement."""
        return Edit(Place(self.path, start, end), content)

    def indented(self, code: str, indentation: str, newline: str) -> str:
        """Return code of several lines as it stands at an indentation in this file.

        `code` is indented by four spaces, which become the file's own step. The first line gets no
        indentation: it goes where one already stands.
        """
        first, *rest = code.split("\n")
        lines = [first]
        for line in rest:
            body = line.lstrip(" ")
            steps, odd = divmod(len(line) - len(body), 4)
            lines.append(f"{indentation}{self.unit * steps}{' ' * odd}{body}" if body else "")
        return newline.join(lines)
