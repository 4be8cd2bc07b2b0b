"""What can fail while the work of a task runs, and what cannot.

This is the one place that says so; the analyser's own table is not looked at. What comes from
outside a program (a `Thing`: an answer, a parameter, an entry of the configuration) can do
anything, so can every call of a library. What cannot fail in Python or NewLoom:

- names, literals, displays, attributes of modules, classes and objects the program made itself;
- log calls, clocks, `.isoformat()`, building a query (the database is asked later), fields of a
  Stream, a module's import, making an exception;
- operations on plain values of the program (numbers, texts, lists it built), `isinstance`, `str`;
- calling a function of the program, or what only hands on to one: it fails by its own points;
- methods of dicts, lists and sets that have no wrong argument.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Self

STEADY = "_steady"
"""Marks objects and classes of the fake that can be called and never fail."""
FALLIBLE = "_fallible"
"""Marks functions and methods of the fake that can fail."""
PROGRAM = "streams"
"""The package all modules of a program lie in."""

STEADY_BUILTINS = frozenset(
    {bool, callable, dict, enumerate, id, isinstance, issubclass, list, object, print, repr}
    | {set, str, super, tuple, type, zip, reversed, frozenset, property, staticmethod, classmethod}
)
ITERATING = frozenset({dict, enumerate, list, set, tuple, zip, reversed, frozenset})
STEADY_METHODS = frozenset(
    {"add", "append", "clear", "copy", "extend", "get", "items", "keys", "setdefault", "update"}
    | {"values", "lower", "upper", "strip", "startswith", "endswith", "splitlines", "title"}
)


class Thing:
    """Something from outside the program."""

    __slots__ = ("_items", "_truth", "choose")

    def __init__(self, choose: Callable[[int], int]) -> None:
        self.choose = choose
        self._truth: bool | None = None

    def __repr__(self) -> str:
        return "<from outside>"

    def __bool__(self) -> bool:
        """Return what the run decides, the same each time."""
        if self._truth is None:
            self._truth = self.choose(2) == 0
        return self._truth

    def __call__(self, *_given: object, **_named: object) -> Thing:
        return Thing(self.choose)

    def __getattr__(self, name: str) -> Thing:
        if name.startswith("__"):
            raise AttributeError(name)
        return Thing(self.choose)

    def __getitem__(self, _key: object) -> Thing:
        return Thing(self.choose)

    def __iter__(self) -> Iterator[Thing]:
        return iter([Thing(self.choose) for _ in range(2 - 2 * self.choose(2))])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def __await__(self) -> Generator[None, None, Thing]:
        yield from ()
        return Thing(self.choose)

    def __len__(self) -> int:
        return 2

    def __int__(self) -> int:
        return 2

    def __index__(self) -> int:
        return 2

    def _operated(self, _other: object = None) -> Thing:
        return Thing(self.choose)

    def _compared(self, _other: object = None) -> bool:
        return self.choose(2) == 0

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __mod__ = __rmod__ = _operated
    __truediv__ = __floordiv__ = __or__ = __and__ = __neg__ = _operated
    __lt__ = __gt__ = __le__ = __ge__ = __contains__ = _compared

    def __eq__(self, other: object) -> bool:
        return self is other or self.choose(2) == 1

    def __hash__(self) -> int:
        return id(self)


def call_can_fail(function: object, given: tuple[object, ...], named: dict[str, object]) -> bool:
    """Return whether calling `function` can fail by itself."""
    if isinstance(function, types.FunctionType | types.MethodType):
        return getattr(function, FALLIBLE, False)
    if isinstance(function, functools.partial):
        return call_can_fail(function.func, (*function.args, *given), named)
    if isinstance(function, Thing):
        return True
    if isinstance(function, type):
        if issubclass(function, BaseException) or getattr(function, STEADY, False):
            return False
        if function.__module__.partition(".")[0] == PROGRAM:
            return False
        if function in ITERATING:
            return any(map(is_outside, given))
        return function not in STEADY_BUILTINS and any(map(_holds_outside, given))
    if isinstance(function, types.BuiltinFunctionType | types.MethodWrapperType):
        owner = function.__self__
        if isinstance(owner, list | dict | set | str) and function.__name__ in STEADY_METHODS:
            return any(map(is_outside, given)) and function.__name__ == "extend"
        if function in STEADY_BUILTINS:
            return False
        return any(map(_holds_outside, given)) or isinstance(owner, Thing)
    return not getattr(function, STEADY, False)


def attribute_can_fail(value: object) -> bool:
    """Return whether reading an attribute of `value` can fail."""
    return isinstance(value, Thing)


def item_can_fail(value: object, key: object, found: object) -> bool:
    """Return whether `value[key]`, which is `found` now, may not be there in another run."""
    return not isinstance(value, dict) or isinstance(found, Thing) or key not in value


def taking_can_fail(value: object) -> bool:
    """Return whether taking the next element can fail; a generator fails by its own points."""
    return is_outside(value)


def operation_can_fail(operands: Iterable[object]) -> bool:
    """Return whether an operator can fail on what it is given."""
    return any(map(_holds_outside, operands))


def is_outside(value: object) -> bool:
    """Return whether a value comes from outside the program."""
    return isinstance(value, Thing) or getattr(value, "_outside", False) is True


def _holds_outside(value: object) -> bool:
    if isinstance(value, list | tuple | set):
        return any(map(_holds_outside, value))
    return is_outside(value)
