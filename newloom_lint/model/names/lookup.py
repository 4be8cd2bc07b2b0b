"""What a name is at one point of a run: local, closed over, of the module, built in."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace

from newloom_lint.model.calls import calling, decorators
from newloom_lint.model.flow.machine import BUILTINS, Frame, Machine
from newloom_lint.model.flow.state import State
from newloom_lint.model.names import replaced
from newloom_lint.model.names.modules import (
    Absent,
    Binding,
    Defined,
    Module,
    Outside,
    Package,
    Target,
    Unclear,
)
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import (
    FILLED,
    ClassRef,
    External,
    Foreign,
    Function,
    Mapping,
    Missing,
    ModuleRef,
    StreamModel,
    Unknown,
    Value,
    join_all,
)
from newloom_lint.syntax import facts

ACCESSORS = frozenset({"deleter", "setter"})
COMMON_NAMES = frozenset(
    {
        "BlockingIOError", "ConnectionError", "EncodingWarning", "EnvironmentError", "IOError",
        "PermissionError", "SyntaxError", "TimeoutError", "Warning",
    }
)  # fmt: skip
"""Built-in exceptions that libraries have others of the same name as."""
NEVER_STARRED = frozenset(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException) and name not in COMMON_NAMES
)
"""Built-in exceptions that a library's star import leaves as they are."""


def name(m: Machine, identifier: str, state: State) -> Value:
    """Return what `identifier` is in the current frame."""
    frame = m.frame
    found = state.local(frame.number, identifier)
    if found is not None:
        return found
    if identifier in frame.locals and identifier not in frame.outer:
        return Unknown(f"`{identifier}` may not be bound")
    if frame.function is not None:
        closed = closure(frame.function, identifier, state)
        if closed is not None:
            return closed
    return module_name(m, frame.module, identifier)


def closure(function: Function, identifier: str, state: State) -> Value | None:
    """Return what `identifier` is in the functions around `function`."""
    for number in function.frames:
        found = state.local(number, identifier)
        if found is not None:
            return found
    return next((value for key, value in function.sealed if key == identifier), None)


def module_name(m: Machine, module: Module, identifier: str) -> Value:
    """Return what `identifier` is at the level of `module`, or built in."""
    target = m.modules.own(module, identifier)
    if target is None and module.stars:
        target = m.modules.attribute(module.name, identifier)
        if isinstance(target, Absent | Package) or _is_left_alone(target, identifier):
            target = None
    if target is not None:
        return value_of(m, target)
    if identifier in BUILTINS or identifier in {"__name__", "__file__"}:
        return External(f"builtins.{identifier}")
    return Unknown(f"`{identifier}` is not bound")


def _is_left_alone(target: Target, identifier: str) -> bool:
    """Return whether only a library's star import may bind a name that no library binds."""
    return isinstance(target, Unclear) and target.starred and identifier in NEVER_STARRED


def target(m: Machine, module: Module, node: facts.Expression) -> Target:
    """Return what an expression of names leads to, at the level of `module`.

    A name that is bound nowhere is `Absent`; anything but names is `Unclear`.
    """
    match node:
        case facts.Name(id=identifier):
            found = m.modules.own(module, identifier)
            if found is not None:
                return found
            if module.stars:
                starred = m.modules.attribute(module.name, identifier)
                built_in = isinstance(starred, Absent) and identifier in BUILTINS
                left_alone = built_in or _is_left_alone(starred, identifier)
                if not left_alone and not isinstance(starred, Package):
                    return starred
            return (
                Outside(f"builtins.{identifier}") if identifier in BUILTINS else Absent(identifier)
            )
        case facts.Attribute(value=value, attr=attr):
            base = target(m, module, value)
            if isinstance(base, Package):
                return m.modules.attribute(base.name, attr)
            if isinstance(base, Outside):
                return Outside(f"{base.name}.{attr}")
            return base if isinstance(base, Absent) else Unclear("an attribute of an object")
    return Unclear("not a name")


def value_of(m: Machine, target: Target) -> Value:
    """Return the value a resolved name stands for."""
    match target:
        case Outside(dotted):
            return StreamModel() if _is_stream(m, dotted) else External(dotted)
        case Package(dotted):
            return ModuleRef(dotted)
        case Absent(dotted):
            return StreamModel() if _is_stream(m, dotted) else Missing(dotted)
        case Unclear(reason):
            return Unknown(reason)
        case Defined(module, binding, identifier):
            return defined(m, module, binding, identifier)


def _is_stream(m: Machine, dotted: str) -> bool:
    """Return whether a name that leads to no file is the model all the same."""
    return dotted == f"{m.stream_module}.Stream"


def defined(m: Machine, module: Module, binding: Binding, identifier: str) -> Value:
    """Return the value of a module-level definition, evaluated once."""
    key = ("defined", module.path, identifier, id(binding.node))
    if key not in m.memo:
        m.memo[key] = Unknown(f"`{identifier}` is defined by itself")
        m.memo[key] = _defined(m, module, binding, identifier)
    return m.memo[key]  # type: ignore[return-value]


