"""The rows of the table: what each one measures, and the one number it is judged by.

Every row is a ratio. What one process does alone is compared in CPU time (user and system), which
neighbours on the machine hardly change; two processes and a run that does nothing, on the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.limits import Limits
from bench.measuring import Figure, Samples, figure


@dataclass(frozen=True, slots=True)
class Result:
    """A line of the table."""

    row: str
    work: str
    figure: Figure | None
    """`None` where the tool does not offer it."""
    limit: float
    unit: str
    most: bool = True
    """The figure is to be at most the limit, else at least."""
    judged: bool = True
    """Whether there is a limit at all."""
    shown: str = ""
    """The times behind it."""

    @property
    def met(self) -> bool:
        """Whether the limit is kept."""
        if not self.judged:
            return True
        if self.figure is None:
            return False
        value = self.figure.value
        return value <= self.limit if self.most else value >= self.limit


Judge = Callable[[Samples, Limits], Iterator[Result]]


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the commands it needs, and how it is judged."""

    name: str
    needs: tuple[str, ...]
    judge: Judge


def _cpu(samples: Samples, name: str) -> list[float]:
    return [usage.cpu for usage in samples[name]]


def _wall(samples: Samples, name: str) -> list[float]:
    return [usage.wall for usage in samples[name]]


def _told(samples: Samples, name: str, what: str = "cpu") -> list[float]:
    return [float(usage.told[what]) for usage in samples[name]]


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.0f} ms"


def _median(series: list[float]) -> str:
    return _seconds(figure(lambda value: value, series).value)


def _cold(samples: Samples, limits: Limits) -> Iterator[Result]:
    ours, start = _cpu(samples, "cold"), _cpu(samples, "start")
    bare = _told(samples, "bare")
    yield Result(
        "cold",
        "cold, 1,000 tasks, one process",
        figure(lambda ours, start, bare: (ours - start) / bare, ours, start, bare),
        limits["cold"],
        "× bare parse",
        shown=f"{_median(ours)}, start {_median(start)}, parse {_median(bare)}",
    )


def _two(samples: Samples, limits: Limits) -> Iterator[Result]:
    found, shown = None, "there is no option `--jobs`"
    if samples.get("two"):
        ours, start = _wall(samples, "two"), _wall(samples, "start")
        bare = _told(samples, "bare", "wall")
        found = figure(lambda ours, start, bare: (ours - start) / bare, ours, start, bare)
        shown = f"{_median(ours)}, start {_median(start)}, parse {_median(bare)}"
    yield Result(
        "two",
        "cold, 1,000 tasks, two processes (clock)",
        found,
        limits["two"],
        "× bare parse in one",
        shown=shown,
    )


def _one(samples: Samples, limits: Limits) -> Iterator[Result]:
    ours, start = _cpu(samples, "one"), _cpu(samples, "import")
    bare = _told(samples, "bare-one")
    yield Result(
        "one",
        "one changed file of 18 tasks, warm",
        figure(lambda ours, start, bare: ours / (start + bare), ours, start, bare),
        limits["one"],
        "× (import libcst + its parse)",
        shown=f"{_median(ours)}, import {_median(start)}, parse {_median(bare)}",
    )


def _ci(samples: Samples, limits: Limits) -> Iterator[Result]:
    ours, start = _cpu(samples, "ci"), _cpu(samples, "import")
    one, asked = _told(samples, "bare-one"), _told(samples, "bare-asked")
    files = int(samples["bare-asked"][0].told["files"])
    every = int(samples["bare-small"][0].told["files"])
    yield Result(
        "ci",
        "the same without a cache",
        figure(
            lambda ours, start, one, asked: (ours - limits["one"] * (start + one)) / asked,
            *(ours, start, one, asked),
        ),
        limits["ci"],
        "× bare parse of those asked for, above the row before",
        shown=f"{_median(ours)}, {files} of {every} files asked for, parse {_median(asked)}",
    )


def _small(samples: Samples, limits: Limits) -> Iterator[Result]:
    ours, start = _cpu(samples, "cold-small"), _cpu(samples, "import")
    bare = _told(samples, "bare-small")
    more = limits["small-ms"] / 1000
    yield Result(
        "small",
        "18 tasks cold",
        figure(lambda ours, start, bare: (ours - start - more) / bare, ours, start, bare),
        limits["small"],
        f"× bare parse, above import libcst + {limits['small-ms']:.0f} ms",
        shown=f"{_median(ours)}, import {_median(start)}, parse {_median(bare)}",
    )


HEAVY = ("libcst", "rich", "jinja2", "cookiecutter")
"""What a run on which nothing has changed must not import."""


def _unchanged(samples: Samples, limits: Limits) -> Iterator[Result]:
    start = _wall(samples, "pass")
    more = limits["unchanged-ms"] / 1000
    for name, tasks in (("unchanged-small", "18"), ("unchanged", "1,000")):
        ours = _wall(samples, name)
        yield Result(
            "unchanged",
            f"unchanged run, {tasks} tasks (clock)",
            figure(lambda ours, start: (ours - more) / start, ours, start),
            limits["unchanged"],
            f"× `python -c pass`, above {limits['unchanged-ms']:.0f} ms",
            shown=f"{_median(ours)} (CPU {_median(_cpu(samples, name))}), "
            f"`python -c pass` {_median(start)}",
        )
    loaded = [name for name in HEAVY if name in samples["modules"][0].told["modules"]]
    yield Result(
        "unchanged",
        "heavy libraries it imports",
        Figure(len(loaded), len(loaded), len(loaded)),
        0,
        "of " + ", ".join(HEAVY),
        shown=", ".join(loaded) or "none",
    )


