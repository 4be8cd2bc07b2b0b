"""New imports: where a module's author would write them, and how."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

from newloom_lint.findings import Edit
from newloom_lint.fixing.brackets import Bracketed
from newloom_lint.fixing.document import Document
from newloom_lint.fixing.literals import sorted_position
from newloom_lint.syntax import facts
from newloom_lint.syntax.facts import Span

FUTURE, STANDARD, THIRD, FIRST, RELATIVE = range(5)


class Wanted(NamedTuple):
    """`from module import name as alias`; without a name `import module`."""

    module: str
    name: str
    alias: str = ""

    @property
    def written(self) -> str:
        """The name as it is imported."""
        return f"{self.name} as {self.alias}" if self.alias else self.name


def absolute(document: Document, statement: facts.Import) -> str:
    """Return the dotted module that a `from` import names, seen from the project's root."""
    if not statement.level:
        return statement.module
    package = document.path.split("/")[:-1]
    base = package[: len(package) - statement.level + 1]
    return ".".join([*base, statement.module] if statement.module else base)


def at_the_top(document: Document, wanted: Wanted) -> list[Edit]:
    """Return the edits that import something at the head of a module."""
    head = imports_at_the_top(document)
    extended = _extended(document, head, wanted)
    if extended is not None:
        return extended
    statement, section = _statement(document, wanted)
    if not head:
        return _first(document, statement)
    module = statement.split()[1] if section == RELATIVE else wanted.module
    return [_among(document, head, statement, (section, bool(wanted.name), module))]


def in_function(document: Document, function: facts.Function, wanted: Wanted) -> list[Edit]:
    """Return the edits that import something where a function begins."""
    head = leading_imports(function)
    extended = _extended(document, head, wanted)
    if extended is not None:
        return extended
    statement, _ = _statement(document, wanted)
    if head:
        return [_line_behind(document, head[-1], statement)]
    return [at_beginning(document, function, statement)]


def at_beginning(document: Document, function: facts.Function, statement: str) -> Edit:
    """Return the edit that puts a line and a blank one before a function's first statement.

    A docstring and the comments above that statement stay where they are.
    """
    first = function.body[0]
    body = first.span.start
    indentation, newline = document.indentation(body), document.newline(body)
    if not document.starts_line(body):  # `def f(): return 1`
        unit = document.indentation(function.span.start) + document.unit
        return document.replace(
            document.before_space(body), body, f"{newline}{unit}{statement}{newline}{unit}"
        )
    if function.docstring is not None and function.docstring.start == body:
        end = document.line_end(function.docstring.end)
        alone = len(function.body) == 1
        if alone or document.is_blank_after(end):
            return document.insert(end, f"{newline}{indentation}{statement}")
        following = document.next_line(end) or end
        return document.insert(following, f"{indentation}{statement}{newline}{newline}")
    start = document.above_comments(body)
    return document.insert(start, f"{indentation}{statement}{newline}{newline}")


def imports_at_the_top(document: Document) -> list[facts.Import]:
    """Return the imports before the first definition of a module, each on a line of its own."""
    head = []
    for statement in document.facts.body:
        if isinstance(statement, facts.Function | facts.Class):
            break
        if isinstance(statement, facts.Import) and document.starts_line(statement.span.start):
            head.append(statement)
    return head


def leading_imports(function: facts.Function) -> list[facts.Import]:
    """Return the imports a function begins with."""
    head = []
    for statement in function.body:
        if isinstance(statement, facts.Import):
            head.append(statement)
        elif function.docstring is None or statement.span.end > function.docstring.end:
            break
    return head


def _extended(
    document: Document, head: Sequence[facts.Import], wanted: Wanted
) -> list[Edit] | None:
    """Return the edits that add a name to an import of the same module, where there is one."""
    if not wanted.name:
        return None
    for statement in head:
        same = statement.is_from and absolute(document, statement) == wanted.module
        if same and all(name.name != "*" for name in statement.names):
            spans = tuple(_with_alias(document, name) for name in statement.names)
            start, end = spans[0].start, spans[-1].end
            if document.text[statement.span.end - 1] == ")":
                start = document.text.rindex("(", 0, start) + 1
                end = statement.span.end - 1
            keys = [order(name.name) for name in statement.names]
            position = sorted_position(keys, order(wanted.name), least=1)
            return Bracketed(document, start, end, spans).insert([wanted.written], position)
    return None


def _with_alias(document: Document, name: facts.ImportedName) -> Span:
    if not name.alias:
        return name.span
    return Span(name.span.start, document.text.index(name.alias, name.span.end) + len(name.alias))


