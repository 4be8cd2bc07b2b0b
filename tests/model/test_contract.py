"""The contract, judged where it is kept: tasks as many people write them.

Each file of the corpus is one task module. What is to be said of it stands at its lines, as codes
in a comment; nothing else may be said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from newloom_lint.files import Tree
from tests.corpus import CORPUS, MODELS, MODULE
from tests.projects import clean, findings, surrounded, write

ASIDE = {"NL201", "NL202", "NL204", "NL205", "NL311", "NL401"}
"""Rules the corpus is not about."""


def _expected(text: str) -> dict[int, set[str]]:
    marked = {}
    for row, line in enumerate(text.splitlines(), 1):
        codes = re.search(r"#((?: NL\d{3})+)$", line)
        if codes:
            marked[row] = set(codes[1].split())
    return marked


def _found(root: Path, text: str) -> dict[int, set[str]]:
    write(root, surrounded({"streams/models.py": clean(MODELS)}) | {MODULE: text})
    file = Tree.open(root).read(MODULE)
    marked: dict[int, set[str]] = defaultdict(set)
    for finding in findings(root):
        if finding.code not in ASIDE:
            assert finding.place.path == MODULE
            marked[file.location(finding.place.start)[0]].add(finding.code)
    return dict(marked)


@pytest.mark.parametrize("path", sorted(CORPUS.rglob("*.py")), ids=lambda path: path.stem)
def test_a_task_is_judged_as_its_author_would(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected = _expected(text)
    assert bool(expected) == (path.parent.name == "broken")
    assert _found(tmp_path, text) == expected
