from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.measuring import Command, FailedError, Figure, figure, interleaved, run


def _python(name: str, code: str, folder: Path, rounds: int = 1, *, tells: bool = False) -> Command:
    return Command(name, [sys.executable, "-c", code], folder, rounds, tells=tells)


def _divide(one: float, other: float) -> float:
    return one / other


def test_a_figure_is_made_of_medians_and_spreads_over_rounds() -> None:
    assert figure(_divide, [4.0, 10.0, 6.0], [2.0, 2.0, 4.0]) == Figure(3.0, 1.5, 5.0)


def test_a_shorter_series_stands_in_every_round_with_its_median() -> None:
    assert figure(_divide, [4.0, 8.0, 6.0], [1.0, 3.0]) == Figure(3.0, 2.0, 4.0)


def test_commands_take_turns(tmp_path: Path) -> None:
    order: list[str] = []
    commands = [
        Command(name, [sys.executable, "-c", ""], tmp_path, rounds, lambda n=name: order.append(n))
        for name, rounds in (("a", 2), ("b", 3))
    ]
    samples = interleaved(commands, lambda _line: None)
    assert order == ["a", "b", "a", "b", "b"]
    assert {name: len(usages) for name, usages in samples.items()} == {"a": 2, "b": 3}


def test_a_process_says_what_it_used(tmp_path: Path) -> None:
    code = "x = b'1' * 60_000_000; print('more'); print('{\"files\": 3}')"
    usage = run(_python("big", code, tmp_path, tells=True))
    assert usage.told == {"files": 3}
    assert usage.peak > 60_000_000
    assert usage.wall > 0
    assert usage.cpu > 0


def test_the_process_that_measures_stays_small(tmp_path: Path) -> None:
    code = (
        "import sys, bench.__main__;"
        "print(sorted({'libcst', 'newloom_lint', 'tests'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"  # a process that it starts would inherit its peak


def test_variables_of_python_do_not_reach_a_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    code = "import sys; print(str(sys.dont_write_bytecode).lower())"
    command = Command("free", [sys.executable, "-c", code], tmp_path, 1, tells=True)
    assert run(command).told is False


def test_a_process_that_fails_measures_nothing(tmp_path: Path) -> None:
    with pytest.raises(FailedError, match=r"odd ended with 3: no$"):
        run(_python("odd", "import sys; print('no', file=sys.stderr); sys.exit(3)", tmp_path))
