"""What a task does with the configuration the dispatcher passes: the keys it takes and reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newloom_lint.files import Role
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Absent, Defined, Outside, Unclear
from newloom_lint.model.project import Project
from newloom_lint.model.tasks import Task
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import Function, constant_text
from newloom_lint.model.walking import walk
from newloom_lint.syntax import facts

READING = frozenset({"get", "pop", "setdefault"})
"""Methods of a dict that read one key."""
OF_CONTRACT = frozenset({"Stream", "stream", "logger", "log", "logging", "timezone", "str"})
"""What a task calls to keep the contract, by the names that are usual."""


def mentioned(task: Task) -> frozenset[str] | None:
    """Return every name the task may take or read from its configuration.

    These are the parameters, attributes and texts of all functions a run reaches: more than it
    reads, never less. Returns `None` where the configuration goes somewhere that is not followed.
    """
    outcome = task.outcome
    if outcome.hidden or not isinstance(task.value, Function):
        return None
    if any(path.effects.obscured for path in outcome.paths):
        return None
    names: set[str] = set()
    for function in _functions(task):
        if not _stays(task, function):
            return None
        names |= {parameter.name for parameter in function.node.parameters}
        for part in walk(function.node):
            match part:
                case facts.Literal(kind="str"):
                    names.add(constant_text(expressions.literal(part)) or "")
                case facts.Parameter(name=name) | facts.Attribute(attr=name):
                    names.add(name)
    return frozenset(names)


def read(project: Project, task: Task, keys: Iterable[str]) -> frozenset[str] | None:
    """Return which of some keys the task may take or read; `None` where it may be any.

    A key counts too where code that the run is not known to reach may read it of a Stream.
    """
    known = mentioned(task)
    if known is None:
        return None
    return frozenset(key for key in keys if key in known or _is_read_elsewhere(project, key))


def _is_read_elsewhere(project: Project, key: str) -> bool:
    """Return whether a file that speaks of configurations has a key in quotes."""
    tree = project.tree
    quoted = (f'"{key}"'.encode(), f"'{key}'".encode())
    return any(
        tree.role(path) not in {Role.TESTS, Role.SCHEMAS}
        and any(text in tree.bytes_of(path) for text in quoted)
        for path in tree.mentioning("configuration")
    )


def unread(task: Task) -> tuple[facts.Parameter, ...]:
    """Return the parameters of a task's own signature that its body certainly never names."""
    node = task.definition
    if task.outcome.hidden or not isinstance(node, facts.Function):
        return ()
    if not all(_is_outside(task, decorator) for decorator in node.decorators):
        return ()
    read = {part.id for part in walk(node.body) if isinstance(part, facts.Name)}
    if read & {"locals", "vars", "eval", "exec", "inspect"}:
        return ()
    return tuple(
        parameter
        for parameter in node.parameters
        if parameter.kind in {"plain", "keyword"}
        and parameter.name not in read | {"stream_id", "self", "cls", "stream"}
        and not parameter.name.startswith("_")
    )


def is_stub(task: Task) -> bool:
    """Return whether a task calls nothing but the Stream, the log and the clock."""
    return all(
        _root(part.function) in OF_CONTRACT
        for part in walk(task.definition)
        if isinstance(part, facts.Call)
    )


def _root(node: facts.Expression) -> str:
    """Return the name that a chain of attributes and calls begins with."""
    while isinstance(node, facts.Attribute | facts.Call):
        node = node.value if isinstance(node, facts.Attribute) else node.function
    return node.id if isinstance(node, facts.Name) else ""


def _is_outside(task: Task, decorator: facts.Expression) -> bool:
    """Return whether a decorator is a library's: the project's may read what a function takes."""
    called = decorator.function if isinstance(decorator, facts.Call) else decorator
    return isinstance(lookup.target(task.machine, task.module, called), Outside | Unclear)


def _functions(task: Task) -> Iterator[Function]:
    reached = dict(task.outcome.reached)
    if isinstance(task.value, Function):
        reached.setdefault(task.value.key, task.value)
    yield from reached.values()


def _stays(task: Task, function: Function) -> bool:
    """Return whether all that a function does with its configuration can be followed."""
    node = function.node
    collected = {p.name for p in node.parameters if p.kind == "kwargs"}
    splatted: set[int] = set()
    followed: set[int] = set()
    for part in walk(node.body):
        match part:
            case facts.Subscript(value=value, index=(facts.Literal(kind="str"),)):
                followed.add(id(value))
            case facts.Call(
                function=facts.Attribute(value=value, attr=attr),
                arguments=(facts.Argument(value=facts.Literal(kind="str")), *_),
            ) if attr in READING:
                followed.add(id(value))
            case facts.Operation(operator="in" | "not in", operands=(facts.Literal(), held)):
                followed.add(id(held))
        if isinstance(part, facts.Call) and _is_followed(task, function, part):
            splatted |= {id(a.value) for a in part.arguments if a.star == "**"}
    for part in walk(node.body):
        if id(part) in followed | splatted:
            continue
        match part:
            case facts.Name(id=name) if name in collected:
                return False
            case facts.Attribute(attr="configuration"):
                return False
            case facts.Literal(kind="str", source=source) if source[1:-1] == "configuration":
                return False  # read by name, as `values_list` and `getattr` do
            case facts.Call(function=facts.Name(id="locals" | "vars" | "globals" | "eval")):
                return False
    return True


def _is_followed(task: Task, function: Function, call: facts.Call) -> bool:
    """Return whether a call leads to a function that is among those reached."""
    if not isinstance(call.function, facts.Name):
        return False
    target = lookup.target(task.machine, function.module, call.function)
    if isinstance(target, Defined):
        node = target.binding.node
        key = (target.module.path, node.span.start) if isinstance(node, facts.Function) else None
        return key in task.outcome.reached
    return isinstance(target, Absent) and bool(function.frames)
