"""Attributes: what reading one gives, and what an assignment to a target changes."""

from __future__ import annotations

from newloom_lint.model.calls import binding, calling, libraries
from newloom_lint.model.flow.effects import Risk
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import State
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined
from newloom_lint.model.values import displays, expressions, managers, setters, streams
from newloom_lint.model.values.kinds import (
    CONFIGURATION,
    GROUPED,
    NONE,
    Arguments,
    Caught,
    ClassRef,
    Constant,
    Data,
    External,
    Foreign,
    Function,
    Instance,
    Logger,
    Mapping,
    Method,
    Missing,
    ModuleRef,
    Sequence,
    Stream,
    StreamId,
    StreamManager,
    StreamModel,
    StreamQuery,
    Super,
    Unknown,
    Value,
    join_all,
    options,
    reaches_stream,
)
from newloom_lint.syntax import facts

Pairs = list[tuple[State, Value]]

RELATIONS = ("ManyToManyField", "OneToOneField")
GROUPS = frozenset({"builtins.BaseExceptionGroup", "builtins.ExceptionGroup"})
ENUM_VALUES = frozenset({"value", "name"})
CLASS_TEXTS = frozenset({"__module__", "__name__", "__qualname__"})
"""What Python itself says of a class."""


def read(m: Machine, node: facts.Attribute, state: State) -> Pairs:
    """Return the normal ends of evaluating `value.attr`."""
    return [
        end
        for after, base in expressions.evaluate(m, node.value, state)
        for end in read_of(m, base, node.attr, after)
    ]


def read_of(m: Machine, base: Value, attr: str, state: State) -> Pairs:
    """Return the normal ends of reading `attr` of a value that may be one of several."""
    several = [option for option in options(base) if option != NONE] or [base]
    if len(several) == 1:
        return of(m, several[0], attr, state)
    values = []
    for option in several:
        for after, value in of(m, option, attr, state):
            state = after  # properties run one after the other
            values.append(value)
    return [(state, join_all(values))]


def of(m: Machine, base: Value, attr: str, state: State) -> Pairs:
    """Return the normal ends of reading `attr` of one value."""
    match base:
        case External(name):
            return [(state, External(f"{name}.{attr}"))]
        case ModuleRef(name):
            return [(state, lookup.value_of(m, m.modules.attribute(name, attr)))]
        case StreamModel():
            return [(state, _of_model(m, attr))]
        case StreamManager() | StreamQuery():
            return [(state, _of_query(m, base, attr))]
        case Stream():
            return _of_stream(m, base, attr, state)
        case Instance(cls):
            return _of_instance(m, base, cls, attr, state)
        case ClassRef():
            found = lookup.member(m, base, attr)
            return [(state, _of_class(base, found, attr))]
        case Super(cls, instance):
            return [(state, _of_super(m, cls, instance, attr))]
        case Caught(types) if attr == "exceptions" and not GROUPS.isdisjoint(types):
            return [(state, GROUPED)]
        case Constant() if attr in ENUM_VALUES:
            return [(state, base)]
        case Unknown() | Missing():
            m.may_fail(state, Risk.SLIGHT)
            return [(state, Unknown(f"`{attr}` of something unknown"))]
        case Foreign() | Data() | Method() if attr == "stream":
            m.may_fail(state, Risk.SLIGHT)
            return [(state, Unknown("a `stream` of another object may be the run's"))]
        case Foreign() | Data() | Method():
            safe = attr in libraries.HARMLESS_METHODS or attr in libraries.TEXT_METHODS
            if not safe and not (base == CONFIGURATION and attr in libraries.MAPPING_READS):
                m.may_fail(state, Risk.SLIGHT)
    return [(state, Method(base, attr))]


def _of_model(m: Machine, attr: str) -> Value:
    if attr in {"objects", "_default_manager", "_base_manager"}:
        return StreamManager()
    if attr in {"DoesNotExist", "MultipleObjectsReturned"}:
        return External(f"Stream.{attr}")
    cls = stream_class(m)
    found = lookup.member(m, cls, attr) if cls else None
    if isinstance(found, Function):
        return _bind_class(found, StreamModel())
    if managers.is_one(m, attr):
        return StreamManager()
    if found is None or isinstance(found, Unknown):
        return Method(StreamModel(), attr)
    if isinstance(found, Foreign | External) and attr.endswith("objects"):
        return StreamManager()
    return _choice_value(found)


def _of_query(m: Machine, base: Value, attr: str) -> Value:
    if attr == "model":
        return StreamModel()
    found = managers.method(m, attr)
    return _bind(found, base) if isinstance(found, Function) else found or Method(base, attr)


def stream_class(m: Machine) -> ClassRef | None:
    """Return the class `Stream` of the project, where its file is at hand."""
    key = ("stream class",)
    if key not in m.memo:
        m.memo[key] = None
        target = m.modules.attribute(m.stream_module, "Stream")
        if isinstance(target, Defined) and isinstance(target.binding.node, facts.Class):
            node, module = target.binding.node, target.module
            m.memo[key] = ClassRef(module, node, (module.path, node.span.start))
    return m.memo[key]  # type: ignore[return-value]


def _of_stream(m: Machine, base: Stream, attr: str, state: State) -> Pairs:
    if attr == "__class__":
        return [(state, StreamModel())]
    if attr in {"id", "pk"}:
        return [(state, StreamId() if base.run else Data())]
    pending = state.attribute(base.number, attr)
    if pending is not None:
        return [(state, pending)]
    if attr == "configuration":
        return [(state, CONFIGURATION)]
    if attr in streams.INSTANCE_METHODS:
        return [(state, Method(base, attr))]
    cls = stream_class(m)
    found = lookup.own_member(m, cls, attr) if cls else None
    if isinstance(found, Function):
        if found.kind == "property":
            return calling.invoke(m, found, Arguments((base,)), state)
        return [(state, _bind(found, base))]
    match found:
        case Foreign(origin) if origin.endswith("Field"):
            return [(state, Method(base, attr) if origin.endswith(RELATIONS) else Data())]
        case None | Foreign() | External() | Unknown():
            return [(state, Method(base, attr))]
    return [(state, _choice_value(found))]


