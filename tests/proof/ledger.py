"""What became of the findings of many programs, and of their runs."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from newloom_lint import rules
from newloom_lint.findings import Safety
from tests.proof.mending import FIXED, Mended, UnstableError, mend, program
from tests.proof.sidebyside import Amiss, Versions, compared, contract
from tests.proof.world import BrokenProgramError


@dataclass(slots=True)
class Count:
    """What became of the findings of one rule."""

    found: int = 0
    """Before anything was mended; what comes to light later may be mended as well."""
    mended: int = 0
    unsafe: int = 0
    """Those whose fix needs a look."""
    declined: int = 0
    """Those for which the rule has no fix."""
    undone: int = 0
    """Those whose fix broke something when it was tried."""


@dataclass(slots=True)
class Ledger:
    """What came of many programs."""

    unsafe: bool = False
    programs: int = 0
    paths: int = 0
    counts: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    amiss: list[tuple[int, Mended, Amiss]] = field(default_factory=list)

    def add(self, number: int, mended: Mended) -> None:
        """Count a program, and compare its runs."""
        self.programs += 1
        self._count(mended)
        first: Amiss | None = None
        for amiss in (contract if self.unsafe else compared)(Versions(mended)):
            self.paths += 1
            first = first or amiss
        if first is not None:
            self.amiss.append((number, mended, first))

    def _count(self, mended: Mended) -> None:
        for finding in mended.before:
            if finding.code in FIXED:
                one = self.counts[finding.code]
                one.found += 1
                one.declined += finding.fix is None and finding not in mended.findings
                one.unsafe += finding.fix is not None and finding.fix.safety is Safety.UNSAFE
        for finding in mended.findings:
            self.counts[finding.code].mended += 1
        for finding in mended.undone:
            self.counts[finding.code].undone += 1

    def table(self) -> str:
        """Return a line for each rule that has a fix, and one for all."""
        names = {rule.code: f"{rule.code} {rule.name}" for rule in rules.ALL}
        heads = ("found", "mended", "unsafe", "declined", "undone")
        lines = [f"{'fixes of':<44}" + "".join(f"{head:>10}" for head in heads)]
        for code in sorted(FIXED):
            one = self.counts[code]
            numbers = (one.found, one.mended, one.unsafe, one.declined, one.undone)
            lines.append(f"{names[code]:<44}" + "".join(f"{number:>10}" for number in numbers))
        lines.append(
            f"{self.programs} programs with {'all' if self.unsafe else 'their safe'} fixes, "
            f"{self.paths} paths compared, {len(self.amiss)} programs differ"
        )
        return "\n".join(lines)

    def reports(self, most: int) -> Iterator[str]:
        """Yield what is amiss, with what was changed."""
        for number, mended, amiss in self.amiss[:most]:
            yield f"program {number}: {amiss}\n\n{changed(mended)}"


def changed(mended: Mended) -> str:
    """Return a program with its changes."""
    parts = []
    for path, text in mended.old.items():
        old, new = text.splitlines(), mended.new[path].splitlines()
        if old != new or "def fetch" in text:
            parts += [path, *(line for line in difflib.ndiff(old, new) if line[0] != "?")]
    return "\n".join(parts)


def keep(
    seed: str,
    count: int,
    start: int = 0,
    *,
    unsafe: bool = False,
) -> Ledger:
    """Return what became of some programs of a seed."""
    ledger = Ledger(unsafe)
    for number in range(start, start + count):
        files = program(seed, number)
        try:
            ledger.add(number, mend(files, unsafe=unsafe))
        except (BrokenProgramError, UnstableError, Exception) as error:
            texts = "\n".join(f"{path}\n{text}" for path, text in files.items())
            error.add_note(f"program {number} of seed {seed}:\n{texts}")
            raise
    return ledger
