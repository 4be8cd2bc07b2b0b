"""What the rules about handlers share: where they point, and how they speak."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import ClassVar

from newloom_lint.findings import Finding, Fix, Part, Place
from newloom_lint.model import Outcome, Path, Project, Task
from newloom_lint.model.flow.effects import Effects, Passed
from newloom_lint.rules.base import Refused, TaskRule


class HandlerRule(TaskRule):
    """A rule whose findings lie at a handler.

    Its message may name `taker` (the function), `catches` and `consequence`, its help `where` to
    act.
    """

    needs = (Part.TARGET, Part.TASK)

    def at_handler(
        self,
        task: Task,
        handler: Passed,
        *,
        fix: Fix | Refused | None = None,
        consequence: str = "",
    ) -> Finding:
        """Return a finding at the header of a handler."""
        return self.on(
            task,
            handler.place,
            function=handler.function,
            fix=fix,
            taker=handler.function or task.name,
            catches=catches(handler),
            consequence=consequence,
            where="before it" if handler.caught == "raise" else "in the handler",
        )


class FailureRule(HandlerRule):
    """A rule about each path on which a run fails, at the outermost handler of the path."""

    about_handlers: ClassVar[bool] = False
    """Whether it is silent of a branch that deals with a failure and raises."""

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding for each outermost handler with a path that breaks the rule."""
        outcome = task.outcome
        if outcome.hidden:
            return
        for path in self.failures(outcome, self.breaks(project)):
            handler, consequence = path.handlers[-1], self.consequence(path.effects)
            fix = self.mended(project, path)
            yield self.at_handler(task, handler, fix=fix, consequence=consequence)

    def breaks(self, project: Project) -> Callable[[Effects], bool]:  # noqa: ARG002
        """Return what holds where a failing path of a task in a project breaks the rule."""
        return self.is_broken_by

    def mended(self, project: Project, path: Path) -> Fix | Refused | None:  # noqa: ARG002
        """Return the fix of a handler, where the rule has one."""
        return None

    def failures(self, outcome: Outcome, breaks: Callable[[Effects], bool]) -> Iterator[Path]:
        """Yield the first path on which `breaks` holds through each outermost handler."""
        seen: set[Place] = set()
        for path in outcome.failures_that(breaks, handled=self.about_handlers):
            handler = path.handlers[-1]
            if handler.place not in seen:
                seen.add(handler.place)
                yield path

    @abstractmethod
    def is_broken_by(self, effects: Effects) -> bool:
        """Return whether what happened on a failing path breaks the rule for certain."""

    def consequence(self, effects: Effects) -> str:  # noqa: ARG002
        """Return what comes of it, where the message says more than the rule itself."""
        return ""


class LogRule(TaskRule):
    """A rule about what is logged on each path on which a run fails, at its last log call."""

    needs = (Part.TARGET, Part.TASK)

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding for the last log call of each path that breaks the rule."""
        outcome = task.outcome
        if outcome.hidden:
            return
        seen: set[Place] = set()
        for path in outcome.failures_that(self.is_broken_by, handled=True):
            call = path.effects.log
            if call is None or call in seen:
                continue
            seen.add(call)
            function = path.handlers[-1].function
            fix, taker = self.mended(project, call), function or task.name
            yield self.on(task, call, function=function, fix=fix, taker=taker)

    @abstractmethod
    def is_broken_by(self, effects: Effects) -> bool:
        """Return whether what was logged on a failing path breaks the rule for certain."""

    def mended(
        self,
        project: Project,  # noqa: ARG002
        call: Place,  # noqa: ARG002
    ) -> Fix | Refused | None:
        """Return the fix of a log call, where the rule has one."""
        return None


def left_as(effects: Effects) -> str:
    """Return what the Stream's status says after a failure that did not change it."""
    if effects.status is None:
        return "the Stream stays as it was before the run"
    return f"the Stream still says `{effects.status}`"


def catches(handler: Passed) -> str:
    """Return what a handler, a `finally` or a `with` does to a failure, as words."""
    if handler.caught == "with":
        return "leaves a failure to this `with`"
    if handler.caught == "in finally":
        return "handles a failure in its `finally`"
    if handler.caught == "finally":
        return "leaves by its `finally`, whatever was raised,"
    if handler.caught == "raise":
        return "raises an exception here"
    return f"catches `{handler.caught}`" if handler.caught else "catches everything"
