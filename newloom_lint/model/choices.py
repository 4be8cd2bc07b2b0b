"""Choices: the values that a field of the Stream model may have, however they are listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from newloom_lint.findings import Place
from newloom_lint.model import changes, models
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.models import literal_text
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Absent, Binding, Defined, Module, bindings
from newloom_lint.model.registry import TABLE, Registry, Unread, rows, scopes
from newloom_lint.model.registry.reading import Reader
from newloom_lint.model.registry.scopes import Bound
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import ClassRef, External, StreamModel, constant_text
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

TABLES = {"status": "STATUS_CHOICES", "stream_type": "TYPE_CHOICES"}
"""The fields whose choices are asked for, and the table that stands for those a field lists."""
MOST_PARTS = 200
"""Lists and names that are followed; more are taken to lead in a circle."""


@dataclass(slots=True)
class Choices:
    """The choices of a field of `Stream`."""

    path: str
    """The file of the model."""
    model: str
    """The class that has the field: `Stream`, or a base of it."""
    name: str
    """The table's name in the model or its file."""
    keys: dict[str, Place] = field(default_factory=dict)
    """Each stored value, and where it is written."""
    apart: bool = False
    """The table stands beside the model, not in it."""


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a name of the choices is looked up: the class body first, then its file."""

    module: Module
    body: tuple[facts.Statement, ...] = ()


class _UnreadError(Exception):
    """A part of the choices is made in a way that is not known."""

    def __init__(self, scope: _Scope, node: facts.Expression) -> None:
        written = expressions.source(scope.module.file, node)
        super().__init__(f"`{written}` is made at run time")
        self.place = Place(scope.module.path, node.span.start, node.span.end)


class _FollowsError(Exception):
    """The choices are made of the registry: they are always those it has."""


def read(
    m: Machine, name: str, mentioning: Callable[[str], tuple[str, ...]]
) -> Choices | Unread | None:
    """Return the choices of a field, or why they are not known; `None` where it has none.

    Choices that are made of the registry are none: they are right whatever it holds.
    """
    model = models.of(m, StreamModel())
    found = model.fields.get(name) if model is not None else None
    if model is None or found is None or name in model.methods:
        return None
    owner, arguments = found.owner, found.call.arguments
    scope = _Scope(owner.module, owner.node.body)
    listed = [argument.value for argument in arguments if argument.keyword == "choices"]
    table = facts.Name(owner.node.name_span, TABLES[name])
    reader = _Reader(m, mentioning)
    if not listed and not _is_bound(m, scope, TABLES[name]):
        return None
    try:
        reader.read(scope, listed[0] if listed else table)
    except _FollowsError:
        return None
    except RecursionError:
        return Unread("they are nested too deeply", Place(owner.module.path, *_ends(found.call)))
    except _UnreadError as error:
        return Unread(str(error), error.place)
    for used in reader.names | {TABLES[name]}:
        files = (set(mentioning(used)) & set(mentioning("Stream"))) | reader.files
        changed = changes.find(m, used, sorted(files), shared=True)
        if changed is not None:
            return Unread(f"code may change `{used}`", changed)
    called = reader.first or TABLES[name]
    apart = any(bound == called for bound, _ in bindings(owner.module.facts.body))
    apart = apart and not any(bound == called for bound, _ in bindings(owner.node.body))
    return Choices(owner.module.path, owner.node.name, called, reader.keys, apart)


class _Reader:
    def __init__(self, m: Machine, mentioning: Callable[[str], tuple[str, ...]]) -> None:
        self._m, self._mentioning = m, mentioning
        self._followed = 0
        self.keys: dict[str, Place] = {}
        self.names: set[str] = set()
        self.files: set[str] = set()
        """The files that hold a list."""
        self.first = ""

    def read(self, scope: _Scope, node: facts.Expression) -> None:
        """Read an expression that gives choices."""
        self._followed += 1
        if self._followed > MOST_PARTS:
            raise _UnreadError(scope, node)
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
            case facts.Comprehension():
                self._made(scope, node)
            case facts.Attribute(value=owner, attr="choices"):
                self._members(scope, node, self._class(scope, owner))
            case facts.Name(id=name) | facts.Attribute(attr=name):
                self._named(scope, node, name)
            case _:
                raise _UnreadError(scope, node)

    def _made(self, scope: _Scope, node: facts.Comprehension) -> None:
        """Read the pairs that a comprehension gives."""
        if any(self._is_registry(scope, part) for part in walk(node.clauses)):
            raise _FollowsError
        own: dict[str, list[Binding]] = {}
        for name, binding in bindings(scope.body):
            own.setdefault(name, []).append(binding)
        module = replace(scope.module, bindings={**scope.module.bindings, **own})
        reader = Reader(self._m, Registry(""), self._mentioning)
        listed = rows.of(reader, Bound(scopes.Scope(module), node))
        for row in listed or ():
            pair = scopes.parts_of(row, 2)
            key = scopes.text(self._m, pair[0]) if pair is not None else None
            if key is None:
                raise _UnreadError(scope, node)
            self.keys.setdefault(*key)
        if listed is None:
            raise _UnreadError(scope, node)

    def _is_registry(self, scope: _Scope, node: object) -> bool:
        """Return whether an expression is the registry."""
        if not isinstance(node, facts.Name | facts.Attribute):
            return False
        target = lookup.target(self._m, scope.module, node)
        return isinstance(target, Defined) and target.name == TABLE

    def _pair(self, scope: _Scope, element: facts.Expression) -> None:
        match element:
            case facts.Starred(value=value):
                self.read(scope, value)
            case facts.Display(kind="tuple" | "list", elements=(key, label)):
                self._choice(scope, key, label)
            case _:
                raise _UnreadError(scope, element)

    def _choice(self, scope: _Scope, key: facts.Expression, label: facts.Expression) -> None:
        if isinstance(label, facts.Display | facts.Dict):  # a named group
            self.read(scope, label)
        else:
            self._add(scope, key)

    def _add(self, scope: _Scope, key: facts.Expression) -> None:
        place = Place(scope.module.path, key.span.start, key.span.end)
        self.keys.setdefault(self._text(scope, key), place)

    def _named(self, scope: _Scope, node: facts.Expression, name: str) -> None:
        """Read the choices that a name stands for: a list, or an enumeration itself."""
        cls = self._class(scope, node)
        if cls is not None:
            self._members(scope, node, cls)
            return
        self.names.add(name)
        self.first = self.first or name
        inner, listed = self._bound(scope, node)
        self.files.add(inner.module.path)
        self.read(inner, listed)

    def _text(self, scope: _Scope, node: facts.Expression) -> str:
        """Return the text of one value: a literal, a constant, a member of an enumeration."""
        self._followed += 1
        if self._followed > MOST_PARTS:
            raise _UnreadError(scope, node)
        text = literal_text(node)
        match node:
            case facts.Literal() if text is not None:
                return text
            case facts.Literal(kind="none"):
                return ""
            case facts.Attribute(value=facts.Attribute() as member, attr="value"):
                return self._text(scope, member)
            case facts.Name() | facts.Attribute():
                inner, value = self._bound(scope, node)
                return self._text(inner, _stored(value))
        text = constant_text(lookup.evaluated(self._m, scope.module, node))
        if text is None:
            raise _UnreadError(scope, node)
        return text

    def _bound(self, scope: _Scope, node: facts.Expression) -> tuple[_Scope, facts.Expression]:
        """Return the one expression that a name is bound to, and where that stands."""
        name, inner = "", scope
        match node:
            case facts.Name(id=name):
                pass
            case facts.Attribute(value=owner, attr=name):
                cls = self._class(scope, owner)
                inner = _Scope(cls.module, cls.node.body) if cls is not None else scope
        own = [binding for bound, binding in bindings(inner.body) if bound == name]
        if not own:
            target = lookup.target(self._m, scope.module, node)
            if not isinstance(target, Defined):
                raise _UnreadError(scope, node)
            inner, own = _Scope(target.module), target.module.bindings[target.name]
        if len(own) == 1:
            match own[0].node:
                case facts.Assign(kind="plain" | "annotated", targets=(facts.Name(),), value=value):
                    if value is not None:
                        return inner, value
        raise _UnreadError(scope, node)

    def _class(self, scope: _Scope, node: facts.Expression) -> ClassRef | None:
        """Return the class that an expression of names leads to."""
        name = node.id if isinstance(node, facts.Name) else ""
        own = [binding.node for bound, binding in bindings(scope.body) if bound == name]
        target = lookup.target(self._m, scope.module, node) if not own else None
        if isinstance(target, Defined):
            own, module = [target.binding.node], target.module
        else:
            module = scope.module
        match own:
            case [facts.Class() as found]:
                return ClassRef(module, found, (module.path, found.span.start))
        return None

    def _members(self, scope: _Scope, node: facts.Expression, cls: ClassRef | None) -> None:
        """Read the members of a `TextChoices`, or of one that is made of it."""
        bases = lookup.ancestors(self._m, cls) if cls is not None else []
        outside = [base for base in bases if not isinstance(base, ClassRef)]
        if not outside or not all(
            isinstance(base, External) and base.name.endswith("TextChoices") for base in outside
        ):
            raise _UnreadError(scope, node)
        self.first = self.first or (cls.node.name if cls is not None else "")
        for base in bases:
            for statement in base.node.body if isinstance(base, ClassRef) else ():
                match statement:
                    case facts.Assign(targets=(facts.Name(id=name),), value=value) if value:
                        if not name.startswith("_") and isinstance(base, ClassRef):
                            self._add(_Scope(base.module, base.node.body), _stored(value))
                    case facts.Function() | facts.Pass() | facts.Evaluate():
                        pass
                    case _:
                        raise _UnreadError(scope, node)


def _ends(node: facts.Expression) -> tuple[int, int]:
    return node.span.start, node.span.end


def _is_bound(m: Machine, scope: _Scope, name: str) -> bool:
    """Return whether a class body or its file has a name."""
    if any(bound == name for bound, _ in bindings(scope.body)):
        return True
    target = lookup.target(m, scope.module, facts.Name(facts.Span(0, 0), name))
    return not isinstance(target, Absent)


def _stored(member: facts.Expression) -> facts.Expression:
    """Return the stored value of a member that is `value` or `value, label`."""
    if isinstance(member, facts.Display) and member.elements:
        return member.elements[0]
    return member
