"""Objects that keep a table: an attribute that `__init__` sets, or a class made of `dict`."""

from __future__ import annotations

from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined
from newloom_lint.model.values.kinds import ClassRef, External
from newloom_lint.syntax import facts

DICTS = frozenset({"builtins.dict", "collections.OrderedDict", "collections.UserDict"})
OWN_WAYS = frozenset({"__init__", "__new__", "__setitem__", "update", "setdefault", "__missing__"})
"""Methods by which a dict of one's own may hold something else than was put into it."""


def kept(cls: Defined, attr: str) -> facts.Expression | None:
    """Return what the objects of a class keep under an attribute from the start."""
    node = cls.binding.node
    found = []
    for statement in node.body if isinstance(node, facts.Class) else ():
        match statement:
            case facts.Assign(targets=(facts.Name(id=name),), value=value) if name == attr:
                found.append(value)
            case facts.Function(name="__init__", body=body):
                for inner in body:
                    match inner:
                        case facts.Assign(
                            targets=(facts.Attribute(value=facts.Name(id="self"), attr=name),),
                            value=value,
                        ) if name == attr:
                            found.append(value)
    return found[0] if len(found) == 1 else None


def is_dict(m: Machine, cls: Defined) -> bool:
    """Return whether a class is a dict that keeps what is put into it."""
    node = cls.binding.node
    if not isinstance(node, facts.Class) or node.decorators:
        return False
    reference = ClassRef(cls.module, node, (cls.module.path, node.span.start))
    line = lookup.ancestors(m, reference)
    own = [base for base in line if isinstance(base, ClassRef)]
    methods = {
        statement.name
        for base in own
        for statement in base.node.body
        if isinstance(statement, facts.Function)
    }
    outside = [base for base in line if not isinstance(base, ClassRef)]
    plain = all(isinstance(base, External) and base.name in DICTS for base in outside)
    return plain and bool(outside) and methods.isdisjoint(OWN_WAYS)
