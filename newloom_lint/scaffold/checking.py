"""The linter's word on a task that was just installed."""

from __future__ import annotations

from newloom_lint import check

from .plan import Plan


def findings(plan: Plan) -> list[str]:
    """Return the findings that concern the files a plan has added, one line each.

    Raises:
        Exception: What `newloom_lint.check` raises, for a broken configuration say.
    """
    added = [plan.place.root / path for path in plan.added]
    lines = []
    for result in check(*added, cache=False):
        for judged in result.verdict.findings:
            finding = judged.finding
            row, column = result.tree.read(finding.place.path).location(finding.place.start)
            where = f"{finding.place.path}:{row}:{column}"
            lines.append(f"{where}: {finding.code} {finding.name}: {finding.message}")
    return lines
