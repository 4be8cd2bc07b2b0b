"""How often each production was used, and how often the analyser had no certain answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.proof.comparing import QUESTIONS, Comparison, compare
from tests.proof.grammar import Sample, productions, sample
from tests.proof.judging import Difference
from tests.proof.running import TASK
from tests.proof.shrinking import shrink
from tests.proof.world import BrokenProgramError

LEAST_SHARE = 0.03
"""Each production is in at least so many of the programs."""
MOST_UNKNOWN = 0.25
"""So many of the answers may be unknown for the programs of one production."""
MOST_UNKNOWN_OVERALL = 0.10
"""Not a production, but can be left out like one."""
ENOUGH = 1000
"""So many programs are needed to judge shares."""


@dataclass(slots=True)
class Tally:
    """What came of many programs."""

    programs: int = 0
    runs: int = 0
    incomplete: int = 0
    unknown: int = 0
    used: Counter[str] = field(default_factory=Counter)
    unknown_with: Counter[str] = field(default_factory=Counter)
    differing: list[tuple[int, Sample, Difference]] = field(default_factory=list)

    def add(self, number: int, program: Sample, comparison: Comparison) -> None:
        """Count one program."""
        self.programs += 1
        self.runs += comparison.runs.count
        self.incomplete += not comparison.runs.complete
        self.unknown += len(comparison.unknown)
        for name in program.productions:
            self.used[name] += 1
            self.unknown_with[name] += len(comparison.unknown)
        for difference in comparison.differences[:1]:
            self.differing.append((number, program, difference))

    def share(self, name: str) -> float:
        """Return the share of programs with a production."""
        return self.used[name] / self.programs

    def unknown_share(self, name: str) -> float:
        """Return the share of questions without a certain answer, in programs with it."""
        return self.unknown_with[name] / (len(QUESTIONS) * max(1, self.used[name]))

    @property
    def unknown_overall(self) -> float:
        """The share of questions without a certain answer."""
        return self.unknown / (len(QUESTIONS) * self.programs)

    def table(self) -> str:
        """Return a line for each production, and one for all."""
        lines = [f"{'production':<44} {'programs':>9} {'unknown':>9}"]
        lines += [
            f"{p.name:<44} {self.share(p.name):>9.1%} {self.unknown_share(p.name):>9.1%}"
            for p in productions()
        ]
        lines.append(
            f"{self.programs} programs, {self.runs} runs, {self.incomplete} programs with more "
            f"runs than were made, {self.unknown_overall:.1%} of the answers unknown"
        )
        return "\n".join(lines)

    def complaints(self) -> Iterator[str]:
        """Yield what is wrong with the shares."""
        if self.programs >= ENOUGH:
            for p in productions():
                if self.share(p.name) < LEAST_SHARE:
                    yield f"`{p.name}` is in {self.share(p.name):.1%} of the programs"
                if self.unknown_share(p.name) > MOST_UNKNOWN:
                    yield f"`{p.name}` leaves {self.unknown_share(p.name):.1%} unknown"
        if self.unknown_overall > MOST_UNKNOWN_OVERALL:
            yield f"{self.unknown_overall:.1%} of all answers are unknown"


def check(
    seed: str, count: int, start: int = 0, progress: Callable[[int], None] = lambda _number: None
) -> Tally:
    """Return the tally of `count` programs of a seed."""
    tally = Tally()
    for number in range(start, start + count):
        program = sample(seed, number)
        try:
            tally.add(number, program, compare(program.files))
        except (BrokenProgramError, Exception) as error:
            error.add_note(f"program {number} of seed {seed}:\n{program.files[TASK]}")
            raise
        progress(number)
    return tally


def report(number: int, program: Sample, difference: Difference) -> str:
    """Return a difference with the smallest program that shows it."""

    def differs(files: dict[str, str]) -> bool:
        try:
            found = compare(files).differences
        except (BrokenProgramError, Exception):  # noqa: BLE001 - too much was left out
            return False
        return any(other.sort == difference.sort for other in found)

    smallest = shrink(program.files, differs)
    found = compare(smallest).differences
    [same, *_] = [other for other in found if other.sort == difference.sort]
    return f"program {number}: {same}\n\n{smallest[TASK]}"
