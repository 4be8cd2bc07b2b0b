"""Why a fix cannot be made."""

from __future__ import annotations


class CannotFix(Exception):  # noqa: N818 - it says what happened, in the words of a person
    """A fix that is refused; the message is one line for the user."""

    @property
    def reason(self) -> str:
        """The one line that says why, and what to write by hand where there is such a thing."""
        return str(self)
