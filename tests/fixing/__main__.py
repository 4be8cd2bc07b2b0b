"""Print how often each fix is applied to real modules posing as tasks, and what it breaks.

With `unsafe`, the unsafe ones too.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

from newloom_lint.findings import Safety
from tests.fixing.passes import ALL, SAFE, Passes
from tests.fixing.posing import project, real_modules

PARTS = 6


def table(safeties: Collection[Safety]) -> Iterator[str]:
    """Yield what is broken, then a line for each rule, then why others have no fix."""
    applied: Counter[str] = Counter()
    declined: Counter[tuple[str, str]] = Counter()
    for part in range(PARTS):
        with tempfile.TemporaryDirectory() as folder:
            passes = Passes(project(real_modules()[part::PARTS]))
            passes.run(Path(folder), safeties)
        yield from passes.broken
        applied += passes.applied
        declined += passes.declined
    yield "rule   applied"
    for code, count in sorted(applied.items()):
        yield f"{code}  {count:7}"
    yield "not applied"
    for (code, why), count in sorted(declined.items()):
        yield f"{code}  {count:7}  {why}"


if __name__ == "__main__":
    for line in table(ALL if sys.argv[1:] == ["unsafe"] else SAFE):
        print(line, flush=True)  # noqa: T201 - what this is run for
