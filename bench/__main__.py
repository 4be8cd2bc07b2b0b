"""Measure, print the table, write the page; exit with 1 where a limit is missed."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench import limits, report
from bench.commands import Bench
from bench.measuring import FailedError, interleaved
from bench.rows import ROWS, Result, Row


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks and return the exit code.

    0: all limits are kept; 1: some are missed; 2: nothing could be measured.
    """
    parser = _parser()
    asked = parser.parse_args(arguments)
    names = [name.strip() for name in asked.only.split(",") if name.strip()]
    if unknown := [name for name in names if name not in ROWS]:
        parser.error(f"no such row: {', '.join(unknown)}; there are {', '.join(ROWS)}")
    chosen = [row for name, row in ROWS.items() if not names or name in names]
    try:
        bounds = limits.load()
        results = _measured(chosen, bounds, largest=asked.largest)
    except (FailedError, limits.LaxError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(report.table(results))
    if len(chosen) == len(ROWS):
        report.PAGE.parent.mkdir(exist_ok=True)
        report.PAGE.write_text(report.page(results, report.machine()), encoding="utf-8")
    missed = report.missed(results)
    if missed:
        print("\nLimits that are missed:", *missed, sep="\n  ")
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", default="", help=f"rows, with commas: {', '.join(ROWS)}")
    parser.add_argument("--largest", action="store_true", help="growth to 10,000 tasks, too")
    return parser


def _measured(chosen: Sequence[Row], bounds: limits.Limits, *, largest: bool) -> list[Result]:
    needs = [name for row in chosen for name in row.needs]
    if not largest:
        needs = [name for name in needs if name != "short-10000"]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        commands = Bench(Path(folder).resolve()).commands(needs)
        samples = interleaved(commands, _Clock().tell)
    return [result for row in chosen for result in row.judge(samples, bounds)]


class _Clock:
    """Says what is done while it lasts, on standard error."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def tell(self, line: str) -> None:
        """Say a line, after so many seconds."""
        print(f"{time.monotonic() - self._started:5.0f} s  {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
