"""NL504: the schema that its fix writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint import fixing, syntax
from newloom_lint.files import Tree
from newloom_lint.fixing.sources import Sources
from tests.projects import findings, surrounded, write

SCHEMAS = "streams/schemas/__init__.py"
FILES = {
    "streams/tasks/__init__.py": 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n',
    "streams/tasks/fetch.py": "def fetch(stream_id, url: str, limit=10, **rest):\n"
    '    return rest["key"], rest.get("more")\n',
    SCHEMAS: "from pydantic import BaseModel\n\n\n# All schemas.\nSTREAM_CONFIG_SCHEMAS = {}\n",
}
AFTER = '''from typing import Any

from pydantic import BaseModel


class FetchConfig(BaseModel):
    """Configuration of a stream of the type `fetch`."""

    url: str
    limit: int = 10
    key: Any
    more: Any = None


# All schemas.
STREAM_CONFIG_SCHEMAS = {
    "fetch": FetchConfig,
}
'''


HEADS = {
    "nothing": ("", ""),
    "a docstring": ('"""All schemas."""\n\n', '"""All schemas."""\n\n'),
    "a docstring right above": ('"""All schemas."""\n', '"""All schemas."""\n\n'),
    "a licence": ("# Anyone may use it.\n\n", "# Anyone may use it.\n\n"),
}


def _mended(root: Path) -> str:
    tree = Tree.open(root)
    (fix,) = [one.fix for one in findings(root) if one.code == "NL504" and one.fix]
    edits = fixing.edits(fix, Sources(tree.read, syntax.read_facts))
    return fixing.apply(tree.read(SCHEMAS).text, edits)


def test_a_schema_is_made_from_the_signature(tmp_path: Path) -> None:
    assert _mended(write(tmp_path, surrounded({}) | FILES)) == AFTER


@pytest.mark.parametrize("case", HEADS)
def test_a_file_without_imports_gets_them_first(case: str, tmp_path: Path) -> None:
    before, after = HEADS[case]
    own = {SCHEMAS: f"{before}STREAM_CONFIG_SCHEMAS = {{}}\n"}
    expected = after + AFTER.replace("# All schemas.\n", "")
    assert _mended(write(tmp_path, surrounded({}) | FILES | own)) == expected


def test_none_where_a_comment_is_all_that_stands_above(tmp_path: Path) -> None:
    own = {SCHEMAS: "# All schemas.\nSTREAM_CONFIG_SCHEMAS = {}\n"}
    root = write(tmp_path, surrounded({}) | FILES | own)
    (found,) = [one for one in findings(root) if one.code == "NL504"]
    assert found.fix is None
    assert "streams/schemas/__init__.py begins with a comment" in found.help
