"""What a library makes of a function of the project: a `partial` of it, or the function as it is
under a decorator that is called where it is used.
"""

from __future__ import annotations

from msgspec.structs import replace

from newloom_lint.model.calls import binding, libraries
from newloom_lint.model.values.kinds import (
    Arguments,
    ClassRef,
    Data,
    External,
    Foreign,
    Function,
    Instance,
    Logger,
    Method,
    Partial,
    Unknown,
    Value,
)


def made_of(name: str, arguments: Arguments) -> Value | None:
    """Return what `partial`, or a library's decorator called as a function, makes of one."""
    if name in libraries.PARTIAL and arguments.positional:
        return _partial(arguments)
    kind = "atomic" if name == libraries.ATOMIC else libraries.LIBRARY_KINDS.get(name)
    match arguments.positional:
        case (Function() as function,) if kind is not None and not arguments.keywords:
            return replace(function, kind=kind)
    return None


def _partial(arguments: Arguments) -> Value:
    function, *rest = arguments.positional
    if libraries.TASK_CLASS in dict(arguments.keywords) and isinstance(function, External | Method):
        return Unknown("a decorator that may give a task a class of its own")
    if isinstance(function, Method) and isinstance(function.receiver, Logger):
        return Partial(function, replace(arguments, positional=tuple(rest)))
    if isinstance(function, External | Foreign | Data):
        return Foreign("partial")
    given = replace(arguments, positional=tuple(rest))
    if isinstance(function, ClassRef | Instance):
        return Partial(function, given)
    if isinstance(function, Partial):
        return replace(function, bound=binding.combine(function.bound, given))
    if not isinstance(function, Function):
        return Unknown("a `partial` of something that is not followed")
    return replace(function, bound=binding.combine(function.bound, given))
