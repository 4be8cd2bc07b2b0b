"""Mutants mended by the fixes of the rule that reports them, and what every fix promises."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from newloom_lint import fixing
from newloom_lint.findings import Edit, Finding, Safety
from newloom_lint.fixing.sources import Sources
from tests.fixing.promises import COMMENTS, WORDS, Change, covering
from tests.mutants import judging
from tests.mutants.judging import Look, Mutant
from tests.mutants.kinds import KINDS

CATALOGUE = {
    **dict.fromkeys(("NL002", "NL003"), "safe"),
    **dict.fromkeys(("NL101", "NL103"), "safe*"),
    **dict.fromkeys(("NL102", "NL201", "NL202", "NL204"), "unsafe"),
    **dict.fromkeys(("NL301", "NL302", "NL303", "NL307", "NL311"), "unsafe"),
    **dict.fromkeys(("NL104", "NL305", "NL306", "NL308", "NL309", "NL314"), "safe"),
    **dict.fromkeys(("NL304", "NL310", "NL312"), "safe*"),
    **dict.fromkeys(("NL315", "NL316", "NL317", "NL402", "NL403", "NL404"), "unsafe"),
    **dict.fromkeys(("NL501", "NL507"), "safe"),
    **dict.fromkeys(("NL504", "NL505", "NL601", "NL603"), "unsafe"),
}
"""What the catalogue says of each rule's fix; `safe*`: safe under a condition."""
OUTSTANDING = Path(__file__).parent / "fixes-outstanding.toml"
ON_CONDITION = {
    "NL304": frozenset({"the raise dropped", "an exception made and not raised"}),
}
"""The kinds in which the condition holds, where it does not in all: a handler simply ends."""
MOST_DECLINED = {"safe": 0.05, "safe*": 0.05, "unsafe": 0.99}
"""What share of its mutants a rule may decline to mend, by what the catalogue says of its fix."""
MOST_PASSES = 5


@dataclass
class Mended:
    """What became of a mutant."""

    mutant: Mutant
    code: str
    findings: int = 0
    """How many of the rule there were."""
    taken: Counter[Safety] = field(default_factory=Counter)
    """The fixes that were applied, by what their rule calls them."""
    reasons: list[str] = field(default_factory=list)
    """Why findings are left, one for each."""
    broken: list[str] = field(default_factory=list)
    """The promises that were not kept."""

    @property
    def safely(self) -> bool:
        """Whether all that the rule found was mended by safe fixes."""
        return not self.reasons and not self.taken[Safety.UNSAFE]


def mended(mutants: Iterable[Mutant], code: str) -> Iterator[Mended]:
    """Yield what becomes of each mutant that a rule reports, when all its fixes are applied."""
    for group in judging.groups(mutants):
        yield from (one for one in _Group(group, code).mended() if one.findings)


def of_rule(code: str) -> list[Mutant]:
    """Return the mutants that a rule must report."""
    return [mutant for mutant in judging.mutants() if code in mutant.kind.expected]


def codes() -> list[str]:
    """Return the rules that have a fix by the catalogue, and mutants."""
    return [code for code in CATALOGUE if any(code in kind.expected for kind in KINDS.values())]


def outstanding() -> dict[str, str]:
    """Return the rules whose fix does not mend what it should yet, each with the reason."""
    lines: dict[str, str] = tomllib.loads(OUTSTANDING.read_text(encoding="utf-8"))
    return lines


def mends(code: str, found: Sequence[Mended], careful: float = 1) -> bool:
    """Return whether a rule's fix mends as many mutants as the catalogue promises."""
    return declines(code, found, careful) <= MOST_DECLINED[CATALOGUE[code]]


def declines(code: str, found: Sequence[Mended], careful: float = 1) -> float:
    """Return the share of a rule's mutants that it does not mend as the catalogue says.

    Where that is under a condition, of those mutants of which the condition holds. Each of a
    careful module stands for so many.
    """
    weights = {"careful": careful}
    kinds = ON_CONDITION.get(code)
    asked = [one for one in found if kinds is None or one.mutant.kind.name in kinds]

    def count(some: Iterable[Mended]) -> float:
        return sum(weights.get(one.mutant.program.of, 1) for one in some)

    if CATALOGUE[code] == "safe":
        return count(one for one in asked if not one.safely) / count(asked)
    return count(one for one in asked if one.reasons) / count(asked)


