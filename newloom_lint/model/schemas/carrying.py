"""Where the configuration of a run goes: what carries it, and whether it is ever out of sight.

What carries it is followed without regard to order: through names, attributes, arguments and
results of the project functions that a run reaches. Wherever something else is done with it than
reading a key that is known, it is lost.
"""

from __future__ import annotations

from collections.abc import Iterable

from newloom_lint.model.calls import external
from newloom_lint.model.calls.observed import Site
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.schemas import carried, fields
from newloom_lint.model.schemas.carried import SOURCES, Body, Carried, LostError
from newloom_lint.model.values.kinds import ClassRef, External, Function, Logger, Method
from newloom_lint.syntax import facts

SHOWING = frozenset(
    {
        *(f"builtins.{name}" for name in ("bool", "id", "isinstance", "len", "print", "type")),
        "pprint.pprint",
    }
)
"""Library functions that show what they are given, or tell something of it."""
VALIDATING = frozenset({"model_validate", "parse_obj"})
MOST_ROUNDS = 8


def keys(
    m: Machine, functions: Iterable[Function], entry: Function | None = None
) -> frozenset[str] | None:
    """Return the keys that functions read of a configuration where the key itself is not written.

    `entry` is what the dispatcher calls. Returns `None` where the configuration is lost.
    """
    known = Carried(m, {function.key: function for function in functions})
    if entry is not None:
        collected = (p.name for p in entry.node.parameters if p.kind == "kwargs")
        known.names[entry.key] = set(collected)
    if not _settles(known) or (entry is not None and entry.key in known.returning):
        return None
    in_objects = known.attributes != SOURCES
    return None if in_objects and _lends(m, known) else frozenset(known.keys)


def _lends(m: Machine, known: Carried) -> bool:
    """Return whether a library gets objects: it may look into them, and into what they hold."""
    return not m.observed.lending.isdisjoint(known.functions)


def _settles(known: Carried) -> bool:
    """Return whether all is followed until nothing more is found to carry it."""
    for _ in range(MOST_ROUNDS):
        before = known.size
        try:
            for function in known.functions.values():
                _Calls(known, function).read()
        except LostError:
            return False
        if known.size == before:
            return True
    return False


class _Calls(Body):
    """A function and the calls in it."""

    def _hand_on(self, call: facts.Call, given: list[facts.Argument]) -> None:
        if (self._module.path, call.span) in self._m.observed.unknown:
            raise LostError
        sites = self._sites(call)
        if not sites:
            self._outside(call, given)
        elif not any(id(argument.value) in self._held for argument in given):
            for site in sites:
                for argument in given:
                    self._bind(site, call, argument)
            self._account(*(argument.value for argument in given))

    def _bind(self, site: Site, call: facts.Call, argument: facts.Argument) -> None:
        """Note which parameter of a project function takes it."""
        callee = site.callee
        names = self.carried.names.setdefault(callee.key, set())
        parameters = callee.node.parameters
        collected = {p.name for p in parameters if p.kind == "kwargs"}
        if argument.star == "**":
            names |= collected
        elif argument.keyword:
            taken = {p.name for p in parameters} - collected
            if argument.keyword not in taken:
                raise LostError
            names.add(argument.keyword)
        else:
            before = call.arguments[site.first : call.arguments.index(argument)]
            position = len(callee.bound.positional) + len(before)
            plain = [p.name for p in parameters if p.kind in {"positional", "plain"}]
            starred = argument.star or any(one.star or one.keyword for one in before)
            if starred or position >= len(plain):
                raise LostError
            names.add(plain[position])

    def _outside(self, call: facts.Call, given: list[facts.Argument]) -> None:
        """Account for a call of what is no function of the project."""
        if not (self._shows(call, given) or self._makes(call, given)):
            raise LostError
        for argument in given:
            self._account(argument.value)
            self._held.discard(id(argument.value))

    def _shows(self, call: facts.Call, given: list[facts.Argument]) -> bool:
        """Return whether a call only tells what it is given, to a log or the caller."""
        formats = (a.value.source for a in call.arguments if carried.is_literal(a.value))
        if any(argument.star for argument in given) or any("%(" in text for text in formats):
            return False
        if (self._module.path, call.span.start) in self.carried.logged:
            return True
        match self._called(call.function):
            case Method(Logger()):
                return True
            case External(name):
                return name in SHOWING or external.is_exception(name)
            case ClassRef() as cls:
                line = lookup.ancestors(self._m, cls)
                names = [base.name for base in line if isinstance(base, External)]
                return any(map(external.is_exception, names))
        return False

    def _makes(self, call: facts.Call, given: list[facts.Argument]) -> bool:
        """Note what a class takes that has no `__init__` of its own; return whether that is all."""
        match call.function:
            case facts.Attribute(value=owner, attr=attr) if attr in VALIDATING:
                return len(given) == 1 and not given[0].star and self._validates(owner)
        if all(argument.star == "**" for argument in given) and self._validates(call.function):
            return True
        cls = self._called(call.function)
        if not isinstance(cls, ClassRef) or not self._is_dataclass(cls):
            return False
        names = [
            statement.targets[0].id
            for statement in cls.node.body
            if isinstance(statement, facts.Assign) and isinstance(statement.targets[0], facts.Name)
        ]
        for argument in given:
            if argument.star == "**":
                self.carried.keys.update(names)
            elif argument.keyword:
                self.carried.attributes.add(argument.keyword)
            else:
                before = call.arguments[: call.arguments.index(argument)]
                if argument.star or any(a.star for a in before) or len(before) >= len(names):
                    return False
                self.carried.attributes.add(names[len(before)])
        return True

    def _validates(self, node: facts.Expression) -> bool:
        """Return whether a class is a schema that takes its own fields only, and note those."""
        cls = self._called(node)
        schema = fields.of_class(self._m, cls) if isinstance(cls, ClassRef) else None
        if schema is None or schema.keeps_others:
            return False
        self.carried.keys |= schema.keys
        return True

    def _is_dataclass(self, cls: ClassRef) -> bool:
        """Return whether a class has the `__init__` that a dataclass gets, with its own fields."""
        if cls.node.arguments or len(cls.node.decorators) != 1:
            return False
        if any(getattr(one, "name", "") == "__post_init__" for one in cls.node.body):
            return False
        [decorator] = cls.node.decorators
        called = decorator.function if isinstance(decorator, facts.Call) else decorator
        made = lookup.evaluated(self._m, cls.module, called)
        return made == External("dataclasses.dataclass")
