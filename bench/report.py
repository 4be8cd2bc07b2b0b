"""The table, and the page that keeps it."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

from bench import peers
from bench.rows import Result

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
HEAD = ("work", "must", "is", "rounds", "", "times")
OURS = ("libcst", "msgspec", "click")

TEXT = """\
# Performance

`make bench` has written this page: it measures, prints the table, and fails where a limit is missed
(`bench/bench.toml`). `make bench ONLY=cold,unchanged` measures some rows, by the names in brackets.

{table}

*Bare parse* is `libcst.parse_module` of the same files, one after the other, one tree alive, the
collector off, in a process of its own that times nothing else. From our time the *start* is taken
off where a row says so: the time of a process that starts Python and imports every module that a
check has imported by its end. *Import* is the whole of `python -c "import libcst"`. *Above* means
that so much is taken off before: of *one*, what it may take at most. Nothing else is taken off.

All rows but those that say *clock* are in CPU time, user and system, of a process from its start to
its end: other work on the machine changes it little. The figure is made of the medians over the
rounds (five; three or one of what takes long); the column *rounds* has the least and the most that
one round gives. Commands take turns: each runs once before any runs again.

The projects are made by `bench/corpora.py` from a fixed seed: half of the tasks come from the
grammar of the generated tests, half from the tests' corpus, and plain functions are added until a
task has 167 lines on average. Every rule is on. *Cold* is `--no-cache`. One changed file is given
to the check, as pre-commit does; one of 1,000 is not: the whole project is checked. Peers run with
a handful of rules that are like some of ours, and with one process. Their time and ours include the
start. Packages are compiled before, as an installer does. Memory is the peak of the resident set;
the collector is on where files are parsed one by one.

## Measured on

{machine}
"""


def table(results: Iterable[Result]) -> str:
    """Return a Markdown table with a line for each result, its columns aligned."""
    rows = [HEAD, *(_cells(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, _line(["-" * width for width in widths], widths))
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _cells(result: Result) -> tuple[str, ...]:
    found = result.figure
    value, spread = "not offered", ""
    if found is not None:
        value = _number(found.value)
        spread = f"{_number(found.low)} to {_number(found.high)}"
    must = f"{'≤' if result.most else '≥'} {_number(result.limit)} {result.unit}"
    verdict = "yes" if result.met else "**no**"
    if not result.judged:
        must, verdict = result.unit, ""
    return f"{result.work} [{result.row}]", must, value, spread, verdict, result.shown


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) < 100 else f"{value:.0f}"


def missed(results: Iterable[Result]) -> list[str]:
    """Return a line for each limit that is missed."""
    return [
        f"{result.work} [{result.row}]: {_cells(result)[2]}, must be {_cells(result)[1]}"
        for result in results
        if not result.met
    ]


def page(results: Iterable[Result], machine: str) -> str:
    """Return the text of the page."""
    return TEXT.format(table=table(results), machine=machine)


def machine() -> str:
    """Return what the figures depend on besides our code, as a Markdown list."""
    processor = platform.processor() or platform.machine()
    cores = os.cpu_count() or 1
    for line in _read("/proc/cpuinfo").splitlines():
        if line.startswith("model name"):
            processor = line.partition(":")[2].strip()
            break
    kibibytes = next(
        (line.split()[1] for line in _read("/proc/meminfo").splitlines() if "MemTotal" in line), "0"
    )
    memory = f"{int(kibibytes) / 1024**2:.0f} GiB"
    libraries = ", ".join(f"{name} {version(name)}" for name in OURS)
    return "\n".join(
        (
            f"- {processor}, {cores} cores, {memory}, {platform.system()} on {platform.machine()}",
            f"- Python {platform.python_version()}, {libraries}",
            f"- peers: {', '.join(_peers())}",
        )
    )


def _read(file: str) -> str:
    path = Path(file)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _peers() -> list[str]:
    """Return the names and versions of the peers that are installed."""
    python = peers.PLACE / "python"
    if not python.exists():
        return ["not installed"]
    code = (
        "from importlib.metadata import version; "
        f"print(*(f'{{name}} {{version(name)}}' for name in {sorted(peers.COMMANDS)}), sep='\\n')"
    )
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()
