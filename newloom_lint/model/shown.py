"""Code that a docstring shows: doctests, code blocks, and examples written as Python or JSON."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from itertools import pairwise
from textwrap import dedent

EXAMPLE_WORDS = "example|usage|sample|beispiel|verwendung|exemple|ejemplo|esempio|exemplo"
MARKS = (">>>", "```", "~~~", "::")
_FENCED = re.compile(
    r"^([ \t]*)(```|~~~)[\w-]*[ \t]*\n(.*?)^[ \t]*\2[ \t]*$", re.MULTILINE | re.DOTALL
)
_DOCTEST = re.compile(r"^[ \t]*>>>.*(?:\n[ \t]*\S.*)*", re.MULTILINE)
_TITLE = re.compile(
    rf"""
      ^[^\w\n]*(?:\w+[ \t/-]+){{0,4}}(?:{EXAMPLE_WORDS})\w*[^\n:]{{0,60}}:{{1,2}}(?P<rest>.*)$
    | ^[ \t#*=]*(?:{EXAMPLE_WORDS})\w*[ \t*=]*$
    | ^[ \t]*\.\.[ ]*[\w-]*code[\w-]*::.*$
    | ^.*::[ \t]*$
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_DIRECTIVE = re.compile(r"[ \t]*\.\.[ ]*[\w-]*code")
_RULE = re.compile(r"[ \t]*-{3,}[ \t]*$")
_PARAGRAPH = re.compile(r"(?:^[ \t]*\S.*\n?)+", re.MULTILINE)
_COMMENT = re.compile(r"(?:^|\s)#")
_STATEMENTS = (
    ast.Assign, ast.AsyncFor, ast.AsyncWith, ast.Expr, ast.For, ast.Import, ast.ImportFrom, ast.With
)  # fmt: skip


def prose(text: str) -> str:
    """Return a text of the same length in which code is blank, but for what comments describe."""
    for start, end in _code(text):
        text = text[:start] + _blank(text[start:end]) + text[end:]
    return text


def begins(text: str) -> int:
    """Return where the first thing may be that is code; the text's length where nothing is."""
    found = [text.find(mark) for mark in MARKS]
    word = re.search(EXAMPLE_WORDS, text, re.IGNORECASE)
    found.append(word.start() if word else -1)
    first = min((start for start in found if start >= 0), default=len(text))
    return text.rfind("\n", 0, first) + 1 if first < len(text) else first


def _blank(code: str) -> str:
    """Return code as blanks, but for lines with a comment, or below one: that describes them."""
    lines = []
    above = False
    for line in code.split("\n"):
        comment = _COMMENT.search(line)
        lines.append(line if comment or above else " " * len(line))
        above = comment is not None and not line[: comment.start()].strip()
    return "\n".join(lines)


def _code(text: str) -> Iterator[tuple[int, int]]:
    for found in (*_FENCED.finditer(text), *_DOCTEST.finditer(text)):
        yield found.span()
    for title in _TITLE.finditer(text):
        rest = title["rest"]
        if rest and _is_code(rest):
            yield title.span("rest")
        start, end = _below(text, title.start(), title.end())
        if _DIRECTIVE.match(title[0]):
            yield start, end
        else:
            yield from _written(text, start, end)


def _below(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the block below a title is: what is indented, or all under a ruled one."""
    title = text[start:end]
    depth = len(title) - len(title.lstrip())
    lines = [*_lines(text, end + 1)]
    if lines and _RULE.match(lines[0][1]):
        lines.append((len(text) + 1, ""))
        ruled = [at for (at, _), (_, below) in pairwise(lines[1:]) if _RULE.match(below)]
        return lines[0][0], ruled[0] if ruled else len(text)
    till = end
    for at, line in lines:
        if line.strip():
            if len(line) - len(line.lstrip()) <= depth:
                break
            till = at + len(line)
    return min(end + 1, len(text)), max(till, min(end + 1, len(text)))


def _lines(text: str, start: int) -> Iterator[tuple[int, str]]:
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, text[start:end]
        start = end + 1


def _written(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield what of a block is code: all of it, or some of its paragraphs, or of their lines."""
    if _is_code(text[start:end]):
        yield start, end
        return
    for paragraph in _PARAGRAPH.finditer(text, start, end):
        if _is_code(paragraph[0]):
            yield paragraph.span()
            continue
        for at, line in _lines(text[: paragraph.end()], paragraph.start()):
            if _is_code(line):
                yield at, at + len(line)


def _is_code(text: str) -> bool:
    """Return whether a text is Python with a call or a dict in it: so is most JSON."""
    if "(" not in text and "{" not in text:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(dedent(text).strip()).body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    if not all(isinstance(statement, _STATEMENTS) for statement in body):
        return False
    return any(_tells(part) for statement in body for part in ast.walk(statement))


def _tells(part: ast.AST) -> bool:
    """Return whether a node is a dict, or a call that is none by chance: `url (required)`."""
    match part:
        case ast.Call(func=ast.Name(), args=args, keywords=[]) if args:
            return not all(isinstance(argument, ast.Name) for argument in args)
    return isinstance(part, ast.Call | ast.Dict)