def _thousand(samples: Samples, limits: Limits) -> Iterator[Result]:
    ours, start = _cpu(samples, "thousand"), _cpu(samples, "import")
    one, bare = _told(samples, "bare-one"), _told(samples, "bare")
    yield Result(
        "thousand",
        "one of 1,000 changed",
        figure(
            lambda ours, start, one, bare: (ours - limits["one"] * (start + one)) / bare,
            *(ours, start, one, bare),
        ),
        limits["thousand"],
        "× bare parse of all, above the one-file row",
        shown=f"{_median(ours)}, parse of all {_median(bare)}",
    )


def _repository(samples: Samples, limits: Limits) -> Iterator[Result]:
    finding, every = _told(samples, "repository", "finding"), _told(samples, "repository")
    yield Result(
        "repository",
        "50 tasks among 5,500 files: finding the files",
        figure(lambda finding, every: finding / every, finding, every),
        limits["repository"],
        "of a cold run",
        shown=f"{_median(finding)} of {_median(every)}",
    )


def _fix(samples: Samples, limits: Limits) -> Iterator[Result]:
    ours, check, start = (_cpu(samples, name) for name in ("fix", "check-hundred", "start"))
    [watched] = samples["passes"]
    passes = int(watched.told["passes"])
    yield Result(
        "fix",
        "`--fix` of everything, 100 tasks",
        figure(
            lambda ours, check, start: (ours - start) / (check - start) / max(passes, 1),
            *(ours, check, start),
        ),
        limits["fix"],
        "× the check, per pass",
        shown=f"{_median(ours)}, check {_median(check)}, passes that changed something: {passes}",
    )


def _peers(samples: Samples, limits: Limits) -> Iterator[Result]:
    ours = _cpu(samples, "cold")
    for name in ("fixit", "pylint", "flake8", "ruff"):
        theirs = _cpu(samples, name)
        ratio = figure(lambda theirs, ours: theirs / ours, theirs, ours)
        yield Result(
            "peers",
            f"1,000 tasks cold: {name}" + ("" if name in limits else " (to compare)"),
            ratio,
            limits.get(name, 0.0),
            "× our time",
            most=False,
            judged=name in limits,
            shown=f"{_median(theirs)}, ours {_median(ours)}",
        )


def _memory(samples: Samples, limits: Limits) -> Iterator[Result]:
    ours = [float(usage.peak) for usage in samples["cold"]]
    bare = [float(usage.peak) for usage in samples["bare-collected"]]
    found = figure(lambda ours, bare: ours / bare, ours, bare)
    yield Result(
        "memory",
        "memory, 1,000 tasks",
        found,
        limits["memory"],
        "× the peak of parsing one by one",
        shown=f"{max(ours) / 1e6:.0f} MB, parsing {max(bare) / 1e6:.0f} MB",
    )


def _growth(samples: Samples, limits: Limits) -> Iterator[Result]:
    start = _cpu(samples, "start")
    first = _cpu(samples, "short-100")
    for tasks in (1000, 10_000):
        name = f"short-{tasks}"
        if name in samples:
            ours = _cpu(samples, name)
            each = [figure(lambda value: value, one).value for one in (ours, first, start)]
            yield Result(
                "growth",
                f"growth: time per task, {tasks:,} short tasks",
                figure(_grown(tasks), ours, first, start),
                limits["growth"],
                "× that at 100",
                shown=f"{(each[0] - each[2]) / tasks * 1000:.2f} ms, "
                f"at 100 {(each[1] - each[2]) / 100 * 1000:.2f} ms",
            )


def _grown(tasks: int) -> Callable[[float, float, float], float]:
    return lambda ours, first, start: ((ours - start) / tasks) / ((first - start) / 100)


def _summaries(samples: Samples, limits: Limits) -> Iterator[Result]:
    start = _cpu(samples, "start")
    for shape, work in (("chain", "each calls the next twice"), ("fan", "one calls all")):
        half, full = _cpu(samples, f"{shape}-600"), _cpu(samples, f"{shape}-1200")
        yield Result(
            "summaries",
            f"summaries, 1,200 helpers: {work}",
            figure(lambda full, half, start: (full - start) / (half - start), *(full, half, start)),
            limits["summaries"],
            "× the time for 600",
            shown=f"{_median(full)}, {_median(half)}, start {_median(start)}",
        )


ROWS = {
    row.name: row
    for row in (
        Row("cold", ("cold", "start", "bare"), _cold),
        Row("two", ("two", "start", "bare"), _two),
        Row("one", ("one", "import", "bare-one"), _one),
        Row("ci", ("ci", "import", "bare-one", "bare-asked", "bare-small"), _ci),
        Row("small", ("cold-small", "import", "bare-small"), _small),
        Row("unchanged", ("unchanged-small", "unchanged", "pass", "modules"), _unchanged),
        Row("thousand", ("thousand", "import", "bare-one", "bare"), _thousand),
        Row("repository", ("repository",), _repository),
        Row("fix", ("fix", "check-hundred", "passes", "start"), _fix),
        Row("peers", ("cold", "fixit", "pylint", "flake8", "ruff"), _peers),
        Row("memory", ("cold", "bare-collected"), _memory),
        Row("growth", ("short-100", "short-1000", "short-10000", "start"), _growth),
        Row("summaries", ("chain-600", "chain-1200", "fan-600", "fan-1200", "start"), _summaries),
    )
}
"""All rows, in the order of the table."""
