"""Callees: what the calls of one function lead to."""

from __future__ import annotations

from functools import cached_property

from newloom_lint.model.calls.observed import Observed, Site
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined, Outside, Package, Target, bindings
from newloom_lint.model.resources.conditions import Conditions
from newloom_lint.model.values.kinds import External, Function
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

_UPDATES = frozenset({"all", "filter", "objects", "update"})
"""What leads from the Stream model to an update; none of it reads a row."""
Sites = dict[tuple[str, int], dict[facts.Span, list[Site]]]


def by_caller(observed: Observed) -> Sites:
    """Return the calls of project functions, by who calls and where."""
    found: Sites = {}
    for places in observed.sites.values():
        for site in places.values():
            there = found.setdefault(site.caller.key, {}).setdefault(site.node.span, [])
            there.append(site)
    return found


class Scope:
    """The names of one function, and what its calls lead to."""

    def __init__(self, m: Machine, function: Function, sites: dict[facts.Span, list[Site]]) -> None:
        self._m, self.function, self._sites = m, function, sites
        node = function.node
        self.node = node
        self.body: tuple[facts.Statement, ...] = (
            node.body if isinstance(node, facts.Function) else ()
        )

    @cached_property
    def conditions(self) -> Conditions:
        """What the paths of the function have to remember."""
        return Conditions(self.body)

    @cached_property
    def outer(self) -> frozenset[str]:
        """The names that are declared `global` or `nonlocal`."""
        parts = walk(self.body, but=(facts.Function, facts.Class, facts.Lambda))
        return frozenset(n for part in parts if isinstance(part, facts.Scope) for n in part.names)

    @cached_property
    def captured(self) -> frozenset[str]:
        """The names that functions and classes inside this one use."""
        inner = (facts.Function, facts.Class, facts.Lambda)
        return frozenset(
            part.id
            for nested in walk(self.body, but=inner)
            if isinstance(nested, inner)
            for part in walk(nested)
            if isinstance(part, facts.Name)
        )

    @cached_property
    def _imports(self) -> dict[str, Target]:
        found = {}
        modules, module = self._m.modules, self.function.module
        for part in walk(self.body, but=(facts.Function, facts.Class, facts.Lambda)):
            if isinstance(part, facts.Import):
                for name in part.names:
                    first = name.name if part.is_from else name.name.partition(".")[0]
                    found[name.alias or first] = modules.imported(module, part, name)
        return found

    @cached_property
    def _locals(self) -> frozenset[str]:
        parameters = {parameter.name for parameter in self.node.parameters}
        return frozenset({name for name, _ in bindings(self.body)} | parameters)

    def target(self, node: facts.Expression) -> Target | None:
        """Return what an expression of names leads to outside this function, `None` for nothing."""
        match node:
            case facts.Name(id=name):
                if name in self._imports:
                    return self._imports[name]
                if name in self._locals and name not in self.outer:
                    return None
                around = dict(self.function.sealed).get(name)
                if around is not None:
                    return Outside(around.name) if isinstance(around, External) else None
            case facts.Attribute(value=value, attr=attr):
                match self.target(value):
                    case Outside(owner):
                        return Outside(f"{owner}.{attr}")
                    case Package(owner):
                        return self._m.modules.attribute(owner, attr)
                return None
            case _:
                return None
        return lookup.target(self._m, self.function.module, node)

    def library(self, node: facts.Expression) -> str:
        """Return the dotted name of the library's object that is called; empty for none."""
        found = self.target(node)
        return found.name if isinstance(found, Outside) else ""

    def keeps_contract(self, call: facts.Call) -> bool:
        """Return whether a call saves how a run ended: `Stream.objects.filter(…).update(…)`."""
        node: facts.Expression = call
        while True:
            match node:
                case facts.Call(function=facts.Attribute() as function):
                    node = function
                case facts.Attribute(value=value, attr=attr) if attr in _UPDATES:
                    node = value
                case _:
                    break
        found = self.target(node) if node is not call else None
        return (
            isinstance(found, Defined)
            and found.name == "Stream"
            and found.module.name == self._m.stream_module
        )

    def sites(self, call: facts.Call) -> list[Site]:
        """Return the calls of project functions that a call was seen to make."""
        return self._sites.get(call.span, [])
