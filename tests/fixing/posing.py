"""Real modules made tasks of a project by program, so that every rule with a safe fix has a say.

The functions are as their authors wrote them. They get a `stream_id` and the handler of the
guide around all they do; then one thing is broken in each, in turn.
"""

from __future__ import annotations

import ast
import bisect
import itertools
import random
import sysconfig
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from newloom_lint.files import SourceFile, UnreadableFile
from newloom_lint.files.source import decode
from newloom_lint.findings import Edit, Place
from newloom_lint.fixing import apply
from newloom_lint.fixing.merging import join
from tests.fixing.promises import Token, compiles, tokens

_Function = ast.FunctionDef | ast.AsyncFunctionDef

GUIDE = (
    "except Exception as error:",
    '    logger.error(f"Task error: {error}", exc_info=True)',
    "    Stream.objects.filter(id=stream_id).update(",
    '        status="failed",',
    "        last_run=timezone.now(),",
    "    )",
    "    raise",
)
RECORDED = (
    "stream = Stream.objects.get(id=stream_id)",
    'stream.status = "active"',
    "stream.save()",
)
HEAD = (
    "import logging",
    "from django.utils import timezone",
    "from streams.models import Stream",
    "logger = logging.getLogger(__name__)",
)
COMMENTS = (
    "# noqa: NL313",
    "# noqa: NL399",
    "# noqa: E501, NL313",
    "# newloom-lint: ignore[NL313] as it was",
    "# newloom-lint: ignore[swallowed-excepton, NL105]",
)
"""Comments that silence nothing, or name no rule."""
MODELS = """\
from django.db import models


class Stream(models.Model):
    STATUS_CHOICES = [("active", "Active"), ("paused", "Paused"), ("failed", "Failed")]
    TYPE_CHOICES = [("fetch", "Fetch")]

    name = models.CharField(max_length=100)
    stream_type = models.CharField(max_length=50, choices=TYPE_CHOICES)
    configuration = models.JSONField(default=dict)
    status = models.CharField(max_length=20, choices=STATUS_CHOICES, default="active")
    last_run = models.DateTimeField(null=True)
"""


def _handlers() -> Iterator[tuple[str, ...]]:
    """Yield the guide's handler with one thing broken, each time another."""
    head, log, *update, last = GUIDE
    yield head, log, *update
    yield head, *update, last
    yield head, log.replace(", exc_info=True", ""), *update, last
    yield head, log, last
    yield head, log, *(line for line in update if "last_run" not in line), last
    yield head, log, *update, '    raise RuntimeError("the task failed")'
    yield head, log, *(line.replace("failed", "faild") for line in update), last
    yield head, log, "    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())", last
    yield GUIDE
    yield (
        "except Exception:  # whatever it was",
        '    logger.exception("Stream %s failed", stream_id)  # with the traceback',
        *update,
        "    # nothing is raised",
    )
    yield (
        "except Exception as error:",
        '    logger.error("Stream %s: %s", stream_id, error); ' + update[0].strip(),
        *update[1:],
        "    # what the dispatcher sees",
        "    raise error",
    )


HANDLERS = tuple(_handlers())


COUNT = 300
LONGEST = 20_000
"""Characters of a module that is taken, so that one does not cost as much as all others."""
ENDLESS = frozenset({"exportjson.py"})
"""Modules that a check takes minutes for: their functions call one another in many ways."""


def real_modules() -> list[Path]:
    """Return the modules that pose, half of them of the standard library; all have functions."""
    half = COUNT // 2
    apart = ("site-packages", "test", "idlelib", "lib2to3", "ensurepip")
    own, installed = _modules("stdlib", *apart), _modules("purelib")
    choice = random.Random(COUNT)
    return choice.sample(own, half) + choice.sample(installed, COUNT - half)


def _modules(folder: str, *apart: str) -> list[Path]:
    root = Path(sysconfig.get_paths()[folder])
    return sorted(
        path
        for path in root.rglob("*.py")
        if path.relative_to(root).parts[0] not in apart
        and path.name not in ENDLESS
        and 0 < path.stat().st_size < LONGEST
        and b"\ndef " in path.read_bytes()
    )


class Posed(NamedTuple):
    """A module as it poses: its bytes, and the names of the functions to register."""

    data: bytes
    tasks: tuple[str, ...]


def posed(path: Path, number: int) -> Posed:
    """Return a real module with its functions made tasks; as it is where it is no module."""
    data = path.read_bytes()
    try:
        file = decode("module.py", path, data)
        text = "" if not compiles(file.text) or "\f" in file.text else file.text
        made = file.encode(text)
    except UnreadableFile:
        return Posed(data, ())
    if not text:
        return Posed(data, ())
    module = _Module(file, number)
    made = file.encode(apply(text, module.edits()))
    return Posed(made, tuple(module.tasks))


