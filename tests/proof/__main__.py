"""`python -m tests.proof [programs] [seed]`: new programs; prints the seed and what differs.

Some of them are given faults, mended, and run beside what they were.
"""

from __future__ import annotations

import secrets
import sys

from tests.proof import ledger, tally

MOST_REPORTS = 10
SHARE = 10
"""One program in so many is mended, too: with its safe fixes, and with all."""


def main(count: str = "2000", seed: str = "") -> int:
    """Check programs and return the exit code."""
    programs, seed = int(count), seed or secrets.token_hex(4)
    print(f"{programs} programs of seed {seed}")  # noqa: T201
    found = tally.check(seed, programs)
    print(found.table())  # noqa: T201
    for entry in found.differing[:MOST_REPORTS]:
        print(f"\n{tally.report(*entry)}")  # noqa: T201
    print(f"{len(found.differing)} of {programs} programs of seed {seed} differ")  # noqa: T201
    wrong = bool(found.differing)
    for unsafe in (False, True):
        kept = ledger.keep(seed, programs // SHARE, unsafe=unsafe)
        print(f"\n{kept.table()}")  # noqa: T201
        for report in kept.reports(MOST_REPORTS):
            print(f"\n{report}")  # noqa: T201
        wrong |= bool(kept.amiss)
    return wrong


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
