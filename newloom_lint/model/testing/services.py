"""Requests that a run of a task certainly makes, and the functions they go through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from newloom_lint.model.calls import libraries
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined, Module, Outside, target_names
from newloom_lint.model.resources import waiting
from newloom_lint.model.tasks import Task
from newloom_lint.model.testing.readings import Key
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import first_name, parts, walk

WITH_HOST = frozenset(
    {"smtplib.LMTP", *(name for name, limit in waiting.LIMITS.items() if limit.host)}
)
"""Classes that go to the network as they are made, where they are told a host."""
SESSIONS = frozenset({"httpx.Client", "requests.Session", "requests.session"})
"""What makes an object whose methods are HTTP methods."""
MOST_CALLS = 6
_LEAVING = facts.Return | facts.Break | facts.Continue


class Way(msgspec.Struct, frozen=True):
    """How a run gets from the task to the network."""

    request: str
    """The library's function, by its dotted name."""
    functions: frozenset[Key]
    """The project functions it goes through, the task among them."""


def way(task: Task) -> Way | None:
    """Return the request that every run makes which does not fail before; `None` if not certain."""
    node = task.definition
    if not isinstance(node, facts.Function):
        return None
    known = libraries.TASK_DECORATORS
    for decorator in node.decorators:
        called = decorator.function if isinstance(decorator, facts.Call) else decorator
        target = lookup.target(task.machine, task.module, called)
        if not isinstance(target, Outside) or target.name not in known:
            return None
    return _Search(task.machine, task.module, node, ()).found()


class _Search:
    """Goes through the statements of a function that run each time."""

    def __init__(
        self, m: Machine, module: Module, node: facts.Function, before: tuple[Key, ...]
    ) -> None:
        self._m, self._module, self._node = m, module, node
        self._through = (*before, (module.path, node.span.start))
        self._local = frozenset(bound(node))
        self._sessions: dict[str, str] = {}
        self._left = False

    def found(self) -> Way | None:
        """Return the first request that is certain."""
        if self._node.is_async or self._node.is_generator or len(self._through) > MOST_CALLS:
            return None
        return self._in_block(self._node.body)

    def _in_block(self, body: Iterable[facts.Statement]) -> Way | None:
        for statement in body:
            found = self._in_statement(statement)
            if found is not None or self._left:
                return found
        return None

    def _in_statement(self, node: facts.Statement) -> Way | None:
        found: Way | None = None
        match node:
            case facts.Function() | facts.Class() | facts.Import() | facts.Scope():
                return None
            case facts.With(items=items, body=body):
                for item in items:
                    found = found or self._in_expression(item.context)
                    self._remember(item.context, item.target)
                return found or self._in_block(body)
            case facts.Try(body=body):
                found = self._in_block(body)
            case facts.If(branches=branches):
                found = self._in_expression(branches[0].test)
            case facts.Loop(iterable=iterable, test=test, body=body):
                found = self._in_expression(iterable if iterable is not None else test)
                if found is None and is_endless(test):
                    found = self._in_block(body)
            case facts.Assign(targets=targets, value=value):
                found = self._in_expression(value)
                for target in targets:
                    self._remember(value, target)
            case _:
                found = self._in_expression(node)
        # what ends a round of a loop goes on behind it
        leaving = facts.Return if isinstance(node, facts.Loop) else _LEAVING
        if found is None and any(isinstance(part, leaving) for part in walk(node)):
            self._left = True
        return found

    def _remember(self, value: facts.Expression | None, target: facts.Expression | None) -> None:
        """Note a name that is bound to a session."""
        if isinstance(target, facts.Name) and isinstance(value, facts.Call):
            made = self._outside(value.function)
            if made in SESSIONS:
                self._sessions[target.id] = made

    def _in_expression(self, node: object) -> Way | None:
        for call in certain_calls(node):
            name = self._outside(call.function)
            if name in waiting.CONNECTING or (name in WITH_HOST and _has_host(call)):
                return Way(name, frozenset(self._through))
            match call.function:
                case facts.Attribute(value=facts.Name(id=owner), attr=attr) if (
                    owner in self._sessions and attr in waiting.VERBS
                ):
                    return Way(f"{self._sessions[owner]}.{attr}", frozenset(self._through))
            found = self._called(call.function)
            if found is not None:
                return found
        return None

    def _outside(self, node: facts.Expression) -> str:
        if first_name(node) in self._local:
            return ""
        target = lookup.target(self._m, self._module, node)
        return target.name if isinstance(target, Outside) else ""

    def _called(self, node: facts.Expression) -> Way | None:
        """Return the request that a function of the project makes each time it is called."""
        if first_name(node) in self._local:
            return None
        target = lookup.target(self._m, self._module, node)
        if not isinstance(target, Defined) or not isinstance(target.binding.node, facts.Function):
            return None
        function = target.binding.node
        if function.decorators or (target.module.path, function.span.start) in self._through:
            return None
        return _Search(self._m, target.module, function, self._through).found()


def _has_host(call: facts.Call) -> bool:
    first = call.arguments[0] if call.arguments else None
    return first is not None and not first.star and first.keyword in {"", "host"}


def is_endless(test: facts.Expression | None) -> bool:
    """Return whether a loop is entered each time: `while True`."""
    return isinstance(test, facts.Literal) and test.source in {"True", "1"}


def certain_calls(node: object) -> Iterator[facts.Call]:
    """Yield the calls that are made whenever an expression is evaluated."""
    match node:
        case facts.Lambda():
            return
        case facts.Comprehension(clauses=clauses):
            yield from certain_calls(clauses[0].iterable)
        case facts.Conditional(operands=operands):
            yield from certain_calls(operands[0])
        case facts.Call(function=function, arguments=arguments):
            yield from certain_calls((function, *(argument.value for argument in arguments)))
            yield node
        case _:
            for part in parts(node):
                yield from certain_calls(part)


def bound(node: facts.Function) -> Iterator[str]:
    """Yield the names that a function, or a function in it, binds; imports are none."""
    for part in walk(node):
        match part:
            case facts.Function(name=name) | facts.Class(name=name) if part is not node:
                yield name
            case facts.Parameter(name=name) | facts.Walrus(target=name):
                yield name
            case facts.Assign(targets=targets) | facts.Delete(targets=targets):
                for target in targets:
                    yield from target_names(target)
            case (
                facts.Loop(target=target)
                | facts.Clause(target=target)
                | facts.WithItem(target=target)
            ) if target is not None:
                yield from target_names(target)
            case facts.Handler(name=name):
                yield name
            case facts.Case(binds=names):
                yield from names
