"""Sharing: whether a fault of several tasks lies in a function that all of them run through.

It does where at least two tasks that leave it to the function have the fault, and none that comes
to it is without. What a function does to one task alone is that task's own affair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from newloom_lint.findings import Place
from newloom_lint.model import reach
from newloom_lint.model.flow.effects import FAILED, Effects, Passed
from newloom_lint.model.project import Project
from newloom_lint.model.tasks import Outcome, Path, Task
from newloom_lint.model.values.kinds import Function
from newloom_lint.syntax import facts

Key = tuple[str, int]
NOT_THE_RUN = frozenset({"__init__", "__new__", "__post_init__"})
"""Methods that only make the object whose method the run is."""


def holder(task: Task) -> Function | None:
    """Return the function whose handlers stand for all failures of a task.

    Returns `None` where that is the task itself, where there is no single one, and where the task
    marks its Stream failed itself.
    """
    outcome = task.outcome
    if any(True for _ in outcome.unguarded()) or any(_lies_in(task, f) for f in outcome.marked_by):
        return None
    handlers = dict.fromkeys(path.handlers[-1] for path in outcome.failures())
    found = [_around(outcome, handler) for handler in handlers]
    several = {one.key: one for one in found if one is not None}
    owners = {one.owner for one in several.values()}
    leave = {one.key for one in outcome.contexts.values()}
    leaves = [one for key, one in several.items() if key in leave]
    if leaves and len(owners) == 1:  # one class, on the way in and on the way out
        several = {leaves[0].key: leaves[0]}
    if None in found or len(several) != 1:
        return None
    (function,) = several.values()
    return None if _lies_in(task, function) else function


def delegates(task: Task, *, whole: bool = False) -> tuple[Function, ...]:
    """Return the functions a task does nothing but hand its run to, the last of them first.

    `whole` leaves out those that are not the whole of the work, since the task hands a function of
    its own to them, or has a method that they call.
    """
    found: list[Function] = []
    key: Key | None = _key(task)
    while key is not None:
        met = task.outcome.delegates.get(key, {}).values()
        run = [one.function for one in met if one.function.name not in NOT_THE_RUN]
        if whole and not all(one.whole for one in met):
            return ()
        key = None
        if len(run) == 1 and all(run[0].key != one.key for one in found):
            found += [run[0], *_wrapped(task.outcome, run[0])]
            key = found[-1].key
    return tuple(reversed(found))


class Fault(NamedTuple):
    """What a run as a whole may lack."""

    candidates: Callable[[Task], Iterable[Function]]
    """Return the functions in which the fault of a task may lie, likeliest first."""
    is_there: Callable[[Outcome], bool]
    """Return whether a run certainly lacks it."""
    is_not: Callable[[Outcome], bool]
    """Return whether a run certainly does not lack it."""
    whoever_calls: bool
    """Whether a task without it that comes to a function in any way speaks for that function."""


class Shared:
    """The functions in which a fault of several tasks lies, each looked at once."""

    def __init__(self, project: Project, fault: Fault) -> None:
        """Take a project, and what is to be known of the fault."""
        self._project = project
        self._fault = fault
        self._answers: dict[Key, bool] = {}

    def function(self, task: Task) -> Function | None:
        """Return the function in which the fault of a task lies, where others share it."""
        return next(filter(self._is_at_fault, self._candidates_of(task)), None)

    def _candidates_of(self, task: Task) -> Sequence[Function]:
        """Return where the fault of a task may lie; others may hand their runs to itself."""
        own = _own(task)
        return (*self._fault.candidates(task), *((own,) if own else ()))

    def _is_at_fault(self, function: Function) -> bool:
        if function.key not in self._answers:
            self._answers[function.key] = self._is_wrong(function)
        return self._answers[function.key]

    def _is_wrong(self, function: Function) -> bool:
        tasks = through(self._project, function)
        if len(tasks) < 2:
            return False
        given = [
            task
            for task in tasks
            if any(one.key == function.key for one in self._candidates_of(task))
        ]
        asked = tasks if self._fault.whoever_calls else given
        if any(self._fault.is_not(task.outcome) for task in asked):
            return False
        return sum(self._fault.is_there(task.outcome) for task in given) > 1


def through(project: Project, function: Function) -> Sequence[Task]:
    """Return all tasks that come to a function, asked about or not, as far as they are known."""
    around = project.around(function.module.path)
    memo = around.machine.memo
    key = ("through",)
    if key not in memo:
        memo[key] = {
            reached.function.key: [task for task in reached.tasks if not task.outcome.hidden]
            for reached in reach.functions(around)
        }
    return memo[key].get(function.key, ())  # type: ignore[attr-defined, no-any-return]


class MarkingFault(NamedTuple):
    """What a path may lack that marks the Stream failed: whether it certainly does, or does not."""

    is_there: Callable[[Effects], bool]
    is_not: Callable[[Effects], bool]


def marker(project: Project, task: Task, path: Path, fault: MarkingFault) -> Function | None:
    """Return the function that handlers of several tasks leave it to mark a Stream failed.

    It says `failed` itself, and no handler that calls it makes up for what it lacks.
    """
    by = task.outcome.marked_by
    if len(by) != 1 or path.effects.status != FAILED:
        return None
    (function,) = by
    named = isinstance(function.node, facts.Function)
    if not named or encloses(function, path.handlers[-1].place):
        return None
    memo = project.machine.memo
    key = ("marker", function.key)
    if key not in memo:
        memo[key] = _lacks(project, function, fault)
    return function if memo[key] else None


def _lacks(project: Project, function: Function, fault: MarkingFault) -> bool:
    wrong: set[Place] = set()
    for task in through(project, function):
        outcome = task.outcome
        if all(one.key != function.key for one in outcome.marked_by):
            continue
        broken = {path.handlers[-1].place for path in outcome.failures_that(fault.is_there)}
        failures = [path for path in outcome.failures() if path.effects.status == FAILED]
        right = {path.handlers[-1].place for path in failures if fault.is_not(path.effects)}
        if right - broken:
            return False
        wrong |= broken
    return len(wrong) > 1


def encloses(function: Function, place: Place) -> bool:
    """Return whether a place lies in a function."""
    span = function.node.span
    return function.module.path == place.path and span.start <= place.start < span.end


def _around(outcome: Outcome, handler: Passed) -> Function | None:
    """Return the function that a handler stands in; of a `with` of ours, what leaves it."""
    if handler.caught == "with" and handler.place in outcome.contexts:
        return outcome.contexts[handler.place]
    around = [f for f in outcome.reached.values() if encloses(f, handler.place)]
    return max(around, key=lambda function: function.node.span.start, default=None)


def _wrapped(outcome: Outcome, function: Function) -> tuple[Function, ...]:
    """Return the function that one made by a decorator stands around, where that is known."""
    inner = [
        value
        for _, value in function.sealed
        if isinstance(value, Function) and value.key in outcome.reached.keys() - {function.key}
    ]
    return tuple(inner) if len(inner) == 1 else ()


def _key(task: Task) -> Key:
    return task.module.path, task.definition.span.start


def _own(task: Task) -> Function | None:
    node = task.definition
    if not isinstance(node, facts.Function):
        return None
    return Function(task.module, node, _key(task))


def _lies_in(task: Task, function: Function) -> bool:
    return function.module.path == task.module.path and function.key[1] in task.lines
