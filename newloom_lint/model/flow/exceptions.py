"""Exceptions: which handler takes which failure, and how a path leaves `try`."""

from __future__ import annotations

import builtins
from collections.abc import Iterable

from msgspec.structs import replace

from newloom_lint.model.calls import calling, libraries
from newloom_lint.model.flow.effects import Certainty
from newloom_lint.model.flow.machine import ANY_EXCEPTION, Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.values.kinds import (
    Caught,
    ClassRef,
    External,
    Foreign,
    Sequence,
    Value,
    options,
)


def as_exception(m: Machine, value: Value) -> Caught:
    """Return the exception that `raise value` raises."""
    match value:
        case Caught():
            return value
        case External(name):
            return Caught((name,), exact=name.startswith("builtins."))
        case Foreign(origin) if origin:
            return Caught((origin,))
        case ClassRef():
            line = lookup.ancestors(m, value)
            return Caught(tuple(map(calling.dotted_name, line)), exact=is_complete(line))
    return ANY_EXCEPTION


def is_complete(line: Iterable[Value]) -> bool:
    """Return whether a class and its bases are all that it is: none lies in a library."""
    return all(
        isinstance(base, ClassRef)
        or (isinstance(base, External) and base.name.startswith("builtins."))
        for base in line
    )


def caught_names(m: Machine, values: Iterable[Value]) -> tuple[str, ...]:
    """Return the dotted names of the exception classes that values stand for."""
    found: list[str] = []
    for value in values:
        for option in options(value):
            match option:
                case Sequence(elements):
                    found += caught_names(m, elements)
                case External(name):
                    found.append(name)
                case ClassRef():
                    found.append(calling.dotted_name(option))
                case _:
                    found.append("")
    return tuple(found)


def takes(names: tuple[str, ...], exception: Caught) -> Certainty:
    """Return whether a handler of the named classes takes an exception; no names: all."""
    if not names or "builtins.BaseException" in names:
        return Certainty.YES
    if not exception.types and "builtins.Exception" in names:
        return Certainty.YES
    possible = [name for name in names if not _is_excluded(name, exception)]
    if not exception.types:
        impossible = all(name in libraries.NOT_EXCEPTION for name in possible)
        return Certainty.NO if impossible else Certainty.MAYBE
    exact = exception.exact
    answers = {_is_a(raised, name, exact) for raised in exception.types for name in possible}
    if Certainty.YES in answers:
        return Certainty.YES
    return Certainty.MAYBE if Certainty.MAYBE in answers else Certainty.NO


def _is_excluded(name: str, exception: Caught) -> bool:
    return any(_is_a(name, other, exact=True) is Certainty.YES for other in exception.excluded)


def _is_a(raised: str, handled: str, exact: bool) -> Certainty:
    if raised == handled:
        return Certainty.YES
    if raised == libraries.STREAM_GONE:
        broad = {libraries.ROW_GONE, "builtins.Exception"}
        return Certainty.YES if handled in broad else Certainty.NO
    if not handled:
        return Certainty.MAYBE
    if handled == "builtins.Exception" and raised not in libraries.NOT_EXCEPTION:
        return Certainty.YES
    first, second = _builtin(raised), _builtin(handled)
    if first is not None and second is not None and issubclass(first, second):
        return Certainty.YES
    return Certainty.NO if exact else Certainty.MAYBE


def _builtin(name: str) -> type[BaseException] | None:
    found = getattr(builtins, name.removeprefix("builtins."), None)
    if (
        name.startswith("builtins.")
        and isinstance(found, type)
        and issubclass(found, BaseException)
    ):
        return found
    return None


def is_of(m: Machine, error: Caught, kind: Value) -> bool | None:
    """Return whether an exception is of a class, or one of several; `None` where not certain."""
    names = caught_names(m, [kind])
    if not names or "" in names:
        return None
    if all(name.startswith("builtins.") and _builtin(name) is None for name in names):
        return False  # `str`, `dict`: no exception at all
    if not error.types and not libraries.BROAD.isdisjoint(names):
        return True
    answer = takes(names, error)
    return {Certainty.YES: True, Certainty.NO: False}.get(answer)


def as_one_of(exception: Caught, names: tuple[str, ...]) -> Caught:
    """Return an exception where it is one of the named classes."""
    if len(names) != 1 or names[0] in {"", *libraries.BROAD, *exception.types}:
        return exception
    return replace(exception, types=(*exception.types, *names))
