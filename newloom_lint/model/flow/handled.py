"""What is noted about handlers while tasks are followed: what they raise, take and read.

What was noted stays, so that a call that was summarised need not be followed again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from newloom_lint.model.values.kinds import Function
from newloom_lint.syntax import facts

Key = tuple[str, int]


@dataclass(slots=True)
class Handled:
    """Notes on the handlers of project functions, by the function, then by place."""

    without_cause: dict[Key, dict[facts.Span, tuple[str, str]]] = field(default_factory=dict)
    """A `raise` of another exception without `from`: what it raises, and what was caught."""
    keeping: dict[Key, dict[facts.Span, str]] = field(default_factory=dict)
    """A handler that takes everything and does not re-raise on every path; what it catches."""
    unbound: dict[Key, dict[facts.Span, tuple[str, ...]]] = field(default_factory=dict)
    """A handler that reads names its `try` may not have bound yet."""

    def raised(self, function: Function | None, span: facts.Span, raised: str, caught: str) -> None:
        """Note a `raise` of another exception that does not carry what was caught."""
        if function is not None:
            self.without_cause.setdefault(function.key, {})[span] = (raised, caught)

    def kept(self, function: Function | None, header: facts.Span, caught: str) -> None:
        """Note a handler that takes what ends the process, and goes on."""
        if function is not None:
            self.keeping.setdefault(function.key, {})[header] = caught

    def read(self, function: Function | None, header: facts.Span, names: tuple[str, ...]) -> None:
        """Note a handler that reads names which are not bound where its `try` first fails."""
        if function is not None and names:
            self.unbound.setdefault(function.key, {})[header] = names