def _defined(m: Machine, module: Module, binding: Binding, identifier: str) -> Value:
    node = binding.node
    match node:
        case facts.Class():
            in_models = module.name == m.stream_module or module.name.startswith(
                f"{m.stream_module}."
            )
            if identifier == "Stream" and in_models:
                return StreamModel()
            return ClassRef(module, node, (module.path, node.span.start))
        case facts.Function():
            return _function(m, module, node)
        case facts.Assign(kind="plain" | "annotated", targets=(facts.Name(),), value=value) if (
            value
        ):
            if _is_made_empty(value):
                return FILLED
            return _shared(evaluated(m, module, value))
    return Unknown(f"`{identifier}` is made at run time")


def _is_made_empty(node: facts.Expression) -> bool:
    """Return whether an expression makes a list, or the like, that has nothing in it yet."""
    match node:
        case facts.Display(elements=()):
            return True
        case facts.Call(
            function=facts.Name(id=name) | facts.Attribute(attr=name), arguments=arguments
        ):
            return name in _FILLED_LATER and (not arguments or name == "defaultdict")
    return False


_FILLED_LATER = frozenset({"defaultdict", "deque", "list", "set"})


def _function(
    m: Machine, module: Module, node: facts.Function, owner: ClassRef | None = None
) -> Value:
    """Return a function of a module or class under its decorators."""
    with at_module_level(m, module):
        function = calling.make_function(m, node, State(), owner)
        return decorators.decorate(m, function, node.decorators, State())


def _shared(value: Value) -> Value:
    """Return a module-level value; what can be changed from elsewhere stays open."""
    if isinstance(value, Mapping):
        return replace(value, open=True, shared=not value.open)
    return value


@contextmanager
def at_module_level(m: Machine, module: Module) -> Iterator[None]:
    """Evaluate what runs inside as at the module level of a file."""
    frame = Frame(0, module)
    with (
        m.collecting(),
        m.inside(
            frame=frame,
            quiet=True,
            exceptions=[],
            loops=0,
            cleanup=False,
            dispatching=False,
            unwinding=None,
        ),
    ):
        yield


def evaluated(m: Machine, module: Module, node: facts.Expression) -> Value:
    """Return what an expression is at the module level of a file."""
    with at_module_level(m, module):
        return join_all(value for _, value in expressions.evaluate(m, node, State()))


def member(m: Machine, cls: ClassRef, identifier: str) -> Value | None:
    """Return what class `cls` or a base of it binds `identifier` to.

    Returns `None` where it certainly does not exist, `Unknown` where a base cannot be read.
    """
    if replaced.is_replaced(m, cls, identifier):
        return Unknown(f"`{identifier}` of `{cls.node.name}` may be replaced")
    for ancestor in ancestors(m, cls):
        if not isinstance(ancestor, ClassRef):
            if is_model(m, cls):
                return Foreign(f"{cls.node.name}.{identifier}")
            return Unknown(f"a base of `{cls.node.name}` is not in the project")
        found = own_member(m, ancestor, identifier)
        if found is not None:
            return found
    return None


def is_model(m: Machine, cls: ClassRef) -> bool:
    """Return whether a class is a Django model, by a base outside the project."""
    bases = (base.name for base in ancestors(m, cls) if isinstance(base, External))
    return any(name.endswith("Model") or ".models." in name for name in bases)


def own_member(m: Machine, cls: ClassRef, identifier: str) -> Value | None:
    """Return what the body of `cls` itself binds `identifier` to."""
    for statement in reversed(cls.node.body):
        match statement:
            case facts.Function(name=found) if found == identifier and not is_accessor(statement):
                return _function(m, cls.module, statement, owner=cls)
            case facts.Class(name=found) if found == identifier:
                return ClassRef(cls.module, statement, (cls.module.path, statement.span.start))
            case facts.Assign(targets=(facts.Name(id=found),), value=value) if (
                found == identifier and value is not None
            ):
                return evaluated(m, cls.module, value)
    return None


def is_accessor(node: facts.Function) -> bool:
    """Return whether a method of a class is one that sets or deletes a property."""
    return any(
        isinstance(decorator, facts.Attribute) and decorator.attr in ACCESSORS
        for decorator in node.decorators
    )


def method(m: Machine, cls: ClassRef, node: facts.Function, without: facts.Expression) -> Value:
    """Return a method of a class under all its decorators but one."""
    kept = tuple(decorator for decorator in node.decorators if decorator is not without)
    return _function(m, cls.module, replace(node, decorators=kept), owner=cls)


def ancestors(m: Machine, cls: ClassRef) -> list[Value]:
    """Return the class, its bases, theirs, and so on; a base outside the project as it is."""
    line: list[Value] = [cls]
    pending = [cls]
    while pending:
        current = pending.pop(0)
        for argument in current.node.arguments:
            if argument.keyword or argument.star:
                continue
            node = argument.value
            while isinstance(node, facts.Subscript):  # `Base[str]` is `Base`
                node = node.value
            base = evaluated(m, current.module, node)
            if base == External("builtins.object") or base in line:
                continue
            line.append(base)
            if isinstance(base, ClassRef):
                pending.append(base)
    return line
