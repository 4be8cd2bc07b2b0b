"""Print a line for each kind of mutant: how many there are, and how many are found.

With `mend`, a line for each rule that has a fix: how many of its mutants are mended, and why the
others are not.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

from tests.mutants import judging, mending
from tests.mutants.kinds import KINDS


def table() -> Iterator[str]:
    """Yield a heading, a line for each kind, and one for all."""
    excused = judging.excused()
    width = max(map(len, KINDS))
    yield f"{'kind':{width}}  {'rules':11}  mutants  found  excused"
    total = Counter[str]()
    for kind in KINDS.values():
        own = judging.of_kind(kind)
        judging.judge(own)
        equal = sum(mutant.id in excused for mutant in own)
        found = sum(judging.says(mutant) == kind.expected for mutant in own)
        total.update(mutants=len(own), found=found, excused=equal)
        expected = " ".join(sorted(kind.expected))
        yield f"{kind.name:{width}}  {expected:11}  {len(own):7}  {found:5}  {equal:7}"
    numbers = f"{total['mutants']:7}  {total['found']:5}  {total['excused']:7}"
    yield f"{'all':{width}}  {'':11}  {numbers}"


if __name__ == "__main__":
    for line in mending.table() if sys.argv[1:] == ["mend"] else table():
        print(line, flush=True)  # noqa: T201 - what this is run for
