"""The whole way on one screen: what every door calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from newloom_lint.cache import Cache
from newloom_lint.files import Tree, UnreadableFile
from newloom_lint.findings import Edit, Finding, Safety, SetSelector, Unknown
from newloom_lint.judging import Judged, Verdict
from newloom_lint.targets import Target, Targets

if TYPE_CHECKING:
    from newloom_lint.model import Project
    from newloom_lint.rules import Rule

MAX_PASSES = 10
"""A fix may make room for the next one; this many times at most."""


class Result(msgspec.Struct, frozen=True):
    """What is to be said about one project, and its files as they were judged."""

    tree: Tree
    verdict: Verdict


class Undone(msgspec.Struct, frozen=True):
    """A finding whose fix was tried and undone, and why."""

    judged: Judged
    reason: str
    ours: bool = True
    """Whether it is a bug of ours."""


class Fixed(msgspec.Struct, frozen=True):
    """A project after its fixes, in memory: nothing is on disk before `save`."""

    result: Result
    count: int
    """Findings that are mended in `texts`."""
    texts: Mapping[str, bytes] = {}
    """The files the fixes change, by path from the root."""
    applied: tuple[Judged, ...] = ()
    """Findings whose fix is in `texts`, in the order of the passes."""
    declined: tuple[Undone, ...] = ()
    """Findings whose fix broke something when it was tried."""
    elsewhere: tuple[Judged, ...] = ()
    """Findings whose fix also changes files that were to be left alone."""
    is_cut: bool = False
    """Whether fixes still made room for others when `MAX_PASSES` were over."""


def check_targets(
    targets: Targets, *, cached: bool = True, jobs: int | None = 1
) -> tuple[Result, ...]:
    """Return the result of each project, in the order of their roots."""
    return tuple(
        Result(target.tree, run(target, Cache(target.tree.root, enabled=cached, jobs=jobs)))
        for target in targets.projects
    )


def run(target: Target, cache: Cache) -> Verdict:
    """Return the verdict on a project: remembered where nothing has changed since, else made."""
    verdict = cache.unchanged(target.tree, target.settings, target.given)
    if verdict is None:
        verdict = _check(target, cache)
        cache.remember(target.tree, target.settings, target.given, verdict)
    return verdict


def _check(target: Target, cache: Cache) -> Verdict:
    """Return the verdict on a project as its tree is now, with the fixes as edits.

    All of it runs where recursion may go as deep as the code it follows.
    """
    from newloom_lint.syntax.stack import deeply  # noqa: PLC0415

    return deeply(lambda: _judged(target, cache))


def _judged(target: Target, cache: Cache) -> Verdict:
    # imported here: a run on which nothing has changed needs neither rules nor facts
    from newloom_lint import rules  # noqa: PLC0415
    from newloom_lint.judging.deciding import judge  # noqa: PLC0415
    from newloom_lint.model import Project, reach  # noqa: PLC0415

    tree = target.tree
    project = Project(tree, cache.facts.get, target.settings, target.given)
    cache.facts.prepare(project.certain())
    verdict = judge(
        rules.findings(project),
        rules=rules.ALL,
        settings=target.settings,
        root=tree.root,
        read=tree.read,
        facts=lambda path: cache.facts.get(tree.read(path)),
        tasks=len(reach.concerned(project)),
        unknown=tuple(_unknown(project, rules.ALL)),
        reported=target.concerns,
        commented=[path for path in project.commented() if target.holds(path)],
        whole=None
        if target.given is None
        else lambda: rules.findings(Project(tree, cache.facts.get, target.settings)),
    )
    return _with_edits(verdict, tree, cache)


def _unknown(project: Project, rules: Sequence[Rule]) -> Iterator[Unknown]:
    """Yield what is not known of a project, with the rules that are silent because of it."""
    from newloom_lint.model import unknown  # noqa: PLC0415

    for one in unknown(project):
        codes = tuple(sorted(rule.code for rule in rules if one.part in rule.needs))
        yield msgspec.structs.replace(one, rules=codes)


def fix(target: Target, cache: Cache, *, unsafe: bool = False, only: str | None = None) -> Fixed:
    """Apply fixes in memory until none is left: check, edit, check again, keep or undo.

    With `unsafe` those are applied too that need a look; with `only` none that changes another
    file than that.
    """
    verdict = cache.unchanged(target.tree, target.settings, target.given)
    if verdict is None or any(fixable(verdict, unsafe=unsafe)):
        # a verdict that is remembered may be about files that have changed a moment ago
        verdict = _check(target, cache)
        cache.remember(target.tree, target.settings, target.given, verdict)
    tree, texts = target.tree, dict[str, bytes]()
    applied: list[Judged] = []
    declined: dict[str, Undone] = {}
    history = _History(tree)
    count = passes = 0
    while waiting := [
        judged
        for judged in fixable(verdict, unsafe=unsafe)
        if judged.fingerprint not in declined and _stays_in(judged, only)
    ]:
        if passes == MAX_PASSES:
            break
        done = _attempt(target, tree, verdict, waiting, cache)
        undone = done.declined or history.undoing(done)
        declined.update((each.judged.fingerprint, each) for each in undone)
        if not undone:
            history.add(done)
            tree, verdict = done.result.tree, done.result.verdict
            texts.update(done.texts)
            applied += done.applied
            count += done.count
            passes += 1
    left = fixable(verdict, unsafe=unsafe)
    return Fixed(
        Result(tree, verdict),
        count,
        {path: data for path, data in texts.items() if target.tree.bytes_of(path) != data},
        tuple(applied),
        tuple(declined.values()),
        tuple(judged for judged in left if not _stays_in(judged, only)),
        bool(waiting),
    )


class Suppressed(Fixed, frozen=True):
    """A project with comments for its findings, in memory; `count` of them are silenced."""

    comments: int = 0
    """Comments that were added or extended."""
    left: tuple[tuple[Finding, str], ...] = ()
    """Findings that no comment silences, and why."""


def suppress(target: Target, cache: Cache, reason: str = "") -> Suppressed:
    """Write comments in memory for what is found in the given files, until none is found any more.

    `reason` is written behind the rules; it is one that `fixing.suppressing.refusal` takes.
    """
    from newloom_lint.fixing.suppressing import Suppressing  # noqa: PLC0415

    before = run(target, cache)
    tree, found = target.tree, [judged.finding for judged in before.findings]
    here = [finding for finding in found if target.holds(finding.place.path)]
    comments = Suppressing(here, found, tree.read, cache.facts.get, reason)
    while True:
        written = comments.write()
        after = tree.overlay(written.texts)
        verdict = before
        if written.texts:
            verdict = _check(msgspec.structs.replace(target, tree=after), cache)
        if not comments.still_there(written, (judged.finding for judged in verdict.findings)):
            break
    elsewhere = "it lies in a file that was not given"
    left = {each: comments.left.get(each, elsewhere) for each in found}
    for finding in here:
        if finding not in comments.left:
            del left[finding]
    count = sum(map(len, written.edits.values()))
    return Suppressed(
        Result(after, verdict),
        comments.silenced,
        written.texts,
        comments=count,
        left=tuple(left.items()),
    )


def save(target: Target, fixed: Fixed) -> None:
    """Write what fixes have changed: all files or, where one cannot be written, none.

    Raises:
        WriteError: nothing has been changed.

    """
    from newloom_lint.writing import Change, write  # noqa: PLC0415  (few runs write)

    root = target.tree.root
    write(
        [
            Change(root / path, target.tree.read(path).data, data)
            for path, data in sorted(fixed.texts.items())
        ],
        root,
    )


def fixable(verdict: Verdict, *, unsafe: bool = False) -> list[Judged]:
    """Return the findings that have a safe fix; with `unsafe` then those with another one."""
    fixes = [judged for judged in verdict.findings if judged.finding.fix and judged.finding.edits]
    found = [judged for judged in fixes if _is_safe(judged)]
    return found + [judged for judged in fixes if unsafe and not _is_safe(judged)]


def _is_safe(judged: Judged) -> bool:
    return judged.finding.fix is not None and judged.finding.fix.safety is Safety.SAFE


def _stays_in(judged: Judged, only: str | None) -> bool:
    return only is None or all(edit.place.path == only for edit in judged.finding.edits)


class _History:
    """What each file held after each pass, and which fixes made it so."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._states: dict[str, list[tuple[bytes, tuple[str, ...]]]] = {}

    def add(self, done: Fixed) -> None:
        """Note a pass that is kept."""
        for path, data in done.texts.items():
            states = self._states.setdefault(path, [(self._tree.bytes_of(path), ())])
            states.append((data, _codes(_touching(done.applied, path))))

    def undoing(self, done: Fixed) -> tuple[Undone, ...]:
        """Return the fixes of a pass after which a file is as it was before an earlier one."""
        for path, data in done.texts.items():
            states = self._states.get(path, [])
            for index, (held, _) in enumerate(states):
                if held == data:
                    codes = {code for _, codes in states[index + 1 :] for code in codes}
                    reason = f"it undoes the fix of {', '.join(sorted(codes))}"
                    return tuple(Undone(one, reason) for one in _touching(done.applied, path))
        return ()


