"""The stable machine format: an array of objects with ruff's keys and some of our own."""

from __future__ import annotations

from typing import Any, TextIO

import msgspec

from newloom_lint.findings import Place
from newloom_lint.reporting.events import Entry, Summary, View


class Json:
    """All findings as one JSON array, ordered by file and position. Nothing else is written."""

    def __init__(self, out: TextIO, _view: View) -> None:
        self._out = out
        self._findings: list[dict[str, Any]] = []

    def finding(self, entry: Entry) -> None:
        finding = entry.finding
        self._findings.append(
            {
                **_range(entry, finding.place),
                "code": finding.code,
                "name": finding.name,
                "level": finding.level.value,
                "message": _text(finding.message),
                "url": None,
                "fix": _fix(entry),
                "tasks": [_text(task) for task in finding.tasks],
                "related": [
                    {**_range(entry, related.place), "message": _text(related.message)}
                    for related in finding.related
                ],
                "fingerprint": entry.judged.fingerprint,
            }
        )

    def finish(self, _summary: Summary) -> None:
        encoded = msgspec.json.format(msgspec.json.encode(self._findings), indent=2)
        self._out.write(encoded.decode() + "\n")


def _range(entry: Entry, place: Place) -> dict[str, Any]:
    shown = entry.range(place)
    return {
        "filename": _text(str(entry.root / place.path)),
        "location": {"row": shown.row, "column": shown.column},
        "end_location": {"row": shown.end_row, "column": shown.end_column},
    }


def _fix(entry: Entry) -> dict[str, Any] | None:
    finding = entry.finding
    if finding.fix is None or not finding.edits:
        return None
    return {
        "applicability": finding.fix.safety.value,
        "message": _text(finding.fix.title),
        "edits": [{**_range(entry, edit.place), "content": edit.content} for edit in finding.edits],
    }


def _text(text: str) -> str:
    """Return text that JSON can hold: a file name may have bytes that are no characters."""
    return text.encode("utf-8", "backslashreplace").decode()


REPORTER = Json
