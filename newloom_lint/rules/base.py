"""What a rule is: its metadata, its examples, and the scopes a rule can have."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from newloom_lint.findings import Finding, Fix, Level, Part, Place, Profile, Related, Safety, Step
from newloom_lint.model import Outcome, Project, Task, reach, sharing
from newloom_lint.model.calls.observed import Observed
from newloom_lint.model.flow.handled import Notes
from newloom_lint.model.values.kinds import Function
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts


class Refused(NamedTuple):
    """Why a finding has no fix that others of its rule have, as a sentence without its end."""

    reason: str


class Rule(ABC):
    """One sentence of the guide.

    The docstring is the rule's page: what it does, why it matters, how to fix it. `message` and
    `help` are formatted with the names of the finding at hand.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    level: ClassVar[Level]
    profile: ClassVar[Profile]
    guide: ClassVar[str]
    """The section of the guide the rule enforces."""
    message: ClassVar[str]
    help: ClassVar[str] = ""
    fix: ClassVar[Safety | None] = None
    """How safe the rule's fix is, where it has one."""
    covered_by: ClassVar[tuple[str, ...]] = ()
    """Rules that speak about the same fault: where one of them does, this one is silent."""
    needs: ClassVar[tuple[Part, ...]] = ()
    """What the rule is silent without, where the project has it and it cannot be read."""
    examples: ClassVar[tuple[Bad | Good, ...]]

    @property
    def documentation(self) -> str:
        """The rule's page, in Markdown."""
        return inspect.cleandoc(type(self).__doc__ or "")

    @abstractmethod
    def findings(self, project: Project) -> Iterator[Finding]:
        """Yield what the rule finds in a project."""

    def at(
        self,
        place: Place,
        *,
        function: str = "",
        tasks: tuple[str, ...] = (),
        related: tuple[Related, ...] = (),
        fix: Fix | Refused | None = None,
        **names: object,
    ) -> Finding:
        """Return a finding at a place; `names` fill the rule's message and help."""
        help_ = self.help.format(**names)
        if isinstance(fix, Refused):
            help_, fix = f"{help_} (no fix: {fix.reason})".lstrip(), None
        return Finding(
            self.code,
            self.name,
            self.level,
            self.message.format(**names),
            place,
            help_,
            function,
            tasks,
            related,
            fix,
        )


class ModuleRule(Rule):
    """A rule about files, whatever they mean."""


class CommentRule(Rule):
    """A rule about the comments that silence findings; judging makes what it finds.

    Whether such a comment is needed is known only when all other rules have spoken.
    """

    def findings(self, project: Project) -> Iterator[Finding]:  # noqa: ARG002
        """Yield nothing: what the rule finds in a project is made last."""
        yield from ()


class RegistryRule(Rule):
    """A rule about the registry as a whole."""


class TaskRule(Rule):
    """A rule about one task at a time."""

    needs: ClassVar[tuple[Part, ...]] = (Part.TARGET,)

    def findings(self, project: Project) -> Iterator[Finding]:
        """Yield what the rule finds in each task."""
        for task in project.tasks:
            yield from self.check(task, project)

    @abstractmethod
    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield what the rule finds in one task."""

    def on(
        self,
        task: Task,
        place: Place | None = None,
        *,
        function: str | None = None,
        fix: Fix | Refused | None = None,
        related: tuple[Related, ...] = (),
        **names: object,
    ) -> Finding:
        """Return a finding that concerns a task, at its name where no other place is given."""
        return self.at(
            place or task.place,
            function=task.qualname if function is None else function,
            tasks=(task.name,),
            related=related or related_entry(task, place),
            fix=fix,
            task=task.name,
            **names,
        )


class FunctionRule(Rule):
    """A rule about the functions that tasks reach, each once."""

    def findings(self, project: Project) -> Iterator[Finding]:
        """Yield what the rule finds in each function."""
        for reached in reach.functions(project):
            yield from self.check(reached, project)

    @abstractmethod
    def check(self, reached: reach.Reached, project: Project) -> Iterator[Finding]:
        """Yield what the rule finds in one function."""

    def within(
        self,
        reached: reach.Reached,
        place: Place,
        *,
        function: str | None = None,
        fix: Fix | Refused | None = None,
        related: tuple[Related, ...] = (),
        **names: object,
    ) -> Finding:
        """Return a finding in a function, or its module, that concerns all tasks that reach it."""
        affected = (entry for task in reached.tasks for entry in related_entry(task, place))
        own = qualname(reached.function)
        names.setdefault("taker", own or "a lambda")
        return self.at(
            place,
            function=own if function is None else function,
            tasks=tuple(sorted(task.name for task in reached.tasks)),
            related=(*related, *affected),
            fix=fix,
            **names,
        )


class CallRule(FunctionRule):
    """A rule about calls that functions of the tasks package make."""

    def check(self, reached: reach.Reached, project: Project) -> Iterator[Finding]:
        """Yield a finding for each such call in a function of the tasks package."""
        if project.is_in_tasks_package(reached.function.module):
            for place, _ in self.calls(project.machine.observed).of(reached.function):
                yield self.within(reached, place, fix=self.mended(project, place))

    def mended(self, project: Project, call: Place) -> Fix | Refused | None:  # noqa: ARG002
        """Return the fix of a call, where the rule has one."""
        return None

    @abstractmethod
    def calls(self, observed: Observed) -> Notes[str]:
        """Return the notes on the calls that the rule is about."""


class ContractRule(TaskRule):
    """A rule about what the dispatcher's call does; silent where that is hidden."""

    needs = (Part.TARGET, Part.TASK)

    def check(self, task: Task, project: Project) -> Iterator[Finding]:  # noqa: ARG002
        """Yield what the rule finds in the outcome of one task."""
        outcome = task.outcome
        if not outcome.hidden:
            yield from self.judge(task, outcome)

    @abstractmethod
    def judge(self, task: Task, outcome: Outcome) -> Iterator[Finding]:
        """Yield what the rule finds in what a call of the task does."""