class _Module:
    """A module, and what is edited in it so that its functions pose."""

    def __init__(self, file: SourceFile, number: int) -> None:
        self.text = file.text
        self.tasks: list[str] = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.tree = ast.parse(file.text)
        self._tokens = tokens(file.text)
        lines = self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        widths = [len(line) + 1 for line in lines]
        if "\r\n" in self.text:
            widths = [len(line) for line in self.text.splitlines(keepends=True)]
        self._starts = [0, *itertools.accumulate(widths)]
        self._inside = self._lines_in_strings()
        self.newline = "\r\n" if "\r\n" in self.text else "\n"
        self._count = itertools.count(number)

    def edits(self) -> list[Edit]:
        """Return the edits that make tasks of the functions."""
        functions = [node for node in self.tree.body if isinstance(node, _Function)]
        made = [edit for function in functions for edit in self._task(function)]
        return [*join([*self._head(), *made])] if made else []

    def _task(self, function: _Function) -> Iterator[Edit]:
        count = next(self._count)
        header = self._header(function)
        if header is None:
            return
        names = {arg.arg for arg in ast.walk(function.args) if isinstance(arg, ast.arg)}
        first, colon = header
        takes = count % 4 or "stream_id" in names
        if takes and "stream_id" not in names:
            ends = self._tokens.at[first].text == ")"
            only = "/" if count % 10 == 5 and not function.args.posonlyargs else ""
            code = ", ".join(part for part in ("stream_id", only) if part)
            yield self._insert(first, code if ends else f"{code}, ")
        if count % 4 != 3 or not takes:
            self.tasks.append(function.name)
        end = self.text.find("\n", colon)
        end = end - 1 if self.text[end - 1] == "\r" else end
        if count % 5 == 0 and end > 0 and not self.text[colon:end].strip():
            yield self._insert(end, f"  {COMMENTS[count // 5 % len(COMMENTS)]}")
        if takes and count % 6:
            yield from self._wrapped(function, HANDLERS[count // 2 % len(HANDLERS)], count)

    def _wrapped(self, function: _Function, handler: Sequence[str], count: int) -> Iterator[Edit]:
        """Yield the edits that put all that a function does into a `try`."""
        body = function.body[ast.get_docstring(function) is not None :]
        if not body or any(isinstance(n, ast.Yield | ast.YieldFrom) for n in ast.walk(function)):
            return
        above = self._tokens.before(self._at(body[0]))
        assert above is not None
        first, last = self._first_line(body[0]), body[-1].end_lineno or 0
        start = self._starts[first - 1]
        indent = self.text[start : self._at(body[0])] if first == body[0].lineno else ""
        indent = indent or " " * body[0].col_offset
        if above.end > start or indent.strip():
            return
        end = self._starts[last]
        if end > len(self.text) or self.text[end - 1] != "\n" or last + 1 in self._inside:
            return
        before = [f"{indent}try:"]
        if count % 4 == 1:
            before += [f"{indent * 2}{line}" for line in RECORDED]
        yield self._insert(start, "".join(f"{line}{self.newline}" for line in before))
        for line in range(first, last + 1):
            at = self._starts[line - 1]
            if line not in self._inside and self.text[at : self._starts[line]].strip():
                yield self._insert(at, indent)
        own = (f"{indent}{line.replace('    ', indent)}{self.newline}" for line in handler)
        yield self._insert(end, "".join(own))

    def _header(self, function: _Function) -> tuple[int, int] | None:
        """Return where the first token behind the parenthesis is, and the end of the colon."""
        code = self._tokens.code
        start = self._at(function)
        index = bisect.bisect_left(code, start, key=lambda token: token.start)
        while code[index].text != "def":
            index += 1
        if code[index + 2].text != "(":
            return None
        depth = 0
        for later in range(index + 2, len(code)):
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(code[later].text, 0)
            if depth == 0 and code[later].text == ":":
                return code[index + 3].start, code[later].end
        return None

    def _head(self) -> Iterator[Edit]:
        """Yield the edit that writes imports and a logger below the docstring and `__future__`."""
        line = 0
        for node in self.tree.body:
            words = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
            if not (words or future):
                break
            line = node.end_lineno or 0
        start = self._starts[line]
        head = "".join(f"{code}{self.newline}" for code in HEAD)
        yield self._insert(start, head)

    def _first_line(self, statement: ast.stmt) -> int:
        decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
        return min([statement.lineno, *(one.lineno for one in decorators)])

    def _lines_in_strings(self) -> set[int]:
        """Return the lines that begin inside a string."""
        inside: set[int] = set()
        for token in self._tokens.all:
            if "\n" in token.text and _is_string(token):
                first = self.text.count("\n", 0, token.start) + 1
                inside |= set(range(first + 1, first + 1 + token.text.count("\n")))
        return inside

    def _at(self, node: ast.stmt) -> int:
        start = self._starts[node.lineno - 1]
        line = self.text[start : self._starts[node.lineno]]
        return start + len(line.encode()[: node.col_offset].decode())

    def _insert(self, offset: int, code: str) -> Edit:
        return Edit(Place("", offset, offset), code)


def _is_string(token: Token) -> bool:
    return token.text[-1] in "\"'"


def project(modules: Sequence[Path]) -> dict[str, bytes]:
    """Return the files of a project whose tasks are the functions of real modules."""
    files = {"streams/__init__.py": b"", "streams/models.py": MODELS.encode()}
    imports, entries = [], []
    for number, path in enumerate(modules):
        name = f"posing_{number}"
        files[f"streams/tasks/{name}.py"], tasks = posed(path, number)
        imports.append(f"from . import {name}\n")
        entries += [f'    "{name}.{task}": {name}.{task},\n' for task in dict.fromkeys(tasks)]
    registry = f"{''.join(imports)}\nTASK_MAPPING = {{\n{''.join(entries)}}}\n"
    files["streams/tasks/__init__.py"] = registry.encode()
    return files
