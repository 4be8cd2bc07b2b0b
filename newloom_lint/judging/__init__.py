"""Which findings count, and why: one fault once, selection, levels, suppressions."""

from newloom_lint.judging.selection import Decision, RuleMetadata, RuleSelection, UnknownRule, match
from newloom_lint.judging.verdict import Judged, Verdict, judge

__all__ = [
    "Decision",
    "Judged",
    "RuleMetadata",
    "RuleSelection",
    "UnknownRule",
    "Verdict",
    "judge",
    "match",
]