def _touching(fixes: Iterable[Judged], path: str) -> tuple[Judged, ...]:
    return tuple(j for j in fixes if any(edit.place.path == path for edit in j.finding.edits))


def _codes(fixes: Iterable[Judged]) -> tuple[str, ...]:
    return tuple(sorted({judged.finding.code for judged in fixes}))


def _with_edits(verdict: Verdict, tree: Tree, cache: Cache) -> Verdict:
    """Return the verdict with each fix as text edits, so that nothing is parsed to show them."""
    if all(judged.finding.fix is None for judged in verdict.findings):
        return verdict
    from newloom_lint import fixing  # noqa: PLC0415  (LibCST is loaded where there is a fix)
    from newloom_lint.fixing.sources import Sources  # noqa: PLC0415

    sources = Sources(tree.read, cache.facts.get)

    def edited(judged: Judged) -> Judged:
        finding = judged.finding
        if finding.fix is None:
            return judged
        try:
            finding = msgspec.structs.replace(finding, edits=fixing.edits(finding.fix, sources))
        except (fixing.CannotFix, UnreadableFile) as reason:
            help_ = f"{finding.help} (no fix: {reason})".lstrip()
            finding = msgspec.structs.replace(finding, fix=None, help=help_)
        return msgspec.structs.replace(judged, finding=finding)

    return msgspec.structs.replace(verdict, findings=tuple(map(edited, verdict.findings)))