def _of_instance(m: Machine, base: Instance, cls: ClassRef, attr: str, state: State) -> Pairs:
    own = state.attribute(base.number, attr) or m.shared(base.number, attr)
    if own is not None:
        return [(state, own)]
    if attr == "__class__":
        return [(state, cls)]
    found = lookup.member(m, cls, attr)
    if found is None:
        return [(state, Unknown(f"`{attr}` is not set on `{cls.node.name}`"))]
    if isinstance(found, Function):
        if found.kind == "property":
            return calling.invoke(m, found, Arguments((base,)), state)
        return [(state, _bind(found, base))]
    if isinstance(found, Unknown) and attr in libraries.LOG_METHODS and _is_logger(m, cls):
        return [(state, Method(Logger(sure=False, bound=True), attr))]
    return [(state, _choice_value(found))]


def _is_logger(m: Machine, cls: ClassRef) -> bool:
    """Return whether a class is one of the standard library's loggers with a few changes."""
    bases = [base for base in lookup.ancestors(m, cls) if not isinstance(base, ClassRef)]
    return all(isinstance(b, External) and b.name in libraries.LOGGER_CLASSES for b in bases)


def _of_class(cls: ClassRef, found: Value | None, attr: str) -> Value:
    if attr in CLASS_TEXTS and not isinstance(found, Constant):
        return Data("str")
    if found is None:
        return Unknown(f"`{cls.node.name}` has no `{attr}`")
    if isinstance(found, Function):
        return _bind_class(found, cls)
    return _choice_value(found)


def _choice_value(value: Value) -> Value:
    """Return what a member of a `TextChoices` stands for: the first of value and label."""
    if isinstance(value, Sequence) and value.elements and isinstance(value.elements[0], Constant):
        return value.elements[0]
    return value


def _of_super(m: Machine, cls: ClassRef, instance: Value, attr: str) -> Value:
    for ancestor in lookup.ancestors(m, cls)[1:]:
        if not isinstance(ancestor, ClassRef):
            break
        found = lookup.own_member(m, ancestor, attr)
        if isinstance(found, Function):
            return _bind(found, instance)
    if isinstance(instance, StreamManager | StreamQuery):
        return Method(instance, attr)
    return Method(Foreign("super"), attr)


def _bind(function: Function, instance: Value) -> Function:
    """Return a method read from an instance."""
    match function.kind, instance:
        case "static", _:
            return function
        case "class", Instance(cls):
            return binding.with_first(function, cls)
        case "class", Stream():
            return binding.with_first(function, StreamModel())
    return binding.with_first(function, instance)


def _bind_class(function: Function, cls: Value) -> Function:
    """Return a method read from its class: a `classmethod` is bound to the class."""
    return binding.with_first(function, cls) if function.kind == "class" else function


def assign(m: Machine, target: facts.Expression, value: Value, state: State) -> State:
    """Return the state after `target = value`."""
    match target:
        case facts.Name(id=name):
            return state.bind(_owner(m, name, state), name, value)
        case facts.Starred(value=inner):
            return assign(m, inner, Data("list") if not reaches_stream(value) else value, state)
        case facts.Display(elements=elements):
            return _unpack(m, elements, value, state)
        case facts.Attribute(value=owner, attr=attr):
            for after, base in expressions.evaluate(m, owner, state):
                return set_named(m, base, attr, value, after)
        case facts.Subscript(value=owner, index=index):
            for after, (base, *keys) in expressions.evaluate_all(m, (owner, *index), state):
                return _set_item(m, owner, base, keys, value, after)
    return state


def _owner(m: Machine, name: str, state: State) -> int:
    """Return the number of the frame in which an assignment binds a name."""
    function = m.frame.function
    if name in m.frame.outer and function is not None:
        for number in function.frames:
            if state.local(number, name) is not None:
                return number
    return m.frame.number


def _unpack(
    m: Machine, elements: tuple[facts.Expression, ...], value: Value, state: State
) -> State:
    exact = isinstance(value, Sequence) and len(value.elements) == len(elements)
    for i, element in enumerate(elements):
        item = value.elements[i] if exact else expressions.element(value)  # type: ignore[union-attr]
        state = assign(m, element, item, state)
    return state


def set_named(m: Machine, base: Value, attr: str, value: Value, state: State) -> State:
    """Return the state after `base.attr = value`, which is noted."""
    m.observed.attribute(m, base, attr, value)
    for option in options(base):
        state = _set_attribute(m, option, attr, value, state)
    return state


def _set_attribute(m: Machine, base: Value, attr: str, value: Value, state: State) -> State:
    if not isinstance(base, Stream | Instance):
        return state
    cls = base.cls if isinstance(base, Instance) else stream_class(m)
    if cls is not None and setters.of(m, cls, attr) is not None:
        return setters.run(m, cls, base, attr, value, state)
    return state.put(base.number, attr, value)


def _set_item(
    m: Machine,
    owner: facts.Expression,
    base: Value,
    keys: list[Value],
    value: Value,
    state: State,
) -> State:
    if not isinstance(base, Mapping):
        m.may_fail(state, Risk.SLIGHT)
    if isinstance(base, Mapping) and len(keys) == 1:
        return assign(m, owner, displays.store(base, keys[0], value), state)
    return state
