"""The stream types that the Stream model offers, however they are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from newloom_lint.findings import Place
from newloom_lint.model import models
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined, Module
from newloom_lint.model.schemas import changes
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import constant_text
from newloom_lint.syntax import facts

TABLE = "TYPE_CHOICES"
FIELD = "stream_type"
MOST_DEPTH = 12


@dataclass(slots=True)
class TypeChoices:
    """The choices of `Stream.stream_type`."""

    path: str
    """The file of the model."""
    model: str
    """The class that has the field: `Stream`, or a base of it."""
    name: str
    """The table's name in the model or its file."""
    keys: dict[str, Place] = field(default_factory=dict)
    """Each stored value, and where it is written."""


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a name of the choices is looked up: the class body first, then its file."""

    module: Module
    body: tuple[facts.Statement, ...] = ()


class _UnreadError(Exception):
    """A part of the choices is made in a way that is not known."""


def read(m: Machine, mentioning: Callable[[str], tuple[str, ...]]) -> TypeChoices | None:
    """Return the choices, where the model has them and each of them is known."""
    target = m.modules.attribute(m.stream_module, "Stream")
    if not isinstance(target, Defined) or not isinstance(target.binding.node, facts.Class):
        return None
    owner = target.binding.node
    found = models.of(m, lookup.value_of(m, target))
    written = found.fields.get(FIELD) if found is not None else None
    if written is not None:
        owner = written.owner.node
    scope = _Scope(written.owner.module if written is not None else target.module, owner.body)
    node = _of_field(scope) or _assigned(scope, TABLE)
    if node is None:
        return None
    reader = _Reader(m)
    try:
        reader.read(scope, node)
    except _UnreadError:
        return None
    for name in reader.names | {TABLE}:
        files = set(mentioning(name)) & set(mentioning("Stream"))
        if changes.may_change(m, name, sorted(files), shared=True):
            return None
    choices = TypeChoices(scope.module.path, owner.name, reader.first or TABLE)
    choices.keys = reader.keys
    return choices


def _of_field(scope: _Scope) -> facts.Expression | None:
    """Return what the field of the stream type says its choices are."""
    made = _assigned(scope, FIELD)
    for argument in made.arguments if isinstance(made, facts.Call) else ():
        if argument.keyword == "choices":
            return argument.value
    return None


def _assigned(scope: _Scope, name: str) -> facts.Expression | None:
    """Return what the class body assigns to a name, where that is done once."""
    found = [
        statement.value
        for statement in scope.body
        if isinstance(statement, facts.Assign)
        and any(isinstance(t, facts.Name) and t.id == name for t in statement.targets)
    ]
    return found[0] if len(found) == 1 else None


class _Reader:
    def __init__(self, m: Machine) -> None:
        self._m = m
        self._depth = 0
        self.keys: dict[str, Place] = {}
        self.names: set[str] = set()
        self.first = ""

    def read(self, scope: _Scope, node: facts.Expression) -> None:
        """Read an expression that gives choices."""
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise _UnreadError
        self._choices(scope, node)
        self._depth -= 1

    def _choices(self, scope: _Scope, node: facts.Expression) -> None:
        match node:
            case facts.Display(elements=elements):
                for element in elements:
                    self._pair(scope, element)
            case facts.Dict(items=items):
                for item in items:
                    if item.key is None:
                        self.read(scope, item.value)
                    else:
                        self._choice(scope, item.key, item.value)
            case facts.Operation(operator="+" | "|", operands=operands):
                for operand in operands:
                    self.read(scope, operand)
            case facts.Call(
                function=facts.Name(id="list" | "tuple" | "sorted" | "dict"),
                arguments=(facts.Argument(value=value, keyword="", star=""), *_),
            ):
                self.read(scope, value)
            case facts.Attribute(value=owner, attr="choices"):
                self._named(scope, owner)
            case facts.Name() | facts.Attribute():
                self._named(scope, node)
            case _:
                raise _UnreadError

    def _pair(self, scope: _Scope, element: facts.Expression) -> None:
        match element:
            case facts.Starred(value=value):
                self.read(scope, value)
            case facts.Display(kind="tuple" | "list", elements=(key, label)):
                self._choice(scope, key, label)
            case _:
                raise _UnreadError

    def _choice(self, scope: _Scope, key: facts.Expression, label: facts.Expression) -> None:
        if isinstance(label, facts.Display | facts.Dict):  # a named group
            self.read(scope, label)
        else:
            self._add(scope, key)

    def _add(self, scope: _Scope, key: facts.Expression) -> None:
        text = self._text(scope, key)
        if text is None:
            raise _UnreadError
        self.keys.setdefault(text, Place(scope.module.path, key.span.start, key.span.end))

    def _text(self, scope: _Scope, key: facts.Expression) -> str | None:
        if isinstance(key, facts.Name):
            key = _assigned(scope, key.id) or key
        if isinstance(key, facts.Attribute) and key.attr == "value":
            key = key.value
        if isinstance(key, facts.Attribute):
            found = self._class(scope, key.value)
            if found is not None:
                member = _assigned(_Scope(found[0], found[1].body), key.attr)
                return None if member is None else self._text(_Scope(found[0]), _value(member))
        return constant_text(lookup.evaluated(self._m, scope.module, key))

    def _named(self, scope: _Scope, node: facts.Expression) -> None:
        """Read the choices a name stands for."""
        found = self._class(scope, node)
        if found is not None:
            self._enumeration(*found)
            return
        name = node.id if isinstance(node, facts.Name) else getattr(node, "attr", "")
        self.names.add(name)
        self.first = self.first or name
        own = _assigned(scope, name) if isinstance(node, facts.Name) else None
        if own is not None:
            self.read(scope, own)
            return
        target = lookup.target(self._m, scope.module, node)
        if not isinstance(target, Defined) or len(target.module.bindings[target.name]) != 1:
            raise _UnreadError
        statement = target.binding.node
        if not isinstance(statement, facts.Assign) or statement.value is None:
            raise _UnreadError
        if len(statement.targets) != 1 or not isinstance(statement.targets[0], facts.Name):
            raise _UnreadError
        self.read(_Scope(target.module), statement.value)

    def _class(self, scope: _Scope, node: facts.Expression) -> tuple[Module, facts.Class] | None:
        """Return the class that an expression of names leads to."""
        for statement in scope.body:
            if (
                isinstance(statement, facts.Class)
                and isinstance(node, facts.Name)
                and statement.name == node.id
            ):
                return scope.module, statement
        target = lookup.target(self._m, scope.module, node)
        if isinstance(target, Defined) and isinstance(target.binding.node, facts.Class):
            return target.module, target.binding.node
        return None

    def _enumeration(self, module: Module, found: facts.Class) -> None:
        bases = [expressions.describe(argument.value) for argument in found.arguments]
        if len(bases) != 1 or not bases[0].endswith("TextChoices"):
            raise _UnreadError
        self.first = self.first or found.name
        for statement in found.body:
            match statement:
                case facts.Assign(targets=(facts.Name(id=name),), value=value) if value is not None:
                    if not name.startswith("_"):
                        self._add(_Scope(module), _value(value))
                case facts.Function() | facts.Pass() | facts.Evaluate():
                    pass
                case _:
                    raise _UnreadError


def _value(member: facts.Expression) -> facts.Expression:
    """Return the stored value of a member that is `value` or `value, label`."""
    if isinstance(member, facts.Display) and member.elements:
        return member.elements[0]
    return member
