"""One line for each finding, for pipes and for eyes in a hurry."""

from __future__ import annotations

from typing import TextIO

from newloom_lint.reporting.cells import escape
from newloom_lint.reporting.events import Entry, Summary, View, first_of


class Concise:
    """`path:row:column: CODE name: message`, with the tasks where there are several."""

    def __init__(self, out: TextIO, view: View) -> None:
        self._out = out
        self._view = view

    def finding(self, entry: Entry) -> None:
        finding = entry.finding
        place = entry.shown_place(finding.place, self._view.folder)
        tasks = f" [{first_of(finding.tasks)}]" if len(finding.tasks) > 1 else ""
        message = escape(finding.message + tasks)
        self._out.write(f"{place}: {finding.code} {finding.name}: {message}\n")

    def finish(self, summary: Summary) -> None:
        if not self._view.quiet:
            self._out.write(summary.sentence() + "\n")


REPORTER = Concise
