"""Which findings count, and why: one fault once, selection, levels, suppressions.

`newloom_lint.judging.deciding` makes a verdict. It is not imported here: a run on which nothing has
changed shows the verdict of the last one, and needs neither facts nor suppressions.
"""

from newloom_lint.judging.selection import (
    Decision,
    RuleMetadata,
    RuleSelection,
    UnknownRule,
    match,
    unknown,
)
from newloom_lint.judging.verdict import Judged, Range, Verdict

__all__ = [
    "Decision",
    "Judged",
    "Range",
    "RuleMetadata",
    "RuleSelection",
    "UnknownRule",
    "Verdict",
    "match",
    "unknown",
]
