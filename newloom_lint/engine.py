"""The whole way on one screen: what every door calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from newloom_lint.cache import Cache
from newloom_lint.files import Tree, UnreadableFile
from newloom_lint.findings import Edit, Finding, Register, Safety, Unknown
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


class Fixed(msgspec.Struct, frozen=True):
    """A project after its safe fixes, in memory: nothing is on disk before `save`."""

    result: Result
    count: int
    """Findings whose fix is in `texts`."""
    texts: Mapping[str, bytes] = {}
    """The files the fixes change, by path from the root."""
    declined: tuple[Judged, ...] = ()
    """Findings whose fix broke something when it was tried, and was undone: bugs of ours."""


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


def fix(target: Target, cache: Cache) -> Fixed:
    """Apply safe fixes in memory until none is left: check, edit, check again, keep or undo."""
    declined: dict[str, Judged] = {}
    texts: dict[str, bytes] = {}
    count = 0
    verdict = run(target, cache)
    tree = target.tree
    for _ in range(MAX_PASSES):
        waiting = [judged for judged in fixable(verdict) if judged.fingerprint not in declined]
        if not waiting:
            break
        attempt = _attempt(target, tree, verdict, waiting, cache)
        for judged in attempt.declined:
            declined[judged.fingerprint] = judged
        if attempt.texts:
            tree, verdict = attempt.result.tree, attempt.result.verdict
            texts.update(attempt.texts)
            count += attempt.count
    return Fixed(Result(tree, verdict), count, texts, tuple(declined.values()))


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


def fixable(verdict: Verdict) -> Iterator[Judged]:
    """Yield the findings that have a safe fix."""
    for judged in verdict.findings:
        finding = judged.finding
        if finding.fix is not None and finding.fix.safety is Safety.SAFE and finding.edits:
            yield judged


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
    target: Target, tree: Tree, before: Verdict, waiting: list[Judged], cache: Cache
) -> Fixed:
    """Try a pass of fixes; where it breaks something, try them one by one to find out which."""
    from newloom_lint import fixing  # noqa: PLC0415

    taken, edits = fixing.merge([judged.finding.edits for judged in waiting])
    texts = _texts(tree, edits)
    after = tree.overlay(texts)
    verdict = _check(msgspec.structs.replace(target, tree=after), cache)
    if _is_better(before, verdict, waiting, len(taken)):
        return Fixed(Result(after, verdict), len(taken), texts)
    if len(taken) == 1:
        return Fixed(Result(tree, before), 0, declined=(waiting[taken[0]],))
    alone = [_attempt(target, tree, before, [waiting[index]], cache) for index in taken]
    declined = tuple(judged for single in alone for judged in single.declined)
    # without the bad ones the next pass can take the rest; fixes that are only bad together go
    # one by one
    return Fixed(Result(tree, before), 0, declined=declined) if declined else alone[0]


def _texts(tree: Tree, edits: Mapping[str, Iterable[Edit]]) -> dict[str, bytes]:
    from newloom_lint import fixing  # noqa: PLC0415

    texts = {}
    for path, changes in edits.items():
        file = tree.read(path)
        texts[path] = file.encode(fixing.apply(file.text, changes))
    return texts


UNUSED = "NL002"
"""The rule about comments that silence nothing."""

OF_REGISTERED = frozenset({"NL504", "NL505", "NL507"})
"""Rules that speak about a task only once it is registered."""


def _is_better(before: Verdict, after: Verdict, taken: Iterable[Judged], fixes: int) -> bool:
    """Return whether a pass has mended as many findings as it claims and added none.

    What a registration brings to light was wrong before, and a comment may have silenced what is
    mended now.
    """
    old, new = _kinds(before), _kinds(after)
    steps = (step for judged in taken if judged.finding.fix for step in judged.finding.fix.steps)
    if any(isinstance(step, Register) for step in steps):
        for kind in [kind for kind in new - old if kind[0] in OF_REGISTERED]:
            new[kind] = old[kind]
    for kind in [kind for kind in new - old if kind[0] == UNUSED]:
        new[kind] = old[kind]
    return new <= old and new.total() <= old.total() - fixes


def _kinds(verdict: Verdict) -> Counter[tuple[str, str, str]]:
    return Counter(_kind(judged.finding) for judged in verdict.findings)


def _kind(finding: Finding) -> tuple[str, str, str]:
    """Return what a finding is recognised by when a fix has changed the text it underlines."""
    return finding.code, finding.place.path, finding.function
