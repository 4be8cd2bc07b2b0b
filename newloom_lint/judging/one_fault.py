"""One fault, one finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from newloom_lint.findings import Finding, Place
from newloom_lint.judging.selection import RuleMetadata


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings, those of one rule at one place made one that names all their tasks."""
    by_place: dict[tuple[Place, str], Finding] = {}
    for finding in findings:
        key = (finding.place, finding.code)
        known = by_place.get(key)
        by_place[key] = finding if known is None else _joined(known, finding)
    return sorted(by_place.values(), key=lambda finding: (finding.place, finding.code))


def _joined(first: Finding, second: Finding) -> Finding:
    return msgspec.structs.replace(
        first,
        tasks=tuple(sorted({*first.tasks, *second.tasks})),
        related=tuple(dict.fromkeys((*first.related, *second.related))),
    )


def uncovered(findings: Sequence[Finding], rules: Iterable[RuleMetadata]) -> list[Finding]:
    """Return the findings without those that another finding covers.

    A finding is covered when one of a rule in its rule's `covered_by` lies in the same function,
    or when each of its tasks has one.
    """
    covered_by = {rule.code: rule.covered_by for rule in rules if rule.covered_by}
    index = _index(findings)
    return [finding for finding in findings if not _covered(finding, covered_by, index)]


_Index = Mapping[str, tuple[set[tuple[str, str]], set[str]]]
"""For each code the functions (path, qualified name) and the tasks that have such a finding."""


def _index(findings: Iterable[Finding]) -> _Index:
    index: dict[str, tuple[set[tuple[str, str]], set[str]]] = {}
    for finding in findings:
        functions, tasks = index.setdefault(finding.code, (set(), set()))
        if finding.function:
            functions.add((finding.place.path, finding.function))
        tasks.update(finding.tasks)
    return index


def _covered(finding: Finding, covered_by: Mapping[str, tuple[str, ...]], index: _Index) -> bool:
    covering = [index[code] for code in covered_by.get(finding.code, ()) if code in index]
    here = (finding.place.path, finding.function)
    if any(here in functions for functions, _ in covering):
        return True
    concerned = set(finding.tasks)
    return bool(concerned) and concerned <= set().union(*(tasks for _, tasks in covering))
