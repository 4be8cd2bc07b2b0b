"""NL504: the schema that its fix writes."""

from __future__ import annotations

from pathlib import Path

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


def test_a_schema_is_made_from_the_signature(tmp_path: Path) -> None:
    root = write(tmp_path, surrounded({}) | FILES)
    tree = Tree.open(root)
    (fix,) = [one.fix for one in findings(root) if one.code == "NL504" and one.fix]
    edits = fixing.edits(fix, Sources(tree.read, syntax.read_facts))
    assert fixing.apply(tree.read(SCHEMAS).text, edits) == AFTER
