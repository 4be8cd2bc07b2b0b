"""Displays: dicts and lists whose content is known, and what changes it."""

from __future__ import annotations

from msgspec.structs import replace

from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.flow.state import State
from newloom_lint.model.values import attributes
from newloom_lint.model.values.kinds import (
    FALSE,
    FILLED,
    NONE,
    TRUE,
    Arguments,
    ClassRef,
    Constant,
    Data,
    External,
    Foreign,
    Function,
    Mapping,
    Partial,
    Sequence,
    Unknown,
    Value,
    constant_text,
    join,
    join_all,
    options,
    reaches_stream,
)
from newloom_lint.syntax import facts

Pairs = list[tuple[State, Value]]

RECORDED = frozenset({"last_run", "status"})
"""The fields of a Stream that say how a run went."""
MOST_KEYS = 12
"""Keys of a dict that are followed in turn; more are no record of a run."""


def spread(mapping: Mapping, value: Value) -> Mapping:
    """Return `{**mapping, **value}`."""
    if not isinstance(value, Mapping):
        return replace(mapping, open=True, shared=False)
    for key, content in value.items:
        mapping = mapping.with_item(key, content)
    for other, content in value.others:
        mapping = mapping.with_other(other, content)
    return replace(
        mapping, open=mapping.open or value.open, rest=mapping.rest or value.rest, shared=False
    )


def store(mapping: Mapping, key: Value, value: Value) -> Mapping:
    """Return the mapping after `mapping[key] = value`."""
    if isinstance(key, Constant) and isinstance(key.value, str):
        return mapping.with_item(key.value, value)
    if len(mapping.others) >= MOST_KEYS:
        return replace(mapping, open=True, shared=False)
    return mapping.with_other(key, value)


def under(mapping: Mapping, key: Value) -> Value | None:
    """Return what a dict certainly holds under a key, where that is known."""
    found = [_exactly(mapping, option) for option in options(key)]
    known = [value for value in found if value is not None]
    if len(known) == len(found):
        return join_all(known)
    held = dict(mapping.others)
    if TRUE in held and FALSE in held and not isinstance(key, Constant):
        return join(held[TRUE], held[FALSE])
    return None


def _exactly(mapping: Mapping, key: Value) -> Value | None:
    text = constant_text(key)
    if text is not None:
        return mapping.get(text)
    fixed = isinstance(key, Constant | External | ClassRef)
    return dict(mapping.others).get(key) if fixed else None


def entry(mapping: Mapping, key: Value, *default: Value) -> Value:
    """Return what a dict may hold under a key; of what is no more than data, nothing is known."""
    found = under(mapping, key)
    if found is not None:
        return found
    held = mapping.held()
    if mapping.shared and not held:
        return FILLED
    if not any(isinstance(v, ClassRef | Partial) or reaches_stream(v) for v in held):
        libraries = [v.name for v in held if isinstance(v, External)]
        return join_all((Foreign(libraries[0]) if libraries else Data(), *default))
    if isinstance(key, Constant) and not mapping.open:
        return join_all(default)
    if mapping.open and not mapping.shared:
        return Unknown("an entry of a dict that is not known")
    return join_all((*held, *default))


def as_set(elements: tuple[Value, ...]) -> Value:
    """Return a set: its elements are kept only where they are more than data."""
    more = any(isinstance(e, Function) or reaches_stream(e) for e in elements)
    return Sequence(elements) if more else Data("set")


def one_by_one(value: Value) -> tuple[Value, ...]:
    """Return the elements of what a loop goes over, where each is followed in turn.

    Those are functions, and the names of fields that say how a run went, with or without values.
    """
    keys = recorded(value)
    if keys is not None:
        return keys.elements
    listed = value.elements if isinstance(value, Sequence) else ()
    if any(isinstance(element, Function) for element in listed):
        return listed
    return listed if len(listed) <= MOST_KEYS and any(map(_names_a_field, listed)) else ()


def recorded(value: Value) -> Sequence | None:
    """Return the keys of a dict that says how a run went, where they are all known."""
    if not isinstance(value, Mapping) or value.open or value.rest or len(value.items) > MOST_KEYS:
        return None
    keys = Sequence(tuple(Constant("str", key) for key, _ in value.items))
    return keys if any(map(_names_a_field, keys.elements)) else None


def _names_a_field(element: Value) -> bool:
    if isinstance(element, Sequence) and len(element.elements) == 2:
        element = element.elements[0]
    return constant_text(element) in RECORDED


def _view(value: Mapping, name: str) -> Value:
    """Return what `items()`, `keys()` or `values()` gives; one stands for all not followed."""
    if value.shared and not value.held():
        return FILLED
    keys = recorded(value)
    if keys is None or name == "values":
        return Sequence((Sequence((Data("str"), Data())),))
    pairs = (Sequence((Constant("str", key), item)) for key, item in value.items)
    return keys if name == "keys" else Sequence(tuple(pairs))


def change(
    m: Machine, receiver: Value, name: str, arguments: Arguments, state: State, node: facts.Call
) -> Pairs:
    """Return the end of a method of a dict or list display that a name is bound to."""
    owner = node.function.value if isinstance(node.function, facts.Attribute) else None
    changed: Value = receiver
    if isinstance(receiver, Mapping):
        match name, arguments.positional:
            case "get", (key, *default):
                fallback = default[0] if default else NONE
                return [(state, entry(receiver, key, fallback))]
            case ("update", (other,)):
                changed = spread(receiver, other)
            case ("update", ()):
                changed = spread(receiver, Mapping(arguments.keywords, open=arguments.open))
            case (("setdefault" | "pop" | "clear" | "popitem"), _):
                changed = Mapping(open=True, rest=receiver.rest)
            case "copy", _:
                return [(state, receiver)]
            case (("items" | "keys" | "values"), _):
                return [(state, _view(receiver, name))]
    elif isinstance(receiver, Sequence) and name in {"append", "add", "insert"}:
        added = tuple(v for v in arguments.positional if v not in receiver.elements)
        changed = Sequence((*receiver.elements, *added)[:8])
    elif isinstance(receiver, Sequence) and name in {"extend", "update"}:
        changed = _extended(receiver, arguments)
    if owner is not None and changed is not receiver:
        state = attributes.assign(m, owner, changed, state)
    return [(state, Data())]


def _extended(receiver: Sequence, arguments: Arguments) -> Value:
    """Return a list after the elements of others were added, of which there may be none."""
    if all(isinstance(other, Sequence) and other.elements for other in arguments.positional):
        lists = [other.elements for other in arguments.positional if isinstance(other, Sequence)]
        return Sequence((*receiver.elements, *(e for elements in lists for e in elements))[:8])
    return receiver if receiver.elements else Data("list")
