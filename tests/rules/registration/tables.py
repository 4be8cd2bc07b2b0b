"""Projects with one task, one schema and their tables; what a rule underlines in them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

from newloom_lint.files import Tree
from tests.projects import findings, surrounded, write

TASK = "streams/tasks/fetch.py"
TASKS = "streams/tasks/__init__.py"
SCHEMAS = "streams/schemas/__init__.py"
MODELS = "streams/models.py"
IMPORTS = """\
from typing import Annotated, Any, ClassVar, Final, Generic, Literal, Optional, TypeVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, field_validator, model_validator

T = TypeVar("T")
"""


def schema(body: str, rest: str = "", base: str = "BaseModel") -> str:
    """Return a file with the schema `Fetch` and its table; `rest` comes last."""
    fields = indent(dedent(body).strip(), "    ")
    table = 'STREAM_CONFIG_SCHEMAS = {"fetch": Fetch}'
    return f"{IMPORTS}\n\nclass Fetch({base}):\n{fields}\n\n\n{table}\n{dedent(rest).strip()}\n"


def underlined(root: Path, files: dict[str, str], code: str) -> list[str]:
    """Return what a rule underlines, each with the last part of its file's path before it."""
    # An empty first line keeps the first line in line with the others.
    write(root, surrounded({path: f"\n{text}" for path, text in files.items()}))
    read = Tree.open(root).read
    every = findings(root)
    assert [finding for finding in every if finding.code == "NL001"] == []
    places = [finding.place for finding in every if finding.code == code]
    return [
        f"{Path(place.path).parent.name}: {read(place.path).text[place.start : place.end]}"
        for place in places
    ]
