"""Real modules posing as tasks: all fixes that fit are applied, and each keeps its promises.

`python -m tests.fixing` prints how often each is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path

import pytest

from newloom_lint.findings import Safety
from tests.fixing.passes import ALL, SAFE, Passes
from tests.fixing.posing import project, real_modules

PARTS = 6
AT_LEAST = 50
"""How often each safe fix is applied, in all."""
APPLIED = frozenset(
    {
        "NL002", "NL003", "NL101", "NL103", "NL104", "NL304", "NL305", "NL306", "NL308", "NL310",
        "NL312", "NL314", "NL501", "NL507",
    }
)  # fmt: skip
"""Rules with a safe fix, but for NL309, which has half as many."""


def _mended(root: Path, modules: list[Path], safeties: Collection[Safety]) -> Passes:
    """Return a project of real modules after its fixes, none of which broke anything."""
    passes = Passes(project(modules))
    passes.run(root, safeties)
    assert passes.broken == []
    return passes


def _again(root: Path, passes: Passes, safeties: Collection[Safety]) -> None:
    """Look at what was made of a project with nothing remembered: a second run changes nothing."""
    second = Passes(dict(passes.files))
    second.run(root, safeties)
    assert second.count == 0
    assert second.files == passes.files


@pytest.mark.parametrize("safeties", [SAFE, ALL], ids=["safe", "unsafe"])
def test_some_real_tasks(tmp_path: Path, safeties: Collection[Safety]) -> None:
    passes = _mended(tmp_path, real_modules()[7::100], safeties)
    assert passes.applied.total() > 10
    _again(tmp_path, passes, safeties)


@pytest.mark.slow
def test_all_real_tasks(tmp_path: Path) -> None:
    applied: Counter[str] = Counter()
    for part in range(PARTS):
        applied += _mended(tmp_path, real_modules()[part::PARTS], SAFE).applied
    assert {code for code, count in applied.items() if count >= AT_LEAST} == APPLIED, applied


@pytest.mark.slow
def test_many_real_tasks_with_unsafe_fixes(tmp_path: Path) -> None:
    assert len(_mended(tmp_path, real_modules()[:: 2 * PARTS], ALL).applied) > len(APPLIED)
