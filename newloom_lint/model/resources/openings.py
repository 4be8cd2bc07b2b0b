"""What is noted about resources while tasks are followed: where one is opened, and closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newloom_lint.model.resources import table
from newloom_lint.model.resources.conditions import reference
from newloom_lint.model.resources.table import Kind
from newloom_lint.model.values.kinds import (
    Arguments,
    Data,
    Foreign,
    Function,
    Method,
    Value,
    constant_text,
)
from newloom_lint.syntax import facts

if TYPE_CHECKING:
    from newloom_lint.model.flow.machine import Machine

_Key = tuple[str, int]


@dataclass(slots=True)
class Openings:
    """Calls that open a resource, and calls that close an object of a library's class."""

    opened: dict[_Key, dict[facts.Span, Kind | None]] = field(default_factory=dict)
    """By function and place; `None` where a call opens one thing or another."""
    closed: dict[_Key, set[tuple[str, str]]] = field(default_factory=dict)
    """By function: the local name of what is closed, and the class it is of."""
    functions: dict[_Key, Function] = field(default_factory=dict)

    def library(self, m: Machine, name: str, arguments: Arguments, node: facts.Call) -> None:
        """Note a call of what may open a resource, by its dotted name."""
        function = m.frame.function
        kind = table.opener(name, arguments) if function is not None else None
        if name in table.FILE_OR_PATH and not _is_path(m, arguments, node):
            return
        if function is not None and kind is not None:
            self.functions.setdefault(function.key, function)
            known = self.opened.setdefault(function.key, {}).setdefault(node.span, kind)
            if known != kind:
                self.opened[function.key][node.span] = None

    def method(
        self, m: Machine, receiver: Value, name: str, arguments: Arguments, node: facts.Call
    ) -> None:
        """Note a call of a method that may open, or close, a resource."""
        origin = dotted(receiver)
        if name in table.OPENING_METHODS and origin:
            self.library(m, f"{origin}.{name}", arguments, node)
        function, called = m.frame.function, node.function
        named = isinstance(called, facts.Attribute) and isinstance(called.value, facts.Name)
        if name in table.CLOSERS and origin and named and function is not None:
            self.functions.setdefault(function.key, function)
            closed = reference(called).rpartition(".")[0]
            self.closed.setdefault(function.key, set()).add((closed, origin))


def _is_path(m: Machine, arguments: Arguments, node: facts.Call) -> bool:
    """Return whether a call is certainly given the path of a file, not an open one."""
    value = arguments.positional[0] if arguments.positional else None
    written = node.arguments[0].value if node.arguments else None
    if constant_text(value) is not None or value == Data("str"):
        return True
    if isinstance(value, Foreign):
        return value.origin.startswith(("pathlib.", "os.path."))
    if not isinstance(value, Data) or written is None:
        return False
    name = reference(written).rpartition(".")[2]
    function = m.frame.function
    given = function is not None and any(p.name == name for p in function.node.parameters)
    return (given and m.frame.dispatched) or name.rpartition("_")[2] in table.PATH_NAMES


def dotted(value: Value) -> str:
    """Return the dotted name behind which a library's object came; empty where it is not known."""
    match value:
        case Foreign(origin):
            return origin
        case Method(receiver, name):
            inner = dotted(receiver)
            return f"{inner}.{name}" if inner else ""
    return ""
