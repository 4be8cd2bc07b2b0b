"""How a verdict is shown: one module per format, one interface of events."""

from __future__ import annotations

import importlib
from typing import TextIO

from newloom_lint.reporting.events import Entry, Reporter, Summary, View

__all__ = ["FORMATS", "Entry", "Reporter", "Summary", "View", "open_report"]

FORMATS = ("full", "concise", "json")


def open_report(name: str, out: TextIO, view: View) -> Reporter:
    """Return the reporter of a format (one of `FORMATS`); only that format's module is loaded."""
    module = importlib.import_module(f"newloom_lint.reporting.{name}")
    reporter: Reporter = module.REPORTER(out, view)
    return reporter