def order(name: str) -> str:
    """Return the key that sorts names as isort does: constants, classes, the rest."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    return f"{kind}{name.lower()}"


def _statement(document: Document, wanted: Wanted) -> tuple[str, int]:
    """Return an import as the file writes such imports, and the section it belongs to."""
    if not wanted.name:
        return f"import {wanted.module}", section_of(document, wanted.module)
    section, spelled = section_of(document, wanted.module), wanted.module
    if section == FIRST and _is_relative(document):
        package, target = document.path.split("/")[:-1], wanted.module.split(".")
        shared = 0
        while shared < min(len(package), len(target)) and package[shared] == target[shared]:
            shared += 1
        dots = "." * (len(package) - shared + 1)
        section, spelled = RELATIVE, dots + ".".join(target[shared:])
    return f"from {spelled} import {wanted.written}", section


def section_of(document: Document, module: str, level: int = 0) -> int:
    """Return the section of a file's imports that a module belongs to."""
    top = module.partition(".")[0]
    if level:
        return RELATIVE
    if top == "__future__":
        return FUTURE
    if top in sys.stdlib_module_names:
        return STANDARD
    return FIRST if top == document.path.partition("/")[0] else THIRD


def _is_relative(document: Document) -> bool:
    """Return whether a file names modules of its own package by dots."""
    ways = {
        bool(statement.level)
        for statement in document.facts.body
        if isinstance(statement, facts.Import)
        and statement.is_from
        and section_of(document, statement.module, statement.level) in {FIRST, RELATIVE}
    }
    return ways == {True}


_Key = tuple[int, bool, str]
"""The section, whether it is a `from` import, and the module: what imports are sorted by."""


def _among(document: Document, head: Sequence[facts.Import], line: str, key: _Key) -> Edit:
    """Return the edit that puts an import in its order among those that are there."""
    section, is_from, module = key
    keys = [_key(document, statement) for statement in head]
    own = [one for one, (other, _, _) in zip(head, keys, strict=True) if other == section]
    if not own:
        return _new_section(document, head, [one[0] for one in keys], line, section)
    kind = [one for one in own if one.is_from == is_from]
    if not kind:
        return (
            _line_before(document, own[0], line)
            if not is_from
            else _line_behind(document, own[-1], line)
        )
    names = [_key(document, statement)[2].lower() for statement in kind]
    position = sorted_position(names, module.lower(), least=1)
    if position is None or position == len(kind):
        return _line_behind(document, kind[-1], line)
    return _line_before(document, kind[position], line)


def _key(document: Document, statement: facts.Import) -> _Key:
    if statement.is_from:
        module = "." * statement.level + statement.module
        return section_of(document, statement.module, statement.level), True, module
    return section_of(document, statement.names[0].name), False, statement.names[0].name


def _new_section(
    document: Document,
    head: Sequence[facts.Import],
    sections: Sequence[int],
    line: str,
    section: int,
) -> Edit:
    """Return the edit that puts an import apart from those of other sections."""
    before = [one for one, other in zip(head, sections, strict=True) if other < section]
    newline = document.newline(head[0].span.start)
    if not before:
        start = document.above_comments(head[0].span.start)
        return document.insert(start, f"{line}{newline}{newline}")
    end = document.line_end(before[-1].span.end)
    if before[-1] is not head[-1]:
        return document.apart(end, line)
    return document.insert(end, f"{newline}{newline}{line}")


def _line_behind(document: Document, statement: facts.Statement, line: str) -> Edit:
    end = document.line_end(statement.span.end)
    indentation = document.indentation(statement.span.start)
    return document.insert(end, f"{document.newline(end)}{indentation}{line}")


def _line_before(document: Document, statement: facts.Statement, line: str) -> Edit:
    start = document.above_comments(statement.span.start)
    indentation = document.indentation(statement.span.start)
    return document.insert(start, f"{indentation}{line}{document.newline(start)}")


def _first(document: Document, line: str) -> list[Edit]:
    """Return the edits that put a first import on top; several share the blank line above them."""
    edit = first_of_all(document, line)
    newline = document.newline(edit.place.start)
    if not (edit.content.startswith(newline) and edit.content.endswith(newline)):
        return [edit]
    start = edit.place.start
    return [
        document.insert(start, newline),
        document.insert(start, edit.content.removeprefix(newline)),
    ]


def first_of_all(document: Document, line: str) -> Edit:
    """Return the edit that puts a first import behind the docstring, else on top."""
    body = document.facts.body
    first = body[0] if body else None
    if isinstance(first, facts.Evaluate) and isinstance(first.value, facts.Literal | facts.Text):
        return document.apart(document.line_end(first.span.end), line)
    start = _top(document)
    newline = document.newline(start)
    blank = newline * (2 if isinstance(first, facts.Function | facts.Class) else 1)
    return document.insert(start, f"{line}{newline}{blank if body else ''}")


def _top(document: Document) -> int:
    """Return where the first statement starts, above the comments that belong to it.

    Comments on the file's first lines (a shebang, an encoding, a licence) stay there.
    """
    if not document.facts.body:
        return len(document.text)
    first = document.facts.body[0]
    decorators = getattr(first, "decorators", ())
    start = document.line_start(decorators[0].span.start if decorators else first.span.start)
    above = document.above_comments(start)
    return start if above == 0 else above
