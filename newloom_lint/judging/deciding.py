"""From all findings of a project to the verdict on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from newloom_lint.files import SourceFile, UnreadableFile
from newloom_lint.findings import Finding, Place, Profile
from newloom_lint.judging.fingerprints import fingerprints
from newloom_lint.judging.one_fault import merged, uncovered
from newloom_lint.judging.selection import Decision, RuleMetadata, RuleSelection
from newloom_lint.judging.suppression import Suppressions, may_suppress
from newloom_lint.judging.verdict import Judged, Range, Verdict
from newloom_lint.settings import Settings
from newloom_lint.syntax.facts import ModuleFacts


def judge(
    findings: Iterable[Finding],
    *,
    rules: Sequence[RuleMetadata],
    settings: Settings,
    root: Path,
    read: Callable[[str], SourceFile],
    facts: Callable[[str], ModuleFacts],
    tasks: int,
    registry: str = "",
    reported: Callable[[Finding], bool] | None = None,
) -> Verdict:
    """Return the verdict on the findings that all rules have made in a project.

    `root` is the project's root; `read` and `facts` answer for a path relative to it. `registry`
    is what there is to say about how it was read. `reported` says which findings lie in the files
    the user asked about; without it all do.

    Raises:
        UnknownRule: a selector of the settings names no rule.

    """
    selection = RuleSelection(rules, settings, root)
    profiles = {rule.code: rule.profile for rule in rules}
    judged: list[Judged] = []
    unmet: set[Profile] = set()
    silenced = 0
    comments = _Comments(read, facts)
    sources = _Sources(read)
    for finding, fingerprint in fingerprints(
        uncovered(merged(findings), rules), sources.underlined
    ):
        decision = selection.decide(finding.code, finding.place.path)
        if decision is Decision.IGNORED or (reported is not None and not reported(finding)):
            continue
        if comments.silence(finding):
            silenced += decision is Decision.ON
            continue
        unmet.add(profiles[finding.code])
        if decision is Decision.ON:
            level = selection.level(finding.code) or finding.level
            shown = msgspec.structs.replace(finding, level=level)
            judged.append(Judged(shown, fingerprint, sources.range(finding.place)))
    return Verdict(
        tuple(judged),
        tasks,
        silenced,
        selection.profile,
        _highest_met(unmet) if selection.count else None,
        selection.count,
        registry,
    )


def _highest_met(unmet: set[Profile]) -> Profile | None:
    met = None
    for profile in Profile:
        if any(profile.includes(other) for other in unmet):
            break
        met = profile
    return met


class _Sources:
    """The text of files; a file that cannot be read has none."""

    def __init__(self, read: Callable[[str], SourceFile]) -> None:
        self._read = read

    def underlined(self, finding: Finding) -> str:
        place = finding.place
        try:
            return self._read(place.path).text[place.start : place.end]
        except UnreadableFile:
            return ""

    def range(self, place: Place) -> Range | None:
        try:
            file = self._read(place.path)
        except UnreadableFile:
            return None
        return Range(*file.location(place.start), *file.location(place.end))


class _Comments:
    """The suppressions of all files, each read when a finding in it is asked about."""

    def __init__(
        self, read: Callable[[str], SourceFile], facts: Callable[[str], ModuleFacts]
    ) -> None:
        self._read = read
        self._facts = facts
        self._known: dict[str, Suppressions | None] = {}

    def silence(self, finding: Finding) -> bool:
        path = finding.place.path
        if path not in self._known:
            self._known[path] = self._suppressions(path)
        suppressions = self._known[path]
        return suppressions is not None and suppressions.silence(finding)

    def _suppressions(self, path: str) -> Suppressions | None:
        try:
            file = self._read(path)
        except UnreadableFile:
            return None
        return Suppressions(file, self._facts(path)) if may_suppress(file.text) else None
