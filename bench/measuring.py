"""Processes, run one after the other in turns, and what each of them used."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KIBIBYTE = 1024


@dataclass(frozen=True, slots=True)
class Usage:
    """What one process used, from its start to its end, with the processes it waited for."""

    wall: float
    """Seconds on the clock."""
    cpu: float
    """Seconds of user and system time: neighbours on the machine change it little."""
    peak: int
    """The most memory it held at once, in bytes. Linux counts from what the process that started it
    held: so nothing large may be imported or read there."""
    told: Mapping[str, Any] = field(default_factory=dict)
    """What a script of ours wrote about itself."""


@dataclass(frozen=True, slots=True)
class Command:
    """A process to measure."""

    name: str
    argv: Sequence[str]
    folder: Path
    rounds: int
    before: Callable[[], object] | None = None
    """Called before each round, outside the measurement."""
    tells: bool = False
    """The last line it prints is JSON, about itself."""
    passes: Sequence[int] = (0, 1)
    """The exit codes that are no failure."""


Samples = Mapping[str, Sequence[Usage]]
"""What each command used in each of its rounds."""


class FailedError(Exception):
    """A process did not do its work, so its time says nothing."""


def environment() -> dict[str, str]:
    """Return the variables that processes are measured with: none that changes how Python runs."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def script(name: str, *arguments: object) -> list[str]:
    """Return the command that runs a script of this folder, in the environment of this process."""
    return [sys.executable, str(HERE / f"{name}.py"), *map(str, arguments)]


def interleaved(
    commands: Iterable[Command], tell: Callable[[str], object]
) -> dict[str, list[Usage]]:
    """Return what each command used in each round; all run once before any runs a second time."""
    every = {command.name: command for command in commands}
    samples: dict[str, list[Usage]] = {name: [] for name in every}
    for number in range(max((command.rounds for command in every.values()), default=0)):
        for name, command in every.items():
            if number < command.rounds:
                usage = run(command)
                samples[name].append(usage)
                tell(f"round {number + 1}: {name}: {usage.wall:.2f} s, CPU {usage.cpu:.2f} s")
    return samples


def run(command: Command) -> Usage:
    """Run a command once.

    Raises:
        FailedError: its exit code is none of those it may have.

    """
    if command.before is not None:
        command.before()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            command.argv, cwd=command.folder, stdout=out, stderr=errors, env=environment()
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in command.passes:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()[-2000:]
            raise FailedError(f"{command.name} ended with {process.returncode}: {said}")
        out.seek(0)
        told = json.loads(out.read().splitlines()[-1]) if command.tells else {}
    return Usage(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * KIBIBYTE, told)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and how far single rounds lie from it."""

    value: float
    low: float
    high: float


def figure(formula: Callable[..., float], *series: Sequence[float]) -> Figure:
    """Return what a formula gives for the medians, and the least and most for single rounds.

    A series with fewer rounds than the first one stands in each round with its median.
    """
    medians = [statistics.median(one) for one in series]
    rounds = [
        formula(
            *(
                one[number] if len(one) == len(series[0]) else median
                for one, median in zip(series, medians, strict=True)
            )
        )
        for number in range(len(series[0]))
    ]
    return Figure(formula(*medians), min(rounds), max(rounds))
