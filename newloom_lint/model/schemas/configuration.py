"""What a task does with the configuration the dispatcher passes: the keys it takes and reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newloom_lint.files import Role
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Outside, Unclear
from newloom_lint.model.project import Project
from newloom_lint.model.schemas import carrying, elsewhere, needs, parts
from newloom_lint.model.tasks import Task
from newloom_lint.model.values.kinds import ClassRef, Function, Instance
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

QUOTES = (b'"', b"'")
LONGEST = 80
"""Bytes of a key that is looked for in other files."""
OF_CONTRACT = frozenset({"Stream", "stream", "logger", "log", "logging", "timezone", "str"})
"""What a task calls to keep the contract, by the names that are usual."""


def mentioned(task: Task) -> frozenset[str] | None:
    """Return every name the task may take or read from its configuration.

    These are the parameters, attributes and texts of all functions a run reaches: more than it
    reads, never less. Returns `None` where the configuration goes somewhere that is not followed.
    """
    if any(path.effects.obscured for path in task.outcome.paths):
        return None
    return _mentioned(task)


def _mentioned(task: Task) -> frozenset[str] | None:
    """Return the same of the functions that a run is known to reach."""
    key = ("mentioned", task.module.path, task.definition.span.start)
    memo = task.machine.memo
    if key not in memo:
        memo[key] = _names(task)
    return memo[key]  # type: ignore[return-value]


def _names(task: Task) -> frozenset[str] | None:
    if task.outcome.hidden or not isinstance(task.value, Function):
        return None
    functions = _functions(task)
    names = carrying.keys(task.machine, functions, task.value)
    if names is None:
        return None
    own = (parts.of(task.machine, one.module, one.node).keys for one in functions)
    return names.union(*own)


def read(project: Project, task: Task, keys: Iterable[str]) -> frozenset[str]:
    """Return which of some keys the task may take or read, as far as that is not certain: all.

    A key counts too where code that the run is not known to reach may read it of a Stream. One
    that a function refuses which every run hands the configuration is read by none.
    """
    asked = frozenset(keys)
    asked -= refused(task, asked)
    known = _mentioned(task) if asked else frozenset()
    if known is None:
        return asked
    return frozenset(key for key in asked if key in known or not _is_only_here(project, task, key))


def refused(task: Task, keys: Iterable[str]) -> frozenset[str]:
    """Return which of some keys end every run in a `TypeError`."""
    stops = needs.of(task).stops
    return frozenset(key for key in keys if any(key not in stop.accepted for stop in stops))


def _is_only_here(project: Project, task: Task, key: str) -> bool:
    """Return whether no code that the run is not known to reach may read a key."""
    if _is_read_elsewhere(project, key):
        return False
    if not any(path.effects.obscured for path in task.outcome.paths):
        return True
    return elsewhere.is_unread(project, task.outcome.reached, key)


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


def _functions(task: Task) -> list[Function]:
    """Return the functions that a run reaches, and what Python calls of their objects itself."""
    reached = dict(task.outcome.reached)
    if isinstance(task.value, Function):
        reached.setdefault(task.value.key, task.value)
    for cls in _classes(task.machine, list(reached.values())):
        for node in cls.node.body:
            if isinstance(node, facts.Function) and node.name.startswith("__"):
                key = (cls.module.path, node.span.start)
                reached.setdefault(key, Function(cls.module, node, key, owner=cls))
    return list(reached.values())


def _classes(m: Machine, functions: list[Function]) -> Iterator[ClassRef]:
    """Yield the classes of the objects whose methods some functions are, and their bases."""
    found: dict[ClassRef, None] = {}
    for function in functions:
        if function.owner is None:
            continue
        found[function.owner] = None
        for site in m.observed.sites.get(function.key, {}).values():
            for value in site.callee.bound.positional[:1]:
                if isinstance(value, Instance):
                    found[value.cls] = None
    for cls in found:
        for base in lookup.ancestors(m, cls):
            if isinstance(base, ClassRef):
                yield base
