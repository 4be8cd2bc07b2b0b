"""From all findings of a project to the verdict on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from newloom_lint.files import SourceFile, UnreadableFile
from newloom_lint.findings import Finding, Part, Place, Profile, Unknown
from newloom_lint.judging.comment_rules import CommentFindings
from newloom_lint.judging.fingerprints import fingerprints
from newloom_lint.judging.one_fault import merged, uncovered
from newloom_lint.judging.selection import Decision, RuleMetadata, RuleSelection
from newloom_lint.judging.suppression import Suppressions
from newloom_lint.judging.verdict import Judged, Range, Verdict
from newloom_lint.settings import Settings
from newloom_lint.syntax.facts import ModuleFacts

UNREADABLE = "NL001"
"""The rule about files without which not all findings can be made."""


def judge(
    findings: Iterable[Finding],
    *,
    rules: Sequence[RuleMetadata],
    settings: Settings,
    root: Path,
    read: Callable[[str], SourceFile],
    facts: Callable[[str], ModuleFacts],
    tasks: int,
    unknown: tuple[Unknown, ...] = (),
    reported: Callable[[Finding], bool] | None = None,
    commented: Iterable[str] = (),
    whole: Callable[[], Iterable[Finding]] | None = None,
) -> Verdict:
    """Return the verdict on the findings that all rules have made in a project.

    `root` is the project's root; `read` and `facts` answer for a path relative to it. `unknown` is
    what could not be read. `reported` says which findings lie in the files the user asked about;
    without it all do. `commented` are those files whose comments are looked at, too. Where
    `findings` are about some files only, `whole` makes those of the whole project: it is asked
    before a comment is called unused.

    Raises:
        UnknownRule: a selector of the settings names no rule.

    """
    selection = RuleSelection(rules, settings, root)
    every = merged(findings)
    comments = _Comments(read, facts, rules, ignored=settings.flags.ignore_suppressions)
    sources = _Sources(read)
    taken = _Taken(selection, rules, sources)
    read_whole = all(one.part is not Part.REGISTRY for one in unknown)
    complete = comments.use(every) and read_whole
    for finding, fingerprint in fingerprints(uncovered(every, rules), sources.underlined):
        if reported is None or reported(finding):
            taken.take(finding, fingerprint, is_silenced=comments.silence(finding))
    about = CommentFindings(filter(None, map(comments.of, commented)), rules, selection)
    last = [*about.unknown()]
    if complete and about.may_be_unused() and (whole is None or comments.use(merged(whole()))):
        last += about.unused()
    last.sort(key=lambda each: (each.finding.place, each.finding.code))
    prints = fingerprints((each.finding for each in last), sources.underlined)
    for each, (finding, fingerprint) in zip(last, prints, strict=True):
        taken.take(finding, fingerprint, is_silenced=each.is_silenced)
    return Verdict(
        tuple(sorted(taken.judged, key=lambda one: (one.finding.place, one.finding.code))),
        tasks,
        taken.silenced,
        selection.profile,
        _highest_met(taken.unmet) if selection.count else None,
        selection.count,
        unknown,
    )


class _Taken:
    """The findings that count, and how many do not."""

    def __init__(
        self, selection: RuleSelection, rules: Iterable[RuleMetadata], sources: _Sources
    ) -> None:
        self.judged: list[Judged] = []
        self.unmet: set[Profile] = set()
        self.silenced = 0
        self._selection = selection
        self._sources = sources
        self._profiles = {rule.code: rule.profile for rule in rules}

    def take(self, finding: Finding, fingerprint: str, *, is_silenced: bool) -> None:
        decision = self._selection.decide(finding.code, finding.place.path)
        if decision is Decision.IGNORED:
            return
        if is_silenced:
            self.silenced += decision is Decision.ON
            return
        self.unmet.add(self._profiles[finding.code])
        if decision is Decision.ON:
            level = self._selection.level(finding.code) or finding.level
            shown = msgspec.structs.replace(finding, level=level)
            where = self._sources.range(finding.place)
            self.judged.append(Judged(shown, fingerprint, where))


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
        self,
        read: Callable[[str], SourceFile],
        facts: Callable[[str], ModuleFacts],
        rules: Sequence[RuleMetadata],
        *,
        ignored: bool = False,
    ) -> None:
        self._read = read
        self._ignored = ignored
        self._facts = facts
        self._rules = rules
        self._known: dict[str, Suppressions | None] = {}

    def silence(self, finding: Finding) -> bool:
        suppressions = self.of(finding.place.path)
        return suppressions is not None and suppressions.silence(finding)

    def use(self, findings: Iterable[Finding]) -> bool:
        """Take note of which comments the findings need; return whether all could be made.

        A finding that another covers needs its comment, too: it is there, and would come to light
        when the other is mended.
        """
        complete = True
        for finding in findings:
            self.silence(finding)
            complete = complete and finding.code != UNREADABLE
        return complete

    def of(self, path: str) -> Suppressions | None:
        """Return what the comments of a file silence; `None` where it has none."""
        if path not in self._known:
            self._known[path] = self._suppressions(path)
        return self._known[path]

    def _suppressions(self, path: str) -> Suppressions | None:
        if self._ignored:
            return None
        try:
            file = self._read(path)
        except UnreadableFile:
            return None
        module = self._facts(path)
        return Suppressions(file, module, self._rules) if module.comments else None
