"""Imports that certainly fail: of a module or a name that the project does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names.close import close_to
from newloom_lint.model.names.modules import Absent, Module
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

MISSING = frozenset({"ImportError", "ModuleNotFoundError"})
"""Exceptions whose handlers say that an import may fail."""
BROAD = frozenset({"BaseException", "Exception"})
WRITES_NAMES = frozenset({"eval", "exec", "locals", "vars"})
"""Builtins that, called at the top of a module, may make names of it."""
ABOUT_THE_PLACE = frozenset(
    {"apps", "django", "find_spec", "hasattr", "importlib", "os", "platform", "settings", "sys"}
)
"""Names in the test of an `if` that asks what there is where the code runs."""


@dataclass(frozen=True, slots=True)
class Lost:
    """One import that fails: `name` is what does not exist, `close` a name like it that does."""

    name: str
    span: facts.Span
    home: Module | None
    """The module that should have the name; `None` where a module is missing."""
    close: str


def lost(m: Machine, module: Module, function: facts.Function | None = None) -> Iterator[Lost]:
    """Yield the imports that fail at the top of a module, or in a function of it.

    What expects to fail is left out: an import in a `try` with a handler for it, below a test of
    what there is, or for type checkers.
    """
    body = module.facts.body if function is None else function.body
    for statement in _executed(body, at_top=function is None):
        if statement.is_from and statement.names[0].name == "*":
            found = [_missing_star(m, module, statement)]
        else:
            found = [_missing(m, module, statement, name) for name in statement.names]
        yield from _of_one(statement, [one for one in found if one is not None])


def _of_one(statement: facts.Import, found: list[Lost]) -> Iterator[Lost]:
    """Yield what one statement lacks: a missing module is said once, for all its names."""
    for index, one in enumerate(found):
        if one.home is not None or not statement.is_from or index == 0:
            yield one


def _executed(body: Iterable[facts.Statement], *, at_top: bool) -> Iterator[facts.Import]:
    """Yield the imports that run with a block, on some path, and that must succeed."""
    for statement in body:
        match statement:
            case facts.Import():
                yield statement
            case facts.If(branches=branches, orelse=orelse):
                if at_top or any(_asks_what_there_is(branch.test) for branch in branches):
                    continue
                for branch in branches:
                    yield from _executed(branch.body, at_top=at_top)
                yield from _executed(orelse, at_top=at_top)
            case facts.Try():
                yield from _of_try(statement, at_top=at_top)
            case facts.With(items=items, body=inner):
                if not any(_suppresses(item.context) for item in items):
                    yield from _executed(inner, at_top=at_top)
            case facts.Class(body=inner) if at_top:
                yield from _executed(inner, at_top=at_top)
            case facts.Loop(body=inner, orelse=orelse) if not at_top:
                yield from _executed(inner, at_top=at_top)
                yield from _executed(orelse, at_top=at_top)
            case facts.Match(cases=cases) if not at_top:
                for case in cases:
                    yield from _executed(case.body, at_top=at_top)


def _of_try(statement: facts.Try, *, at_top: bool) -> Iterator[facts.Import]:
    if any(_expects(statement, handler, at_top=at_top) for handler in statement.handlers):
        return
    yield from _executed(statement.body, at_top=at_top)
    yield from _executed(statement.orelse, at_top=at_top)
    for handler in statement.handlers if not at_top else ():
        yield from _executed(handler.body, at_top=at_top)
    yield from _executed(statement.final, at_top=at_top)


def _expects(statement: facts.Try, handler: facts.Handler, *, at_top: bool) -> bool:
    """Return whether a handler is there for an import that fails.

    A broad handler is when it goes on and nothing but imports stands in the `try`: else it is
    the task's own, around all its work.
    """
    named = {part.id for part in walk(handler.type) if isinstance(part, facts.Name)}
    if named & MISSING:
        return True
    if handler.type is not None and not named & BROAD:
        return False
    if any(isinstance(part, facts.Raise) for part in walk(handler.body)):
        return False
    return at_top or isinstance(statement.body[0], facts.Import)


def _asks_what_there_is(test: facts.Expression) -> bool:
    for part in walk(test):
        match part:
            case facts.Name(id=name) | facts.Attribute(attr=name):
                if name in ABOUT_THE_PLACE or (name.isupper() and len(name) > 1):
                    return True
    return False


def _suppresses(context: facts.Expression) -> bool:
    names = {part.id for part in walk(context) if isinstance(part, facts.Name)}
    return bool(names & (MISSING | BROAD))


def _missing_star(m: Machine, module: Module, statement: facts.Import) -> Lost | None:
    source = m.modules.absolute(module, statement)
    if source is not None and m.modules.is_ours(source):
        return None
    found = _missing(m, module, statement, statement.names[0])
    return found if found is not None and found.home is None else None


def _missing(
    m: Machine, module: Module, statement: facts.Import, name: facts.ImportedName
) -> Lost | None:
    source = m.modules.absolute(module, statement) if statement.is_from else name.name
    target = m.modules.imported(module, statement, name)
    if source is None or not isinstance(target, Absent) or target.name.startswith("."):
        return None
    if target.name == f"{m.stream_module}.Stream" or _may_be_a_library(m, source):
        return None
    if not m.modules.is_ours(source):
        if m.modules.may_be_elsewhere(source):
            return None
        return Lost(source, name.span, None, "")
    parent, _, last = target.name.rpartition(".")
    home = m.modules.get(parent)
    dunder = last.startswith("__") and last.endswith("__")
    if home is None or dunder or m.modules.may_be_elsewhere(target.name):
        return None
    if any(_makes_names(m, one, last) for one in (home, m.modules.get(source)) if one):
        return None
    close = close_to(last, home.bindings)
    return Lost(target.name, name.span, home, close[0] if close else "")


def _may_be_a_library(m: Machine, source: str) -> bool:
    """Return whether a file beside the apps has the name of a library that may be meant instead."""
    module = m.modules.get(source.partition(".")[0])
    return module is not None and not module.is_package


def _makes_names(m: Machine, module: Module, name: str) -> bool:
    """Return whether a module may have a name that no statement of it binds."""
    pending, seen = [module], {module.name}
    while pending:
        current = pending.pop()
        if current.facts.problem is not None or (current.stars and name.startswith("_")):
            return True
        if any(_makes_name(part, name) for part in walk(current.facts.body)):
            return True
        top = walk(current.facts.body, but=(facts.Function, facts.Lambda))
        if any(_calls(part, WRITES_NAMES) for part in top):
            return True
        for star in current.stars:
            origin = m.modules.absolute(current, star)
            inner = m.modules.get(origin) if origin else None
            if inner is not None and inner.name not in seen:
                seen.add(inner.name)
                pending.append(inner)
    return False


def _makes_name(part: object, name: str) -> bool:
    """Return whether a node, wherever it stands, may bind a name of its module."""
    match part:
        case facts.Name(id="__path__") | facts.Function(name="__getattr__"):
            return True
        case facts.Attribute(value=facts.Name(id="sys"), attr="modules"):
            return True
        case facts.Walrus(target=target):
            return target == name
        case facts.Scope(kind="global", names=names):
            return name in names
        case facts.Call(arguments=(facts.Argument(value=facts.Name(id="__name__")), *_)):
            return _calls(part, frozenset({"__import__", "import_module"}))
    return _calls(part, frozenset({"globals"}))


def _calls(part: object, names: frozenset[str]) -> bool:
    if not isinstance(part, facts.Call):
        return False
    called = part.function
    return isinstance(called, facts.Name | facts.Attribute) and (
        (called.id if isinstance(called, facts.Name) else called.attr) in names
    )