class SharedRule(TaskRule):
    """A rule about what a run as a whole lacks.

    Where several tasks that run through a function lack it, and none does not, the finding lies
    there; else at the task. `words` is what the message says of either.
    """

    needs = (Part.TARGET, Part.TASK)
    whoever_calls: ClassVar[bool] = True
    """Whether any task that keeps the rule and comes to a function speaks for that function."""
    words: ClassVar[tuple[str, str]]
    """What is said of a task, and of a function that several run through, by its name."""

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding where a run lacks it, at a function that others share or at the task."""
        outcome = task.outcome
        if outcome.hidden or not self.is_broken_by(outcome):
            return
        function = self._shared(project).function(task)
        fix = self.mended(project, task, function)
        if function is None:
            yield self.on(task, fix=fix, what=self.words[0].format(task.name))
        else:
            what, own = self.words[1].format(function.title), qualname(function)
            yield self.on(task, name_place(function), function=own, fix=fix, what=what)

    def mended(
        self,
        project: Project,  # noqa: ARG002
        task: Task,  # noqa: ARG002
        function: Function | None,  # noqa: ARG002
    ) -> Fix | Refused | None:
        """Return the fix of a task, or of the function it shares, where the rule has one."""
        return None

    def _shared(self, project: Project) -> sharing.Shared:
        memo = project.machine.memo
        key = ("shared", self.code)
        if key not in memo:
            memo[key] = sharing.Shared(
                project,
                sharing.Fault(self.lies_in, self.is_broken_by, self.is_kept_by, self.whoever_calls),
            )
        return memo[key]  # type: ignore[return-value]

    @abstractmethod
    def is_broken_by(self, outcome: Outcome) -> bool:
        """Return whether a run certainly lacks what the rule asks for."""

    @abstractmethod
    def is_kept_by(self, outcome: Outcome) -> bool:
        """Return whether a run certainly does what the rule asks for."""

    @abstractmethod
    def lies_in(self, task: Task) -> tuple[Function, ...]:
        """Return the functions in which the fault of a task may lie, likeliest first."""


def related_entry(task: Task, place: Place | None) -> tuple[Related, ...]:
    """Return the task itself as a related place of a finding that lies in another file."""
    if place is None or place.path == task.place.path:
        return ()
    return (Related(task.place, f"`{task.name}` is affected"),)


def safe(title: str, *steps: Step) -> Fix:
    """Return a fix that may be applied without a look."""
    return Fix(Safety.SAFE, title, steps)


def unsafe(title: str, *steps: Step) -> Fix:
    """Return a fix that needs a look."""
    return Fix(Safety.UNSAFE, title, steps)


def name_place(function: Function) -> Place:
    """Return the place of a function's name; of a lambda, all of it."""
    node = function.node
    span = node.name_span if isinstance(node, facts.Function) else node.span
    return Place(function.module.path, span.start, span.end)


def qualname(function: Function) -> str:
    """Return the qualified name of a function; empty for a lambda."""
    return function.node.qualname if isinstance(function.node, facts.Function) else ""
