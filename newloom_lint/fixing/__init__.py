"""From fixes to text edits of the smallest range.

`edits` makes them, `merge` chooses those that go together, `apply` writes them into a text. The
registrar (`fixing.registrar`) edits a project's tables, `fixing.patch` shows a change as a patch.
LibCST is imported when edits are first made; edits that were stored are shown without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newloom_lint.findings import Edit, Fix
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.merging import apply, merge

if TYPE_CHECKING:
    from newloom_lint.fixing.sources import Sources

__all__ = ["CannotFix", "apply", "edits", "merge"]


def edits(fix: Fix, sources: Sources) -> tuple[Edit, ...]:
    """Return the edits that take all steps of a fix.

    Args:
        fix: The fix; its places are offsets into the texts of `sources`.
        sources: The files, the same object for all fixes of one state of a project.

    Returns:
        Edits sorted by place, in one or several files; none overlap.

    Raises:
        CannotFix: when it cannot be done; the message is one line for the user.
    """
    from newloom_lint.fixing import steps  # noqa: PLC0415 - loads LibCST

    return steps.edits(fix, sources)