def _attempt(
    target: Target, tree: Tree, before: Verdict, waiting: Sequence[Judged], cache: Cache
) -> Fixed:
    """Return a pass of fixes that go together or, where it does harm, those that do it."""
    from newloom_lint import fixing  # noqa: PLC0415

    taken, _ = fixing.merge([judged.finding.edits for judged in waiting])
    group = [waiting[index] for index in taken]
    faults = _faults(tree, group)
    suspects = {one.fingerprint: one for path in faults for one in _touching(group, path)}
    if alone := tuple(
        undone for one in suspects.values() if (undone := _alone(one, _faults(tree, [one])))
    ):
        return Fixed(Result(tree, before), 0, declined=alone)

    def tried(fixes: Sequence[Judged]) -> Fixed:
        # a part of what does no harm to a file does none either
        undone = _alone(fixes[0], _faults(tree, fixes)) if faults else None
        if undone is not None:
            return Fixed(Result(tree, before), 0, declined=(undone,))
        return _tried(target, tree, before, fixes, cache)

    return _narrowed(tried(group), group, tried)


def _narrowed(
    done: Fixed, group: Sequence[Judged], tried: Callable[[Sequence[Judged]], Fixed]
) -> Fixed:
    """Return what a group of fixes came to; of one that does harm, the fixes that do it alone.

    Fixes that do harm only together are given up one after the other: a part of them is kept.
    """
    if done.texts or len(group) == 1:
        return done
    half = len(group) // 2
    parts = [_narrowed(tried(part), part, tried) for part in (group[:half], group[half:])]
    declined = tuple(undone for part in parts for undone in part.declined)
    if declined:
        return msgspec.structs.replace(done, declined=declined)
    return next(part for part in parts if part.texts)


def _tried(
    target: Target, tree: Tree, before: Verdict, group: Sequence[Judged], cache: Cache
) -> Fixed:
    """Return the project with a group of fixes; without them, and the reason, where they harm."""
    from newloom_lint import rules  # noqa: PLC0415
    from newloom_lint.judging.progress import progress  # noqa: PLC0415

    texts = {path: tree.read(path).encode(text) for path, text, _ in _changed(tree, group)}
    after = tree.overlay(texts)
    verdict = _check(msgspec.structs.replace(target, tree=after), cache)
    step = progress(before, verdict, group, rules.ALL)
    if step.is_made:
        return Fixed(Result(after, verdict), step.mended, texts, tuple(group))
    reason = f"{step.added} is found then" if step.added else "it mends nothing"
    return Fixed(Result(tree, before), 0, declined=(Undone(group[0], reason),))


def _alone(judged: Judged, faults: Mapping[str, str]) -> Undone | None:
    from newloom_lint.fixing.checking import UNREADABLE  # noqa: PLC0415

    for reason in faults.values():
        return Undone(judged, reason, ours=reason != UNREADABLE)
    return None


def _faults(tree: Tree, group: Sequence[Judged]) -> dict[str, str]:
    """Return what fixes do to files that no fix must, by path."""
    from newloom_lint.fixing.checking import fault  # noqa: PLC0415

    steps = [step for judged in group if judged.finding.fix for step in judged.finding.fix.steps]
    silencing = [step.selector for step in steps if isinstance(step, SetSelector)]
    found = {}
    for path, text, edits in _changed(tree, group):
        words = {place.start for place in silencing if place.path == path}
        if reason := fault(tree.read(path).text, text, edits, words):
            found[path] = reason
    return found


def _changed(tree: Tree, group: Sequence[Judged]) -> Iterator[tuple[str, str, tuple[Edit, ...]]]:
    """Yield each file that fixes change, its new text, and their edits of it."""
    from newloom_lint import fixing  # noqa: PLC0415

    _, files = fixing.merge([judged.finding.edits for judged in group])
    for path, edits in files.items():
        yield path, fixing.apply(tree.read(path).text, edits), edits
