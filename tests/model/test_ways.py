"""Many ways to keep the contract, in one module of one project: not one finding."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.projects import findings, project

HERE = Path(__file__).parent
SANDBOX = HERE.parents[1] / "template" / "sandbox" / "{{cookiecutter.project_slug}}"

ASIDE = {"NL202", "NL204", "NL205", "NL504", "NL507", "NL701"}
"""The ways have short docstrings, and neither schemas nor choices nor tests."""


def test_no_way_to_keep_the_contract_is_reported(tmp_path: Path) -> None:
    shutil.copytree(SANDBOX / "streams", tmp_path / "streams")
    shutil.copy(HERE / "ways" / "ways.py", tmp_path / "streams" / "tasks" / "ways.py")
    shutil.copy(HERE / "ways" / "registry.py", tmp_path / "streams" / "tasks" / "__init__.py")
    assert len(project(tmp_path).tasks) > 70
    assert [found for found in findings(tmp_path) if found.code not in ASIDE] == []
