"""What the rules find, held against the runs: every finding must be borne out by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from newloom_lint import rules
from newloom_lint.findings import Finding, Place
from newloom_lint.model import Project
from tests.proof.running import Ending, Runs
from tests.proof.world import Line


class Difference(NamedTuple):
    """Something that the runs and the analyser do not agree on."""

    kind: str
    """`excluded`: a run ended so and the analyser says none can; `absent`: the other way round;
    or the code of a finding that no run bears out."""
    facts: tuple[str, ...]
    details: str

    @property
    def sort(self) -> tuple[str, ...]:
        """What makes differences of two programs the same."""
        return (self.kind, *self.facts)


def handler_line(project: Project, place: Place) -> Line | None:
    """Return the line of a handler's header; `None` for a `with` or `finally`."""
    file = project.tree.read(place.path)
    if not file.text.startswith("except", place.start):
        return None
    return Line(place.path, file.location(place.start)[0])


def _returned(ending: Ending) -> bool:
    return not ending.raises


def _not_logged(ending: Ending) -> bool:
    return not ending.logged.strictly


def _not_marked(ending: Ending) -> bool:
    return ending.status != "failed"


def _left_nothing(ending: Ending) -> bool:
    return not (ending.logged.loosely or ending.status or ending.last_run)


def _without_time(ending: Ending) -> bool:
    return ending.status == "failed" and ending.last_run != "set"


AT_HANDLERS: dict[str, Callable[[Ending], bool]] = {
    "NL304": _returned,
    "NL305": _not_logged,
    "NL308": _not_marked,
    "NL309": _without_time,
}
"""What a run through the handler of a finding must show."""
OTHERS = frozenset({"NL301", "NL306", "NL311"})
JUDGED = tuple(rule for rule in rules.ALL if rule.code in AT_HANDLERS.keys() | OTHERS)


def unfounded(project: Project, runs: Runs) -> Iterator[Difference]:
    """Yield the findings that no run bears out."""
    if not runs.complete:
        return
    for rule in JUDGED:
        for finding in rule.findings(project):
            if not _is_borne_out(project, finding, runs):
                line = project.tree.read(finding.place.path).location(finding.place.start)[0]
                yield Difference(finding.code, (), f"line {line}: {finding.message}")


def _is_borne_out(project: Project, finding: Finding, runs: Runs) -> bool:
    endings = runs.endings
    match finding.code:
        case "NL301":
            # one that does nothing at all is judged for what it will do one day
            raising = [ending for ending in endings if ending.raises]
            return not raising or any(map(_left_nothing, raising))
        case "NL306":
            file = project.tree.read(finding.place.path)
            line = Line(finding.place.path, file.location(finding.place.start)[0])
            return any(
                (line, False) in ending.records and not ending.logged.traceback_strictly
                for ending in endings
            )
        case "NL311":
            succeeded = [e for e in endings if not (e.raises or e.failed)]
            return not any(ending.last_run == "set" for ending in succeeded)
    shows = AT_HANDLERS[finding.code]
    place = handler_line(project, finding.place)
    return any(shows(e) and (place is None or place in e.handlers) for e in endings)
