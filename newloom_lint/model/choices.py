"""Choices: the values that a field of a model may have, however they are listed."""

from __future__ import annotations

from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.models import Field, Model, literal_text
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined, Module, bindings
from newloom_lint.model.values.kinds import ClassRef, External
from newloom_lint.model.walking import walk
from newloom_lint.syntax import facts

CHANGING = frozenset({"append", "extend", "insert", "setdefault", "update"})
"""Methods that put something into a list or a dict."""
MOST_NAMES = 200
"""Names of a class that are followed; more are taken to lead in a circle."""
TABLE = "STATUS_CHOICES"


class _UnknownError(Exception):
    """A choice is made in a way that is not read."""


def statuses(m: Machine, model: Model) -> tuple[str, ...] | None:
    """Return the values that the field `status` may have; `None` where they are not known."""
    field = model.fields.get("status")
    if field is None or model.cls is None or _is_assigned_elsewhere(model):
        return None
    listed = _listed(field)
    try:
        if listed is not None:
            found = _Reader(m, field.owner).values(listed)
        elif TABLE in model.names:
            found = _Reader(m, model.cls).name(TABLE)
        else:
            return None
    except (_UnknownError, RecursionError):
        return None
    return tuple(found) or None


def _listed(field: Field) -> facts.Expression | None:
    """Return the expression that lists a field's choices."""
    return next((a.value for a in field.call.arguments if a.keyword == "choices"), None)


def _is_assigned_elsewhere(model: Model) -> bool:
    """Return whether a model has a property or another thing in place of the field."""
    return "status" in model.methods


class _Reader:
    """Reads expressions as they stand in the body of a class."""

    def __init__(self, m: Machine, cls: ClassRef) -> None:
        self._m, self._cls = m, cls
        self._followed = 0

    def values(self, node: facts.Expression) -> list[str]:
        """Return the values that an expression lists."""
        match node:
            case facts.Name(id=name):
                return self.name(name)
            case facts.Attribute(value=value, attr="choices"):
                return self._members(self._class(value))
            case facts.Attribute(value=value, attr=attr):
                return _Reader(self._m, self._class(value)).name(attr)
            case facts.Display(elements=elements):
                return [found for element in elements for found in self._choice(element)]
            case facts.Operation(operator="+", operands=operands):
                return [found for operand in operands for found in self.values(operand)]
            case facts.Dict(items=items):
                return [found for item in items for found in self._item(item)]
            case facts.Call(
                function=facts.Name(id="list" | "tuple"), arguments=(facts.Argument(value=inner),)
            ):
                return self.values(inner)
        raise _UnknownError

    def name(self, name: str) -> list[str]:
        """Return the values of a list that the class, or its module, binds to a name."""
        module, value = self.bound(name)
        if module is self._cls.module:
            return self.values(value)
        return _InModule(self._m, module, self._cls).values(value)

    def _choice(self, node: facts.Expression) -> list[str]:
        match node:
            case facts.Display(elements=(_, facts.Display() as group)):
                return self.values(group)
            case facts.Display(elements=(value, _)):
                return [self._text(value)]
            case facts.Starred(value=inner):
                return self.values(inner)
        raise _UnknownError

    def _item(self, item: facts.Item) -> list[str]:
        if item.key is None or isinstance(item.value, facts.Dict | facts.Display):
            return self.values(item.value)
        return [self._text(item.key)]

    def _text(self, node: facts.Expression) -> str:
        """Return the text of one value: a literal, a constant, a member of an enumeration."""
        text = literal_text(node)
        if text is not None:
            return text
        match node:
            case facts.Literal(kind="none"):
                return ""
            case facts.Name(id=name):
                return self._text(self.bound(name)[1])
            case facts.Attribute(value=facts.Attribute() as member, attr="value"):
                return self._text(member)
            case facts.Attribute(value=value, attr=attr):
                cls = self._class(value)
                return _Reader(self._m, cls).member(_Reader(self._m, cls).bound(attr)[1])
        raise _UnknownError

    def bound(self, name: str) -> tuple[Module, facts.Expression]:
        """Return the one expression that a name of the class or its module is bound to."""
        self._followed += 1
        if self._followed > MOST_NAMES:
            raise _UnknownError
        own = [binding for bound, binding in bindings(self._cls.node.body) if bound == name]
        if not own:
            target = self._m.modules.own(self._cls.module, name)
            if not isinstance(target, Defined) or len(target.module.bindings[target.name]) != 1:
                raise _UnknownError
            if _is_changed(target.module, target.name):
                raise _UnknownError
            return target.module, self._assigned(target.binding.node)
        if len(own) != 1 or _is_changed(self._cls.module, name):
            raise _UnknownError
        return self._cls.module, self._assigned(own[0].node)

    def _assigned(self, node: object) -> facts.Expression:
        match node:
            case facts.Assign(kind="plain" | "annotated", targets=(facts.Name(),), value=value):
                if value is not None:
                    return value
        raise _UnknownError

    def _class(self, node: facts.Expression) -> ClassRef:
        """Return the class that a name in the class body stands for."""
        if isinstance(node, facts.Name):
            if node.id == self._cls.node.name:
                return self._cls
            own = lookup.own_member(self._m, self._cls, node.id)
            if isinstance(own, ClassRef):
                return own
        found = lookup.evaluated(self._m, self._cls.module, node)
        if isinstance(found, ClassRef):
            return found
        raise _UnknownError

    def _members(self, cls: ClassRef) -> list[str]:
        """Return the values of a `TextChoices`."""
        bases = lookup.ancestors(self._m, cls)
        if not any(isinstance(b, External) and b.name.endswith("TextChoices") for b in bases):
            raise _UnknownError
        found = []
        for base in bases:
            inner = _Reader(self._m, base) if isinstance(base, ClassRef) else None
            for statement in base.node.body if isinstance(base, ClassRef) else ():
                match statement:
                    case facts.Assign(targets=(facts.Name(id=name),), value=value) if (
                        inner is not None and value is not None and not name.startswith("_")
                    ):
                        found.append(inner.member(value))
        return found

    def member(self, node: facts.Expression) -> str:
        """Return the value of one member: `"failed"`, or `"failed", "Failed"`."""
        if isinstance(node, facts.Display) and node.elements:
            return self._text(node.elements[0])
        return self._text(node)


def _is_changed(module: Module, name: str) -> bool:
    """Return whether a module changes the list of a name where it stands."""
    for part in walk(module.facts.body):
        match part:
            case facts.Call(function=facts.Attribute(value=owner, attr=attr)) if attr in CHANGING:
                pass
            case facts.Assign(kind="augmented", targets=(owner,)):
                pass
            case facts.Assign(targets=(facts.Subscript(value=owner),)):
                pass
            case _:
                continue
        if name == (getattr(owner, "id", "") or getattr(owner, "attr", "")):
            return True
    return False


class _InModule(_Reader):
    """Reads expressions as they stand at the top of another module."""

    def __init__(self, m: Machine, module: Module, cls: ClassRef) -> None:
        node = facts.Class(
            cls.node.span, "", cls.node.name_span, "", (), (), None, module.facts.body
        )
        super().__init__(m, ClassRef(module, node, (module.path, -1)))
