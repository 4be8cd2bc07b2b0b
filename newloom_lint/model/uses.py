"""Uses: every call of a function that the project makes, where it is used in no other way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from newloom_lint.model.names.modules import Defined, Module, Package, Target
from newloom_lint.model.names.references import imports
from newloom_lint.model.project import Project
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import parts, walk

_Functions = tuple[facts.Function, ...]


class Caller(NamedTuple):
    """A call of a function, and the functions it stands in, outermost first."""

    path: str
    call: facts.Call
    within: _Functions


class Uses(NamedTuple):
    """Who uses a function, the registry apart."""

    calls: tuple[Caller, ...]
    unclear: str
    """Why there may be more calls, as a sentence without its end; empty where these are all."""


def of(project: Project, home: Module, node: facts.Function) -> Uses:
    """Return the calls of a function in all files of the project, tests included."""
    if not _is_plain(home, node):
        return Uses((), f"who calls `{node.qualname}` is not known")
    registered = {(entry.key.path, entry.expression.span) for entry in project.registry.entries}
    calls: list[Caller] = []
    names, modules = _names(project, node.name)
    for path, module in modules.items():
        if module is None:
            return Uses((), f"{path} cannot be read")
        for part, call, within in _named(module, names):
            if (path, part.span) in registered or not _is_it(project, module, part, within, node):
                continue
            if call is None:
                return Uses((), f"{path} does more with `{node.name}` than calling it")
            calls.append(Caller(path, call, within))
    if calls and node.decorators:
        return Uses(tuple(calls), f"what calls `{node.name}` goes through its decorator first")
    return Uses(tuple(calls), "")


def _names(project: Project, name: str) -> tuple[frozenset[str], dict[str, Module | None]]:
    """Return a name and those it is imported as, and the modules that have one of them."""
    names: dict[str, None] = {}
    modules: dict[str, Module | None] = {}
    waiting = [name]
    while waiting:
        asked = waiting.pop()
        names[asked] = None
        for path in project.tree.mentioning(asked):
            if path not in modules:
                modules[path] = project.modules.by_path(path)
            module = modules[path]
            if module is None:
                continue
            for _, imported in imports(module.facts.body):
                if imported.name == asked and imported.alias and imported.alias not in names:
                    waiting.append(imported.alias)
    return frozenset(names), modules


def _is_plain(module: Module, node: facts.Function) -> bool:
    """Return whether a function is bound once, at the top of its module."""
    bound = module.bindings.get(node.name, ())
    return node.qualname == node.name and len(bound) == 1 and bound[0].node is node


_Named = tuple[facts.Name | facts.Attribute, facts.Call | None, _Functions]


def _named(module: Module, names: frozenset[str]) -> Iterator[_Named]:
    """Yield where a name of some stands alone or behind a dot, and the call where it is called."""
    waiting: list[tuple[object, facts.Call | None, _Functions]] = [(module.facts.body, None, ())]
    while waiting:
        node, call, within = waiting.pop()
        match node:
            case facts.Name(id=found) | facts.Attribute(attr=found) if found in names:
                yield node, call, within
        inner = (*within, node) if isinstance(node, facts.Function) else within
        for part in parts(node):
            called = node if isinstance(node, facts.Call) and part is node.function else None
            waiting.append((part, called, inner))


def _is_it(
    project: Project,
    module: Module,
    part: facts.Name | facts.Attribute,
    within: _Functions,
    node: facts.Function,
) -> bool:
    """Return whether a name leads to the function; a name that a function binds does not."""
    found = _target(project, module, part, within)
    return isinstance(found, Defined) and found.binding.node is node


def _target(
    project: Project, module: Module, part: facts.Expression, within: _Functions
) -> Target | None:
    match part:
        case facts.Name(id=name):
            for function in reversed(within):
                if any(parameter.name == name for parameter in function.parameters):
                    return None
                for statement, imported in imports(function.body):
                    if (imported.alias or imported.name.partition(".")[0]) == name:
                        return project.modules.imported(module, statement, imported)
                if _assigns(function, name):
                    return None
            return project.modules.own(module, name) or project.modules.attribute(module.name, name)
        case facts.Attribute(value=value, attr=name):
            package = _target(project, module, value, within)
            if isinstance(package, Package):
                return project.modules.attribute(package.name, name)
    return None


def _assigns(function: facts.Function, name: str) -> bool:
    return any(
        isinstance(part, facts.Assign)
        and any(isinstance(target, facts.Name) and target.id == name for target in part.targets)
        for part in walk(function.body)
    )
