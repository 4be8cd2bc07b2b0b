"""What carries the configuration of a run in one function, and what is done with it there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from newloom_lint.model.calls.observed import Site
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.models import literal_text
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Module
from newloom_lint.model.schemas import parts
from newloom_lint.model.schemas.parts import Parts
from newloom_lint.model.values.kinds import External, Function, Value, constant_text
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import first_name, walk

CONFIGURATION = "configuration"
SOURCES = frozenset({CONFIGURATION, "kwargs", "__dict__"})
"""Attributes that are the configuration, or hold it: a Stream's, and a Celery request's."""
LOOKUP = f"{CONFIGURATION}__"
"""What a query by a key of the configuration begins with."""
READING = frozenset({"get", "pop", "setdefault"})
"""Methods of a dict that read one key."""
OPENING = frozenset({"eval", "exec", "globals", "locals", "vars"})
"""Builtins that give all that a function has."""
COPYING = frozenset({"builtins.dict", "copy.copy", "copy.deepcopy"})
TELLING = frozenset(
    {"builtins.format", "builtins.repr", "builtins.str", "json.dumps", "pprint.pformat"}
)
"""Library functions that make a text of what they are given."""
COMPARING = frozenset({"!=", "==", "is", "is not", "not"})
MEMBERSHIP = frozenset({"in", "not in"})
UPDATE_FIELDS = "update_fields"
USES: tuple[type, ...] = (
    facts.Subscript, facts.Operation, facts.Conditional, facts.Branch, facts.Loop, facts.Assert,
    facts.Evaluate, facts.Assign, facts.Delete, facts.Return,
)  # fmt: skip
"""What may do something with it that is no call."""
Key = tuple[str, int]


class LostError(Exception):
    """The configuration goes where it is not followed."""


@dataclass(slots=True)
class Carried:
    """What carries the configuration in some functions, as far as it is known."""

    m: Machine
    functions: dict[Key, Function]
    names: dict[Key, set[str]] = field(default_factory=dict)
    """The names that carry it, by function."""
    attributes: set[str] = field(default_factory=lambda: set(SOURCES))
    returning: set[Key] = field(default_factory=set)
    """Functions that return it."""
    keys: set[str] = field(default_factory=set)
    sites: dict[tuple[str, facts.Span], list[Site]] = field(default_factory=dict)
    """The calls of these functions, by path and place."""
    logged: set[tuple[str, int]] = field(default_factory=set)
    """Where the log calls in these functions begin."""

    def __post_init__(self) -> None:
        observed = self.m.observed
        for key, function in self.functions.items():
            for site in observed.sites.get(key, {}).values():
                place = (site.caller.module.path, site.node.span)
                self.sites.setdefault(place, []).append(site)
            self.logged |= {(one.path, one.start) for one, _ in observed.logged.of(function)}

    @property
    def size(self) -> tuple[int, int, int]:
        """How much is known to carry it."""
        named = sum(map(len, self.names.values()))
        return named, len(self.attributes), len(self.returning)


class Body(ABC):
    """One function, and what it does with all that carries the configuration."""

    def __init__(self, carried: Carried, function: Function) -> None:
        self.carried, self._m, self._function = carried, carried.m, function
        self._module: Module = function.module
        self._own: Parts = parts.of(carried.m, function.module, function.node)
        self._names = carried.names.setdefault(function.key, set())
        self._open: set[int] = set()
        """What carries it and is not accounted for."""
        self._held: set[int] = set()
        """Displays and texts with it inside: good to be shown only."""
        nested = self._own.of(facts.Function)
        returns = (part for one in nested for part in walk(one.body))
        self._inner = {id(part) for part in returns if isinstance(part, facts.Return)}

    def read(self) -> None:
        """Follow what carries the configuration here; raises `LostError` where it is lost."""
        own = self._own
        if not self._starts():
            return
        self._hand_down()
        before: tuple[set[int], set[int]] = (set(), set())
        while before != (self._open, self._held):  # from the inside out
            before = (set(self._open), set(self._held))
            self._copies()
        for kind in USES:
            nodes: Sequence[object] = own.of(kind)
            for node in nodes:
                self._use(node)
        for call in own.of(facts.Call):
            self._call(call)
        if self._open or self._held:
            raise LostError

    def _starts(self) -> bool:
        own = self._own
        if own.names & OPENING and any(map(_opens, own.of(facts.Call))):
            raise LostError
        if CONFIGURATION in own.texts:
            allowed = {id(text) for a in own.of(facts.Argument) for text in _update_fields(a)}
            if any(id(text) not in allowed for text in own.texts[CONFIGURATION]):
                raise LostError  # read by name, as `values_list` and `getattr` do
        asked = [text for text in own.texts if LOOKUP in text]
        asked += [a.keyword for a in own.of(facts.Argument) if LOOKUP in a.keyword]
        self.carried.keys.update(key for text in asked for key in text.split("__"))
        if self._names & own.names:
            self._open |= {id(name) for name in own.of(facts.Name) if name.id in self._names}
        attributes = self.carried.attributes
        self._open |= {id(one) for one in own.of(facts.Attribute) if one.attr in attributes}
        self._open |= {id(call) for call in own.of(facts.Call) if self._gives(call)}
        return bool(self._open)

    def _hand_down(self) -> None:
        """Nested functions see the names of what is around them."""
        scopes = self._own.of(facts.Scope)
        if any(scope.kind == "global" and self._names & {*scope.names} for scope in scopes):
            raise LostError
        nested: tuple[facts.Function | facts.Lambda, ...] = (
            *self._own.of(facts.Function),
            *self._own.of(facts.Lambda),
        )
        for inner in nested:
            key = (self._module.path, inner.span.start)
            if self._names and key in self.carried.functions:
                own = {parameter.name for parameter in inner.parameters}
                self.carried.names.setdefault(key, set()).update(self._names - own)

    def _gives(self, call: facts.Call) -> bool:
        returning = self.carried.returning
        return bool(returning) and any(site.callee.key in returning for site in self._sites(call))

    def _sites(self, call: facts.Call) -> list[Site]:
        return self.carried.sites.get((self._module.path, call.span), [])

    def _is(self, node: object) -> bool:
        return id(node) in self._open

    def _account(self, *nodes: object) -> None:
        self._open -= {id(node) for node in nodes}

    def _pass_on(self, inner: object, outer: object) -> None:
        if self._is(inner):
            self._account(inner)
            self._open.add(id(outer))

    def _copies(self) -> None:
        own = self._own
        for choice in own.of(facts.Conditional):
            for operand in choice.operands[1:] if choice.kind == "if" else choice.operands:
                self._pass_on(operand, choice)
        for operation in own.of(facts.Operation):
            if operation.operator == "|":
                for operand in operation.operands:
                    self._pass_on(operand, operation)
        self._displays()
        for awaited in own.of(facts.Await):
            self._pass_on(awaited.value, awaited)
        for walrus in own.of(facts.Walrus):
            if self._is(walrus.value):
                self._name(walrus.target)
            self._pass_on(walrus.value, walrus)
        for call in own.of(facts.Call):
            self._copied(call)

    def _displays(self) -> None:
        for display in self._own.of(facts.Dict):
            for item in display.items:
                if item.key is None:
                    self._pass_on(item.value, display)
                else:
                    self._hold(item.value, display)
        unpacked = {id(part) for one in self._own.of(facts.Assign) for part in _unpacked(one)}
        for listed in self._own.of(facts.Display):
            for element in listed.elements if id(listed) not in unpacked else ():
                self._hold(element, listed)
        for text in self._own.of(facts.Text):
            if not any("%(" in part.source for part in text.parts if is_literal(part)):
                for part in text.parts:
                    self._hold(part, text)

    def _copied(self, call: facts.Call) -> None:
        match call:
            case facts.Call(function=facts.Attribute(value=value, attr="copy"), arguments=()):
                self._pass_on(value, call)
            case facts.Call(arguments=(facts.Argument(value=value), *_)) if self._is(value):
                called = self._called(call.function)
                name = called.name if isinstance(called, External) else ""
                for argument in call.arguments if name in COPYING else ():
                    self._pass_on(argument.value, call)
                if name in TELLING:
                    self._hold(value, call)

    def _hold(self, inner: object, outer: object) -> None:
        if self._is(inner) or id(inner) in self._held:
            self._account(inner)
            self._held.discard(id(inner))
            self._held.add(id(outer))

    def _name(self, name: str) -> None:
        if name not in self._names:
            self._names.add(name)
            self._open |= {id(one) for one in self._own.of(facts.Name) if one.id == name}

    def _use(self, node: object) -> None:
        match node:
            case facts.Subscript():
                self._subscript(node)
            case facts.Operation():
                self._operation(node)
            case facts.Conditional(kind="if", operands=(test, *_)):
                self._account(test)
            case facts.Branch(test=value) | facts.Loop(test=value) | facts.Assert(test=value):
                self._account(value)
            case facts.Evaluate(value=value):
                self._account(value)
            case facts.Assign():
                self._assign(node)
            case facts.Delete(targets=targets):
                self._account(*targets)
            case facts.Return():
                self._return(node)

    def _key(self, node: facts.Expression) -> None:
        """Note a key that is read; raises `LostError` where it is not known which one."""
        text = literal_text(node)
        if text is None and not self._is_local(node):
            text = constant_text(lookup.evaluated(self._m, self._module, node))
        if text is None:
            raise LostError
        self.carried.keys.add(text)

    def _subscript(self, node: facts.Subscript) -> None:
        if self._is(node.value) and len(node.index) == 1:
            self._key(node.index[0])
            self._account(node.value)

    def _operation(self, node: facts.Operation) -> None:
        if node.operator in COMPARING:
            self._account(*node.operands)
        elif node.operator in MEMBERSHIP and len(node.operands) == 2:
            key, where = node.operands
            if self._is(where):
                self._key(key)
                self._account(where)

    def _assign(self, node: facts.Assign) -> None:
        for target in node.targets:
            self._bind_to(target, node.value)
        self._account(node.value)

    def _bind_to(self, target: facts.Expression, value: facts.Expression | None) -> None:
        match target:
            case facts.Name() | facts.Attribute():
                self._account(target)
                if self._is(value):
                    self._target(target)
            case facts.Display(elements=elements) if not self._is(value):
                for element, inner in _pairs(elements, value):
                    self._bind_to(element, inner)
                    self._account(inner)
            case facts.Starred(value=inner):
                self._bind_to(inner, None)
            case _ if self._is(value):
                raise LostError

    def _target(self, target: facts.Name | facts.Attribute) -> None:
        if isinstance(target, facts.Attribute):
            self.carried.attributes.add(target.attr)
        else:
            self._names.add(target.id)
            if self._own.of(facts.Class):  # it may be one of a class
                self.carried.attributes.add(target.id)

    def _return(self, node: facts.Return) -> None:
        if self._is(node.value):
            self._account(node.value)
            if id(node) in self._inner:
                return  # what a nested function gives is seen there
            self.carried.returning.add(self._function.key)
            if self._function.kind == "property":
                self.carried.attributes.add(self._function.name)

    def _call(self, call: facts.Call) -> None:
        match call.function:
            case facts.Attribute(value=value, attr=attr) if self._is(value):
                if attr in READING and call.arguments and not call.arguments[0].star:
                    self._key(call.arguments[0].value)
                    self._account(value)
                elif attr == "update":
                    self._account(value)
        given = [a for a in call.arguments if self._is(a.value) or id(a.value) in self._held]
        if given:
            self._hand_on(call, given)

    @abstractmethod
    def _hand_on(self, call: facts.Call, given: list[facts.Argument]) -> None:
        """Follow what a call is given; raises `LostError` where that is not possible."""

    def _called(self, node: facts.Expression) -> Value | None:
        """Return what is called, where its name is one of the module or built in."""
        if self._is_local(node):
            return None
        return lookup.evaluated(self._m, self._module, node)

    def _is_local(self, node: facts.Expression) -> bool:
        """Return whether an expression begins with a name that is bound in a function."""
        root = first_name(node)
        around = {name for name, _ in self._function.sealed}
        return not root or root in self._own.bound or root in around


def is_literal(node: facts.Expression) -> TypeGuard[facts.Literal]:
    """Return whether an expression is a literal."""
    return isinstance(node, facts.Literal)


_Pairs = Iterator[tuple[facts.Expression, facts.Expression | None]]


def _pairs(targets: tuple[facts.Expression, ...], value: facts.Expression | None) -> _Pairs:
    """Yield what is bound by an assignment to several targets, each with its value if written."""
    values = value.elements if isinstance(value, facts.Display) else ()
    one_each = len(values) == len(targets) and not any(
        isinstance(part, facts.Starred) for part in (*targets, *values)
    )
    for number, target in enumerate(targets):
        yield target, values[number] if one_each else None


def _unpacked(node: facts.Assign) -> Iterator[facts.Display]:
    """Yield the displays that an assignment unpacks into, and what it unpacks one by one."""
    waiting = [(target, node.value) for target in node.targets]
    while waiting:
        target, value = waiting.pop()
        if isinstance(target, facts.Display):
            yield target
            pairs = list(_pairs(target.elements, value))
            if isinstance(value, facts.Display) and all(inner is not None for _, inner in pairs):
                yield value
            waiting += pairs


def _opens(call: facts.Call) -> bool:
    return isinstance(call.function, facts.Name) and call.function.id in OPENING


def _update_fields(argument: facts.Argument) -> Iterator[facts.Expression]:
    """Yield what a call of `save` is told to write."""
    if argument.keyword == UPDATE_FIELDS and isinstance(argument.value, facts.Display):
        yield from argument.value.elements
