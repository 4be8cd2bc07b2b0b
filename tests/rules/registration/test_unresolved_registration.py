"""NL502: what Python raises for each way to name something that does not exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings, surrounded, write

INIT = "streams/tasks/__init__.py"
WAYS = {
    "not imported": ("", "nope", "NameError"),
    "not brought by a star import": ("from .fetch import *\n", "nope", "NameError"),
    "not in its module": ("from .fetch import nope\n", "nope", "ImportError"),
    "under another name": ("from .fetch import nope as other\n", "other", "ImportError"),
    "an attribute of its module": ("from . import fetch\n", "fetch.nope", "AttributeError"),
    "of a module that is not there": ("from .gone import nope\n", "nope", "ModuleNotFoundError"),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_error_is_the_one_python_raises(way: str, tmp_path: Path) -> None:
    imports, written, error = WAYS[way]
    registry = f'{imports}\nTASK_MAPPING = {{"nope": {written}}}\n'
    files = {INIT: registry, "streams/tasks/fetch.py": "def _work(): ...\n"}
    found = findings(write(tmp_path, surrounded({}) | files))
    [finding] = [finding for finding in found if finding.code == "NL502"]
    assert f"`{error}`" in finding.message
