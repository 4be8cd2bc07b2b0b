"""What a test may call, import or patch to test a task: the task, its module, its delegates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined
from newloom_lint.model.tasks import Task
from newloom_lint.model.testing.readings import Key, Reading
from newloom_lint.model.values.kinds import Function
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk


@dataclass(frozen=True, slots=True)
class Subject:
    """The definitions and modules that belong to one task."""

    home: str
    alone: bool
    """Its module holds no other task: whatever a test takes from there is about this one."""
    keys: frozenset[Key]
    words: frozenset[frozenset[bytes]]
    """A test file that has all words of none of these does not name it."""

    @classmethod
    def of(cls, task: Task, is_shared: Callable[[Function], bool], *, alone: bool) -> Subject:
        """Return what belongs to a task; `is_shared` says whether others may use a function."""
        own = (task.module.path, task.definition.span.start)
        keys, names = {own}, {task.name}
        for entry in task.entries:
            target = entry.target
            if isinstance(target, Defined) and hasattr(target.binding.node, "span"):
                keys.add((target.module.path, target.binding.node.span.start))
                names.add(target.name)
        names.add(_last(task.module.name))
        words = {frozenset((name.encode(),)) for name in names}
        for function in _delegates(task, is_shared):
            keys.add(function.key)
            names = {function.name}
            if function.owner is not None:
                keys.add(function.owner.key)
                names.add(function.owner.node.name)
            home = _last(function.module.name).encode()
            words |= {frozenset((name.encode(), home)) for name in names}
        return cls(task.module.name, alone, frozenset(keys), frozenset(words))

    def is_in(self, reading: Reading) -> bool:
        """Return whether some code speaks of the task, its module, or a delegate."""
        return (
            not self.keys.isdisjoint(reading.keys)
            or self.home in reading.modules
            or (self.alone and self.home in reading.sources)
        )


def _last(dotted: str) -> str:
    return dotted.rpartition(".")[2]


def _delegates(task: Task, is_shared: Callable[[Function], bool]) -> Iterator[Function]:
    """Yield the functions that do a task's work.

    They are those no other task uses, and those it hands its run over to.
    """
    handed = {id(node) for node in _handed_to(task)}
    for function in task.outcome.reached.values():
        if function.module.name == task.machine.stream_module:
            continue
        owner = function.owner.node if function.owner is not None else None
        if {id(function.node), id(owner)} & handed or not is_shared(function):
            yield function


def _handed_to(task: Task) -> Iterator[facts.Statement]:
    """Yield the definitions named in what the task returns, or in all it does."""
    body = task.definition.body if isinstance(task.definition, facts.Function) else ()
    work = [node for node in body if not isinstance(node, facts.Import)]
    ends = [part.value for part in walk(body) if isinstance(part, facts.Return)]
    if isinstance(task.definition, facts.Lambda):
        ends.append(task.definition.body)
    if len(work) <= 2:  # a docstring and a call
        ends += [node.value for node in work if isinstance(node, facts.Evaluate)]
    for part in walk(tuple(end for end in ends if end is not None)):
        if isinstance(part, facts.Name | facts.Attribute):
            target = lookup.target(task.machine, task.module, part)
            if isinstance(target, Defined) and isinstance(
                target.binding.node, facts.Function | facts.Class
            ):
                yield target.binding.node
