"""What the README shows is what the tools say."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

from tests.end_to_end.machine import run


def test_checking_a_task_as_people_write_them(clone: Path, project: Path) -> None:
    shutil.copy(clone / "demo" / "import_rates.py", project / "streams" / "tasks")
    text = (clone / "README.md").read_text(encoding="utf-8")
    pattern = r"^\$ (newloom-lint (check|inspect) .+)\n((?:(?![$`]).*\n)+)"
    shown = re.findall(pattern, text, re.MULTILINE)
    assert len(shown) == 3

    for command, name, answer in shown:
        assert run(*shlex.split(command), cwd=project, code=int(name == "check")) == answer


def test_a_new_task(clone: Path, project: Path) -> None:
    text = (clone / "README.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"`(newloom-lint new .+)`", text)
    (answer,) = re.findall(r"^```\n(Task .+?)^```$", text, re.MULTILINE | re.DOTALL)

    said = run(*shlex.split(command), cwd=project)

    assert said.strip().replace(str(project), "/home/you/newloom") == answer.strip()


def test_the_configuration(clone: Path, project: Path) -> None:
    text = (clone / "README.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"^```toml\n(.+?)^```$", text, re.MULTILINE | re.DOTALL)
    shutil.copy(clone / "demo" / "import_rates.py", project / "streams" / "tasks")
    (project / "newloom-lint.toml").write_text(
        table.replace("[tool.newloom-lint.", "[").replace("[tool.newloom-lint]", "")
    )

    said = run("newloom-lint", "check", cwd=project, code=1)

    assert "NL304" in said
    assert "NL104" not in said
    assert "NL201" not in said
