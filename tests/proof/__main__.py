"""`python -m tests.proof [programs] [seed]`: new programs; prints the seed and what differs."""

from __future__ import annotations

import secrets
import sys

from tests.proof import tally

MOST_REPORTS = 10


def main(count: str = "2000", seed: str = "") -> int:
    """Check programs and return the exit code."""
    programs, seed = int(count), seed or secrets.token_hex(4)
    print(f"{programs} programs of seed {seed}")  # noqa: T201
    found = tally.check(seed, programs)
    print(found.table())  # noqa: T201
    for entry in found.differing[:MOST_REPORTS]:
        print(f"\n{tally.report(*entry)}")  # noqa: T201
    print(f"{len(found.differing)} of {programs} programs of seed {seed} differ")  # noqa: T201
    return bool(found.differing)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
