"""NL505: how its fix has a task and its schema fit, and where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint import fixing, syntax
from newloom_lint.files import Tree
from newloom_lint.findings import Finding, Safety
from newloom_lint.fixing.sources import Sources
from tests.projects import findings, surrounded, write

PATH = "streams/tasks/fetch.py"
SCHEMAS = "streams/schemas/__init__.py"
REGISTRY = {
    "streams/tasks/__init__.py": 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n'
}
TABLE = '\n\nSTREAM_CONFIG_SCHEMAS = {"fetch": FetchConfig}\n'
MODEL = "from pydantic import BaseModel, Field\n\n\nclass FetchConfig(BaseModel):\n    url: str\n"

FIXED = {
    "a field with a default": (
        "def fetch(stream_id, url):\n    return url\n",
        f"{MODEL}    depth: int = 1{TABLE}",
        {PATH: "def fetch(stream_id, url, depth=1):\n    return url\n"},
    ),
    "several, one of them required": (
        "def fetch(\n    stream_id: int,\n    url: str,\n):\n    return url\n",
        f"{MODEL}    depth: int = Field(default=1, gt=0)\n    token: str = Field(...){TABLE}",
        {
            PATH: "def fetch(\n    stream_id: int,\n    url: str,\n    token: str,\n"
            "    depth: int = 1,\n):\n    return url\n"
        },
    ),
    "a delegate takes it": (
        (
            "def fetch(stream_id, **kwargs):\n    return _fetch(**kwargs)\n\n\n"
            "def _fetch(url):\n    return url\n"
        ),
        f"{MODEL}    depth: int = 1{TABLE}",
        {
            PATH: "def fetch(stream_id, **kwargs):\n    return _fetch(**kwargs)\n\n\n"
            "def _fetch(url, depth=1):\n    return url\n"
        },
    ),
    "a parameter without default": (
        "def fetch(stream_id, url, depth, *, mode: str, **kwargs):\n\treturn url, depth, mode\n",
        f"{MODEL}    depth: int = 1\n    mode: str = Field('new', max_length=9){TABLE}",
        {
            PATH: "def fetch(stream_id, url, depth=1, *, mode: str = 'new', **kwargs):\n"
            "\treturn url, depth, mode\n"
        },
    ),
    "a field that is missing": (
        "def fetch(stream_id, url, depth: int, names: list[str], **kwargs):\n    return url\n",
        f"{MODEL}    # more to come\n\n    def where(self):\n        return self.url\n{TABLE}",
        {
            SCHEMAS: f"{MODEL}    depth: int\n    names: list[str]\n    # more to come\n\n"
            f"    def where(self):\n        return self.url\n{TABLE}"
        },
    ),
    "both": (
        "def fetch(stream_id, depth: int, url, **kwargs):\n    return url, depth\n",
        f"{MODEL.replace('url: str', 'url: str = None')}{TABLE}",
        {
            PATH: "def fetch(stream_id, depth: int, url=None, **kwargs):\n    return url, depth\n",
            SCHEMAS: f"{MODEL.replace('url: str', 'url: str = None')}    depth: int\n{TABLE}",
        },
    ),
}

REFUSED = {
    "no type": (
        "def fetch(stream_id, url, depth, **kwargs):\n    return url\n",
        MODEL,
        "of what type `depth` is does not show",
    ),
    "a subscript": (
        'def fetch(stream_id, **kwargs):\n    return kwargs["url"]\n',
        MODEL.replace("url: str", 'url: str = ""'),
        'what `fetch` does with `["url"]` is yours to say',
    ),
    "no constant": (
        "def fetch(stream_id, url, names, **kwargs):\n    return url\n",
        f"{MODEL}    names: list = []\n",
        "the default of `names` is no constant",
    ),
    "made when it is needed": (
        "def fetch(stream_id, url):\n    return url\n",
        f"{MODEL}    names: list = Field(default_factory=list)\n",
        "the default of `names` is no constant",
    ),
    "a parameter behind it": (
        "def fetch(stream_id, url, depth, **kwargs):\n    return url\n",
        f"{MODEL.replace('url: str', 'url: str = None')}    depth: int\n",
        "`depth` behind it has no default",
    ),
    "the id of the stream": (
        "def fetch(stream_id, url, **kwargs):\n    return url\n",
        f"{MODEL}    stream_id: int\n",
        "what reads the field is not known",
    ),
    "a call without it": (
        "def fetch(stream_id, url):\n    return url\n\n\ndef again():\n    return fetch(1, 'x')\n",
        f"{MODEL}    token: str\n",
        "other code calls `fetch` without it",
    ),
}


def _found(tmp_path: Path, task: str, schemas: str) -> Finding:
    files = surrounded({}) | REGISTRY | {PATH: task, SCHEMAS: schemas}
    (found,) = [one for one in findings(write(tmp_path, files)) if one.code == "NL505"]
    return found


@pytest.mark.parametrize("case", FIXED)
def test_task_and_schema_are_made_to_fit(case: str, tmp_path: Path) -> None:
    task, schemas, expected = FIXED[case]
    fix = _found(tmp_path, task, schemas).fix
    assert fix is not None
    assert fix.safety is Safety.UNSAFE
    tree = Tree.open(tmp_path)
    _, edits = fixing.merge([fixing.edits(fix, Sources(tree.read, syntax.read_facts))])
    texts = {path: fixing.apply(tree.read(path).text, made) for path, made in edits.items()}
    assert texts == expected
    write(tmp_path, texts)
    assert all(one.code != "NL505" for one in findings(tmp_path))


@pytest.mark.parametrize("case", REFUSED)
def test_no_fix_where_what_fits_is_not_certain(case: str, tmp_path: Path) -> None:
    task, schemas, reason = REFUSED[case]
    found = _found(tmp_path, task, schemas + TABLE)
    assert found.fix is None
    assert found.help.endswith(f"(no fix: {reason})")
