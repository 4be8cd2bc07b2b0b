"""Why a task is not made."""

from __future__ import annotations

from collections.abc import Iterable


class RefusedError(Exception):
    """A task cannot be made; nothing has changed.

    `reasons` names all that stands against it, one line each.
    """

    def __init__(self, reasons: Iterable[str]) -> None:
        """Take the reasons."""
        self.reasons = tuple(reasons)
        super().__init__("\n".join(self.reasons))
