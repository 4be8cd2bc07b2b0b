"""Attributes that run code when they are assigned: properties with a setter, and descriptors."""

from __future__ import annotations

from newloom_lint.model.calls import calling, external
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import State, merge
from newloom_lint.model.names import lookup
from newloom_lint.model.values.kinds import (
    Arguments,
    ClassRef,
    External,
    Function,
    Instance,
    Unknown,
    Value,
)
from newloom_lint.syntax import facts


def run(m: Machine, cls: ClassRef, base: Value, attr: str, value: Value, state: State) -> State:
    """Return the state after `base.attr = value` ran `of(m, cls, attr)`, which is there."""
    setter = of(m, cls, attr)
    if not isinstance(setter, Function):
        reason = f"what assigning `{attr}` of `{cls.node.name}` does is not known"
        [(after, _)] = calling.anything(m, state, Arguments((base, value)), reason)
        return after
    ends = calling.invoke(m, setter, Arguments((base, value)), state)
    return external.one(merge(after for after, _ in ends), state)


def of(m: Machine, cls: ClassRef, attr: str) -> Function | Unknown | None:
    """Return what runs when `attr` of an object of a class is assigned.

    Returns `None` where nothing does, `Unknown` where it cannot be followed.
    """
    key = ("setter", cls.key, attr)
    if key not in m.memo:
        m.memo[key] = None  # what is assigned while this is read
        m.memo[key] = _found(m, cls, attr)
    return m.memo[key]  # type: ignore[return-value]


def _found(m: Machine, cls: ClassRef, attr: str) -> Function | Unknown | None:
    if isinstance(lookup.member(m, cls, "__setattr__"), Function):
        return Unknown("any attribute that is assigned runs code")
    for ancestor in lookup.ancestors(m, cls):
        if not isinstance(ancestor, ClassRef):
            continue
        for statement in reversed(ancestor.node.body):
            match statement:
                case facts.Function(name=name) if name == attr:
                    return _decorated(m, ancestor, statement)
                case facts.Assign(targets=(facts.Name(id=name),), value=facts.Call() as call) if (
                    name == attr
                ):
                    return _made(m, ancestor, call)
                case facts.Assign(targets=(facts.Name(id=name),)) if name == attr:
                    return None
    return None


def _decorated(m: Machine, cls: ClassRef, node: facts.Function) -> Function | Unknown | None:
    if not lookup.is_accessor(node):
        return None
    setters = [d for d in node.decorators if isinstance(d, facts.Attribute) and d.attr == "setter"]
    if not setters:
        return Unknown("a property that is deleted")
    return _followed(lookup.method(m, cls, node, without=setters[0]))


def _made(m: Machine, cls: ClassRef, call: facts.Call) -> Function | Unknown | None:
    """Return the setter of `name = property(get, set)`, or of a descriptor."""
    if lookup.evaluated(m, cls.module, call.function) != External("builtins.property"):
        made = lookup.evaluated(m, cls.module, call)
        if not isinstance(made, Unknown | Instance):
            return None
        sets = lookup.member(m, made.cls, "__set__") if isinstance(made, Instance) else made
        return None if sets is None else Unknown("a descriptor")
    named = [argument.value for argument in call.arguments if argument.keyword == "fset"]
    plain = [argument.value for argument in call.arguments if not argument.keyword]
    given = next(iter(named), plain[1] if len(plain) > 1 else None)
    if given is None:
        return None
    own = lookup.own_member(m, cls, given.id) if isinstance(given, facts.Name) else None
    return _followed(own or lookup.evaluated(m, cls.module, given))


def _followed(value: Value) -> Function | Unknown:
    return value if isinstance(value, Function) else Unknown("a setter that is not followed")
