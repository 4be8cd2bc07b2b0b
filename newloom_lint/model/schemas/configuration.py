"""What a task does with the configuration the dispatcher passes: the keys it takes and reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newloom_lint.files import Role
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Absent, Defined, Outside, Unclear
from newloom_lint.model.project import Project
from newloom_lint.model.schemas import parts
from newloom_lint.model.schemas.parts import Parts
from newloom_lint.model.tasks import Task
from newloom_lint.model.values.kinds import Function
from newloom_lint.model.walking import walk
from newloom_lint.syntax import facts

READING = frozenset({"get", "pop", "setdefault"})
"""Methods of a dict that read one key."""
QUOTES = (b'"', b"'")
LONGEST = 80
"""Bytes of a key that is looked for in other files."""
OPENING = frozenset({"eval", "globals", "locals", "vars"})
"""Builtins that give all that a function has."""
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
        names |= parts.of(task.machine, function.module, function.node).keys
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
    text = key.encode()
    if len(text) > LONGEST or any(quote in text for quote in QUOTES):
        return True  # nobody looked for it
    memo = project.machine.memo
    known = ("quoted",)
    if known not in memo:
        memo[known] = _quoted(project)
    return text in memo[known]  # type: ignore[operator]


def _quoted(project: Project) -> frozenset[bytes]:
    """Return what stands in quotes in files that speak of configurations, and more."""
    tree = project.tree
    return frozenset(
        between
        for path in tree.mentioning("configuration")
        if tree.role(path) not in {Role.TESTS, Role.SCHEMAS}
        for quote in QUOTES
        for between in tree.bytes_of(path).split(quote)[1:-1]
        if len(between) <= LONGEST
    )


def unread(task: Task) -> tuple[facts.Parameter, ...]:
    """Return the parameters of a task's own signature that its body certainly never names."""
    node = task.definition
    if task.outcome.hidden or not isinstance(node, facts.Function):
        return ()
    if not all(_is_outside(task, decorator) for decorator in node.decorators):
        return ()
    read = parts.of(task.machine, task.module, node).names
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
    own = parts.of(task.machine, function.module, function.node)
    lost = {id(node) for node in _open_ends(function, own)}
    if not lost:
        return True
    for part in (*own.of(facts.Subscript), *own.of(facts.Operation), *own.of(facts.Call)):
        match part:
            case facts.Subscript(value=value, index=(facts.Literal(kind="str"),)):
                lost.discard(id(value))
            case facts.Operation(operator="in" | "not in", operands=(facts.Literal(), held)):
                lost.discard(id(held))
            case facts.Call(
                function=facts.Attribute(value=value, attr=attr),
                arguments=(facts.Argument(value=facts.Literal(kind="str")), *_),
            ) if attr in READING:
                lost.discard(id(value))
        if isinstance(part, facts.Call):
            splatted = {id(argument.value) for argument in part.arguments if argument.star == "**"}
            if splatted & lost and _is_followed(task, function, part):
                lost -= splatted
    return not lost


def _open_ends(function: Function, own: Parts) -> Iterator[facts.Expression]:
    """Yield where a function may give its configuration out of sight."""
    collected = {p.name for p in function.node.parameters if p.kind == "kwargs"}
    if collected & own.names:
        yield from (name for name in own.of(facts.Name) if name.id in collected)
    yield from (part for part in own.of(facts.Attribute) if part.attr == "configuration")
    for text in own.of(facts.Literal):
        if text.kind == "str" and text.source[1:-1] == "configuration":
            yield text  # read by name, as `values_list` and `getattr` do
    if own.names & OPENING:
        for call in own.of(facts.Call):
            if isinstance(call.function, facts.Name) and call.function.id in OPENING:
                yield call


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
