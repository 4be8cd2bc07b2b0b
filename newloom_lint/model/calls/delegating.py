"""Delegating: what a function calls that does nothing but hand the run on."""

from __future__ import annotations

from collections.abc import Iterable

from newloom_lint.model.flow.carriers import Delegate
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.values.kinds import (
    ClassRef,
    Coroutine,
    Function,
    Generator,
    Instance,
    Partial,
    Value,
    options,
)
from newloom_lint.syntax import facts


def note(m: Machine, function: Function, given: Iterable[Value]) -> None:
    """Note that a function is called by one that does nothing else."""
    caller = m.frame.function
    if caller is None:
        return
    known = m.delegates.setdefault(caller.key, {})
    before = known.get(function.key)
    whole = before is None or before.whole
    whole = whole and not any(_takes_part(m, function, o) for v in given for o in options(v))
    known[function.key] = Delegate(function, whole)


def _takes_part(m: Machine, function: Function, value: Value) -> bool:
    """Return whether a function that is given a value may run code of whoever gives it."""
    match value:
        case Function() | ClassRef() | Partial() | Coroutine() | Generator():
            return True
        case Instance(cls):
            if function.owner is None:
                return cls.module.path != function.module.path
            return _adds_methods(m, cls, function.owner)
    return False


def _adds_methods(m: Machine, cls: ClassRef, base: ClassRef) -> bool:
    """Return whether a class, or one between it and a base of it, has methods of its own."""
    for ancestor in lookup.ancestors(m, cls):
        if ancestor == base:
            return False
        if not isinstance(ancestor, ClassRef):
            continue
        if any(isinstance(statement, facts.Function) for statement in ancestor.node.body):
            return True
    return False
