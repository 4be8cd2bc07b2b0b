"""Whether fixes have made things better: what is mended, what is new, and what was only hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

import msgspec

from newloom_lint.findings import Finding
from newloom_lint.judging.selection import RuleMetadata
from newloom_lint.judging.verdict import Judged, Verdict

UNCOVERS: Mapping[str, frozenset[str]] = {
    "NL003": frozenset({"NL002"}),
    "NL101": frozenset({"NL202", "NL308", "NL309", "NL311", "NL505"}),
    "NL104": frozenset({"NL202", "NL505", "NL506", "NL512"}),
    "NL301": frozenset({"NL311", "NL401"}),
    "NL302": frozenset({"NL302", "NL303", "NL304", "NL305", "NL306", "NL307", "NL308", "NL309"}),
    "NL304": frozenset({"NL311", "NL401"}),
    "NL305": frozenset({"NL302", "NL304", "NL306", "NL308", "NL309"}),
    "NL308": frozenset({"NL302", "NL304", "NL305", "NL306", "NL307"}),
    "NL310": frozenset({"NL302", "NL304", "NL305", "NL306", "NL307", "NL308", "NL309"}),
    "NL311": frozenset({"NL401"}),
    "NL402": frozenset({"NL306", "NL307", "NL404", "NL405"}),
    "NL501": frozenset({"NL504", "NL505", "NL506", "NL507", "NL512"}),
    "NL504": frozenset({"NL505", "NL506", "NL512"}),
    "NL505": frozenset({"NL202", "NL506", "NL512"}),
}
"""Beside what a rule covers: what others cannot tell before its finding is mended. It was wrong
before, too: a task that is not registered has no schema that could fit, and a handler that logs an
error or marks the Stream certainly means the run."""

UNUSED = "NL002"
"""The rule about comments that silence nothing: one may have silenced what is mended now."""

UNKNOWN = "NL003"
"""The rule about comments that name no rule."""

_Kind = tuple[str, str, str]
"""What a finding is recognised by when a fix has changed the text it underlines."""


class Progress(msgspec.Struct, frozen=True):
    """How two verdicts differ."""

    mended: int
    """Findings that are gone."""
    unmended: str = ""
    """The code of a finding whose fix was applied, and which is still there."""
    added: str = ""
    """The code of a finding that was not there before, and not hidden either."""

    @property
    def is_made(self) -> bool:
        """Whether all fixes did what they claim, and none did harm."""
        return not self.unmended and not self.added


def progress(
    before: Verdict, after: Verdict, fixed: Collection[Judged], rules: Iterable[RuleMetadata]
) -> Progress:
    """Return how a verdict compares with the one before some findings were fixed."""
    old, new = _kinds(before), _kinds(after)
    mended = [judged.finding for judged in fixed]
    hidden = _Hidden(mended, rules)
    there = {judged.fingerprint for judged in after.findings}
    claimed = Counter(
        _kind(judged.finding)
        for judged in fixed
        if not _may_be_replaced(judged.finding, mended)
        and not (_is_one_of_several(judged.finding) and judged.fingerprint not in there)
    )
    unmended = (kind for kind, count in claimed.items() if new[kind] > old[kind] - count)
    appeared = new - old
    added = (
        judged.finding.code
        for judged in after.findings
        if _kind(judged.finding) in appeared and not hidden.holds(judged.finding)
    )
    return Progress(
        max((old - new).total(), len(mended)),
        next((code for code, *_ in unmended), ""),
        next(added, ""),
    )


def _may_be_replaced(finding: Finding, mended: Iterable[Finding]) -> bool:
    """Return whether another finding may take the place of one that is mended.

    A comment that is made to name the rule that was meant may silence nothing, too.
    """
    return finding.code == UNUSED and any(one.code == UNKNOWN for one in mended)


def _is_one_of_several(finding: Finding) -> bool:
    """Return whether its rule reports the first fault of a function alone: there may be another."""
    return finding.code in UNCOVERS.get(finding.code, ())


class _Hidden:
    """What may come to light when some findings are mended."""

    def __init__(self, mended: Iterable[Finding], rules: Iterable[RuleMetadata]) -> None:
        self._covering = {rule.code: set(rule.covered_by) for rule in rules}
        self._functions: dict[str, set[tuple[str, str]]] = {}
        self._tasks: dict[str, set[str]] = {}
        for finding in mended:
            place = (finding.place.path, finding.function)
            self._functions.setdefault(finding.code, set()).add(place)
            self._tasks.setdefault(finding.code, set()).update(finding.tasks)

    def holds(self, finding: Finding) -> bool:
        """Return whether a finding was only hidden: by one of its function, or of its tasks."""
        if finding.code == UNUSED:
            return True
        covering = self._covering.get(finding.code, set())
        covering |= {code for code, codes in UNCOVERS.items() if finding.code in codes}
        place = (finding.place.path, finding.function)
        return any(
            place in self._functions.get(code, ())
            or not self._tasks.get(code, set()).isdisjoint(finding.tasks)
            for code in covering
        )


def _kinds(verdict: Verdict) -> Counter[_Kind]:
    return Counter(_kind(judged.finding) for judged in verdict.findings)


def _kind(finding: Finding) -> _Kind:
    return finding.code, finding.place.path, finding.function