class _Group:
    """Mutants of one project in different files, mended at once."""

    def __init__(self, group: Sequence[Mutant], code: str) -> None:
        self.program = group[0].program
        self.code = code
        self.group = group
        self.files = judging.broken(group)
        self.before = judging.of_the_program(self.program)
        self.all = [Mended(mutant, code) for mutant in group]
        self._by_path = {one.mutant.program.path: one for one in self.all}

    def mended(self) -> list[Mended]:
        now = judging.judged(self.group)
        known = _kinds(now.findings) | _kinds(judging.found_in(self.program))
        mine = self._mine(now)
        for finding in mine:
            self._owner(finding.place.path).findings += 1
        for _ in range(MOST_PASSES):
            edited, why = self._edits(mine, now)
            if not edited:
                break
            count = self._apply(edited)
            now = judging.look(self.program, self.files)
            left = self._mine(now)
            if len(left) > len(mine) - count:
                self._owner(edited[0][0].place.path).broken.append(f"{self.code} speaks still")
            mine = left
        else:
            self._owner(mine[0].place.path).broken.append("there is no end to it")
            why = {}
        for finding in mine:
            self._owner(finding.place.path).reasons.append(why.get(finding, "no end"))
        for code, path, function in _kinds(now.findings) - known:
            if code != self.code and not self._is_uncovered(code):
                self._owner(path).broken.append(f"{code} is new in `{function}`")
        return self.all

    def _mine(self, look: Look) -> list[Finding]:
        """Return what the rule finds in the mutants and not in what they were made of."""
        return [
            finding
            for finding in look.findings
            if finding.code == self.code and judging.key(finding, self.files) not in self.before
        ]

    def _owner(self, path: str) -> Mended:
        return self._by_path.get(path, self.all[0])

    def _edits(
        self, findings: Sequence[Finding], look: Look
    ) -> tuple[list[tuple[Finding, tuple[Edit, ...]]], dict[Finding, str]]:
        """Return the edits of each finding that has some, and why the others have none."""
        made, why = [], {}
        sources = Sources(look.tree.read, look.facts)
        for finding in findings:
            if finding.fix is None:
                _, _, said = finding.help.partition("(no fix: ")
                why[finding] = said.removesuffix(")") or "no fix at all"
                continue
            try:
                made.append((finding, fixing.edits(finding.fix, sources)))
            except fixing.CannotFix as reason:
                why[finding] = str(reason)
        return made, why

    def _apply(self, edited: Sequence[tuple[Finding, tuple[Edit, ...]]]) -> int:
        """Apply the edits that go together, note what they break, and return how many fixes."""
        taken, by_path = fixing.merge([edits for _, edits in edited])
        safe: list[Edit] = []
        for index in taken:
            finding, edits = edited[index]
            assert finding.fix is not None
            self._owner(finding.place.path).taken[finding.fix.safety] += 1
            safe += edits if finding.fix.safety is Safety.SAFE else ()
        for path, edits in by_path.items():
            text = fixing.apply(self.files[path], edits)
            broken = Change(self.files[path], text, edits).broken(
                safe=[edit for edit in safe if edit.place.path == path],
                words=edits if self.code in WORDS else (),
                comments=edits if self.code in COMMENTS else (),
            )
            self._owner(path).broken += broken
            self.files[path] = text
        return len(taken)

    def _is_uncovered(self, code: str) -> bool:
        """Return whether a rule speaks only because the one at hand does no more."""
        silenced = (self.code, code) == ("NL003", "NL002")  # the rule that was meant, for nothing
        registered = self.code == "NL501" and code[:3] == "NL5"
        return self.code in covering(code) or silenced or registered


def _kinds(findings: Iterable[Finding]) -> Counter[tuple[str, str, str]]:
    return Counter((f.code, f.place.path, f.function) for f in findings)


def table() -> Iterator[str]:
    """Yield a heading, a line for each rule with a fix, and below it why fixes are declined."""
    yield "rule   catalogue  mutants  safely  unsafely  declined  broken"
    for code in codes():
        found = list(mended(of_rule(code), code))
        safely = sum(one.safely for one in found)
        declined = sum(bool(one.reasons) for one in found)
        broken = sum(bool(one.broken) for one in found)
        yield (
            f"{code}  {CATALOGUE[code]:9}  {len(found):7}  {safely:6}  "
            f"{len(found) - safely - declined:8}  {declined:8}  {broken:6}"
        )
        reasons = Counter(reason for one in found for reason in set(one.reasons))
        for reason, count in reasons.most_common():
            yield f"       {count:5}  {reason}"
        for one in found:
            if one.broken:
                yield f"       broken: {one.mutant.id}: {'; '.join(one.broken)}"
