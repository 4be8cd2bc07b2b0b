"""What rules about leaks share: how a resource that stays open is told."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator

from newloom_lint.findings import Finding, Fix
from newloom_lint.model import Project, reach
from newloom_lint.model.resources import leaks, steps
from newloom_lint.model.resources.table import Kind
from newloom_lint.rules.base import FunctionRule, Refused, qualname

_WORDS = {
    steps.NEVER: "{name} is never {verb}",
    steps.UNBOUND: "what `{opener}` opens has no name and is never {verb}",
    steps.AGAIN: "{name} is bound again before it is {verb}",
    steps.RETURNED: "{name} is not {verb} where `{function}` returns",
    steps.LEFT: "{name} is not {verb} on each path to the end of `{function}`",
    steps.RAISED: "{name} is not {verb} when `{cause}` fails",
}


class LeakRule(FunctionRule):
    """A rule about resources that stay open on some path."""

    def check(self, reached: reach.Reached, project: Project) -> Iterator[Finding]:
        """Yield what stays open in one function."""
        for leak in leaks.of(project, reached.function):
            if self.concerns(leak.kind):
                said = _said(leak, qualname(reached.function))
                fix = self.mended(project, reached, leak)
                yield self.within(reached, leak.place, fix=fix, leak=said)

    def mended(
        self,
        project: Project,  # noqa: ARG002
        reached: reach.Reached,  # noqa: ARG002
        leak: leaks.Leak,  # noqa: ARG002
    ) -> Fix | Refused | None:
        """Return what closes the resource in time, where the rule has a fix."""
        return None

    @abstractmethod
    def concerns(self, kind: Kind) -> bool:
        """Return whether the rule is about a kind of resource."""


def _said(leak: leaks.Leak, function: str) -> str:
    kind, cause = leak.way
    name = f"`{leak.name}`" if leak.name else f"what `{leak.opener}` opens"
    if cause == "raise":
        return f"{name} is not {leak.kind.verb} where `{function}` raises"
    return _WORDS[kind].format(
        name=name, verb=leak.kind.verb, cause=cause, opener=leak.opener, function=function
    )
