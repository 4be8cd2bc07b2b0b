"""Names in new code: written as the module writes them, and made visible where they are not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from newloom_lint.findings import EXCEPTION, LOGGER, Edit, Use
from newloom_lint.fixing import importing
from newloom_lint.fixing.document import (
    MAKERS,
    Document,
    Spot,
    bound_by,
    bound_names,
    dotted,
)
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.importing import Wanted
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import blocks, walk

_LOGGER_NAME = re.compile(r"_*(?!get_)(?:\w+_)?logger_*", re.IGNORECASE)
_NEW_LOGGERS = ("logger", "log", "task_logger")
_EXCEPTIONS = ("e", "error", "exc", "caught")


class Written(NamedTuple):
    """Code as it stands in a module, and the edits that make its names visible."""

    code: str
    edits: tuple[Edit, ...] = ()


def write(document: Document, spot: Spot, code: str, uses: Iterable[Use]) -> Written:
    """Return code in the quotes of a module, with its names as the module writes them.

    Args:
        document: The module.
        spot: Where the code will stand.
        code: Strings in double quotes.
        uses: What its names stand for.

    Raises:
        CannotFix: when a name cannot be made visible there.
    """
    code = quoted_as(document, code)
    edits: list[Edit] = []
    last: list[Edit] = []
    for use in sorted(uses, key=lambda use: importing.section_of(document, use.module)):
        expression, made = _visible(document, spot, use, catches=code.startswith("except "))
        new = list(made)
        code = re.sub(rf"(?<![\w.\"']){re.escape(use.path)}(?!\w)", expression, code)
        if use == LOGGER and new:
            last = [new.pop()]  # below the imports, also where they go to the same place
        edits += [edit for edit in new if edit not in edits]
    return Written(code, (*edits, *last))


def quoted_as(document: Document, code: str) -> str:
    """Return code with its strings in the quotes that a module prefers."""
    if document.quote == '"':
        return code
    return re.sub(r'(?<!")"(?!"")([^"\'\\\n]*)"', r"'\1'", code)


def free_name(document: Document, spot: Spot, names: Sequence[str]) -> str:
    """Return the first of some names that nothing around a spot has; else one made of the last."""
    taken = _module_names(document)
    for function in spot.functions:
        taken |= bound_names(function)
        for node in walk(function.body):
            if isinstance(node, facts.Name):
                taken.add(node.id)
    free = next((name for name in names if name not in taken), f"{names[-1]}_")
    while free in taken:
        free += "_"
    return free


def _visible(document: Document, spot: Spot, use: Use, *, catches: bool) -> Written:
    if use == EXCEPTION:
        return Written(_free_exception(document, spot)) if catches else _exception(document, spot)
    if use == LOGGER:
        return _logger(document, spot)
    expression = _found(document, spot, use)
    if expression is not None:
        return Written(expression)
    first, dot, rest = use.path.partition(".")
    name = free_name_for(document, spot, first, use.module)
    wanted = Wanted(use.module, first, name if name != first else "")
    functions = spot.functions
    if use.deferred and functions:
        edits = importing.in_function(document, functions[-1], wanted)
    else:
        edits = importing.at_the_top(document, wanted)
    return Written(f"{name}{dot}{rest}", tuple(edits))


def free_name_for(document: Document, spot: Spot, name: str, module: str) -> str:
    """Return the name to import something under: its own, or one that says where it is from."""
    taken = _module_names(document).union(*map(bound_names, spot.functions))
    if name not in taken:
        return name
    top, last = module.partition(".")[0], module.rpartition(".")[2]
    if name[0].isupper():
        candidate = f"{name}Model" if last == "models" else f"{top.title().replace('_', '')}{name}"
    else:
        candidate = f"{top}_{name}"
    while candidate in taken:
        candidate += "_"
    return candidate


# What is there


def _found(document: Document, spot: Spot, use: Use) -> str | None:
    """Return how something is written at a spot, `None` where it is not visible there."""
    shadows: set[str] = set()
    for function in reversed(spot.functions):
        for statement in spot.ran_before(function):
            expression = _by_import(document, statement, use)
            if expression is not None and expression.partition(".")[0] not in shadows:
                return expression
        shadows |= bound_names(function)
    for statement in document.facts.body:
        expression = _by_import(document, statement, use) or _by_definition(
            document, statement, use
        )
        if expression is not None:
            name = expression.partition(".")[0]
            if name not in shadows and _bindings(document, name) <= 1:
                return expression
    return None


def _by_import(document: Document, statement: facts.Statement, use: Use) -> str | None:
    """Return what an import makes of something."""
    if not isinstance(statement, facts.Import):
        return None
    whole = f"{use.module}.{use.path}" if use.module else use.path
    base = importing.absolute(document, statement) if statement.is_from else ""
    for name in statement.names:
        dotted = f"{base}.{name.name}" if base else name.name
        local = name.alias or name.name
        if name.name == "*" and base == use.module:
            own = use.path.partition(".")[0] in _module_names(document)
            return None if own else use.path
        if dotted == whole:
            return local
        if whole.startswith(f"{dotted}.") and len(dotted) >= len(use.module):
            return local + whole.removeprefix(dotted)
    return None


def _by_definition(document: Document, statement: facts.Statement, use: Use) -> str | None:
    """Return the name of what a module defines itself."""
    own = document.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    first = use.path.partition(".")[0]
    if own == use.module and first in bound_by(statement):
        return use.path
    return None


def _module_names(document: Document) -> set[str]:
    """Return the names a module binds, also in the blocks of its own level."""
    names: set[str] = set()
    for node in walk(document.facts.body, but=(facts.Function, facts.Class, facts.Lambda)):
        names.update(bound_by(node))
    return names


def _bindings(document: Document, name: str) -> int:
    """Return how often a module binds a name."""
    binding = 0
    for node in walk(document.facts.body, but=(facts.Function, facts.Class, facts.Lambda)):
        binding += name in bound_by(node)
    return binding


# The exception


def _exception(document: Document, spot: Spot) -> Written:
    handler = _handler_at(document.facts.body, spot.offset)
    function = spot.functions[-1] if spot.functions else None
    if handler is None or (function is not None and handler.span.start < function.span.start):
        raise CannotFix("the handler that caught the exception is around another function")
    if handler.name:
        return Written(handler.name)
    if handler.type is None:
        raise CannotFix("the handler names no exception")
    name = _free_exception(document, spot)
    return Written(name, (document.insert(handler.header.end, f" as {name}"),))


def _free_exception(document: Document, spot: Spot) -> str:
    """Return a name for an exception: one that other handlers have is as good as a free one.

    Not one that a handler around it has, or one inside: that unbinds the name where it ends.
    """
    taken = _module_names(document)
    own = _handler_at(document.facts.body, spot.offset)
    for function in spot.functions:
        taken.update(parameter.name for parameter in function.parameters)
        for node in walk(function.body):
            if not isinstance(node, facts.Handler) or _overlap(node, own):
                taken.update(bound_by(node))
    return next((name for name in _EXCEPTIONS if name not in taken), f"{_EXCEPTIONS[-1]}_")


def _overlap(one: facts.Handler, other: facts.Handler | None) -> bool:
    """Return whether one of two handlers lies in the other."""
    return other is not None and (
        one.span.start <= other.span.start < one.span.end
        or other.span.start <= one.span.start < other.span.end
    )


def _handler_at(body: Sequence[facts.Statement], offset: int) -> facts.Handler | None:
    """Return the innermost handler around an offset, within the innermost function."""
    for statement in body:
        if statement.span.start <= offset < statement.span.end:
            own = None
            if isinstance(statement, facts.Try):
                own = next(
                    (one for one in statement.handlers if one.span.start <= offset < one.span.end),
                    None,
                )
            inner = (_handler_at(block, offset) for block in blocks(statement))
            return next(filter(None, inner), own)
    return None


# The logger


def _logger(document: Document, spot: Spot) -> Written:
    found = next(_loggers(document, spot), None)
    if found is not None:
        return Written(found)
    make = _found(document, spot._replace(around=()), Use("logging:getLogger"))
    edits: list[Edit] = []
    if make is None:
        if "logging" in _module_names(document).union(*map(bound_names, spot.functions)):
            raise CannotFix(f"`logging` is something else in {document.path}")
        make = "logging.getLogger"
        edits += importing.at_the_top(document, Wanted("logging", ""))
    name = free_name(document, spot, _NEW_LOGGERS)
    line = f"{name} = {make}(__name__)"
    if spot.functions and _keeps_loggers_in_functions(document):
        edits.append(_in_function(document, spot.functions[-1], line))
    else:
        edits.append(_below_imports(document, line))
    return Written(name, tuple(edits))


def _loggers(document: Document, spot: Spot) -> Iterator[str]:
    """Yield the loggers that are visible at a spot."""
    shadows: set[str] = set()
    for function in reversed(spot.functions):
        for statement in spot.ran_before(function):
            name = _makes_logger(statement)
            if name and name not in shadows:
                yield name
        shadows |= bound_names(function)
    yield from _of_self(spot)
    for statement in document.facts.body:
        name = _makes_logger(statement) or _imports_logger(statement)
        if name and name not in shadows and _bindings(document, name) == 1:
            yield name


def _makes_logger(statement: facts.Statement) -> str:
    match statement:
        case facts.Assign(targets=(facts.Name(id=name),), value=facts.Call(function=function)):
            return name if MAKERS.fullmatch(dotted(function)) else ""
    return ""


def _imports_logger(statement: facts.Statement) -> str:
    if isinstance(statement, facts.Import) and statement.is_from:
        for name in statement.names:
            if _LOGGER_NAME.fullmatch(name.name) and _LOGGER_NAME.fullmatch(
                name.alias or name.name
            ):
                return name.alias or name.name
    return ""


def _of_self(spot: Spot) -> Iterator[str]:
    """Yield `self.logger` in a method of a class whose `__init__` sets it."""
    for owner, method in zip(spot.around, spot.around[1:], strict=False):
        if not isinstance(owner, facts.Class) or not isinstance(method, facts.Function):
            continue
        first = method.parameters[0].name if method.parameters else ""
        for node in owner.body:
            if isinstance(node, facts.Function) and node.name == "__init__" and first:
                for statement in node.body:
                    match statement:
                        case facts.Assign(
                            targets=(facts.Attribute(value=facts.Name(), attr=attr),),
                            value=facts.Call(function=function),
                        ) if MAKERS.fullmatch(dotted(function)):
                            yield f"{first}.{attr}"


def _keeps_loggers_in_functions(document: Document) -> bool:
    """Return whether functions of a module make their own loggers, as the guide's do."""
    return any(
        _makes_logger(node)
        for function in document.facts.body
        if isinstance(function, facts.Function)
        for node in walk(function.body)
        if isinstance(node, facts.Assign)
    )


def _in_function(document: Document, function: facts.Function, line: str) -> Edit:
    head = importing.leading_imports(function)
    if not head:
        return importing.at_beginning(document, function, line)
    end = document.line_end(head[-1].span.end)
    indentation = document.indentation(head[-1].span.start)
    return document.insert(end, f"{document.newline(end)}{indentation}{line}")


def _below_imports(document: Document, line: str) -> Edit:
    """Return the edit that puts a line below the imports at the head of a module."""
    head = importing.imports_at_the_top(document)
    if not head:
        return importing.first_of_all(document, line)
    return document.apart(document.line_end(head[-1].span.end), line)
