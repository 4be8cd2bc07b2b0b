"""The repository itself: what everyone relies on without looking."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.end_to_end.machine import run


def test_every_test_file_is_in_a_tier(clone: Path) -> None:
    """A test is in the quick tier unless it is marked slow, so it is enough that it is found."""
    said = run(sys.executable, "-m", "pytest", "--collect-only", "-q", cwd=clone)
    collected = {line.split("::")[0] for line in said.splitlines() if "::" in line}
    written = {path.relative_to(clone).as_posix() for path in clone.glob("tests/**/test_*.py")}
    material = {
        path for path in written if path.startswith("tests/authors/") and path.count("/") > 2
    }
    assert collected == written - material
