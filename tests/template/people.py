"""People who use the template, each in a home of their own, and what they look at."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
PARTS = ("cookiecutter.json", "hooks", "newloom_lint", "pyproject.toml", "template")

NEW_FILES = {
    "streams/schemas/fetch_weather.py",
    "streams/tasks/fetch_weather.py",
    "streams/tests/test_fetch_weather.py",
}
EDITED_FILES = {
    "streams/models.py",
    "streams/schemas/__init__.py",
    "streams/tasks/__init__.py",
}


@dataclass(frozen=True)
class Person:
    """Someone with a home of their own, so that no test touches the real one."""

    home: Path

    def runs(
        self,
        *arguments: str | Path,
        cwd: Path,
        code: int = 0,
        answers: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> str:
        """Run a Python module, and return what it printed."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "COOKIECUTTER", "GIT_"))
        }
        own = {
            "HOME": str(self.home),
            "USERPROFILE": str(self.home),
            "GIT_CONFIG_GLOBAL": str(self.home / "gitconfig"),
            "COLUMNS": "80",
        }
        done = subprocess.run(
            [sys.executable, "-m", *map(str, arguments)],
            cwd=cwd,
            env=inherited | own | dict(environment or {}),
            input=answers,
            stdin=subprocess.DEVNULL if answers is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == code, done.stdout
        return done.stdout

    def bakes(
        self,
        template: str | Path,
        *options: str | Path,
        cwd: Path,
        code: int = 0,
        **answers: str,
    ) -> str:
        """Run Cookiecutter without questions."""
        given = [
            f"{name}={value}" for name, value in ({"task_name": "fetch_weather"} | answers).items()
        ]
        return self.runs(
            "cookiecutter", "--no-input", template, *options, *given, cwd=cwd, code=code
        )


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def contents(root: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(root.rglob("*"))
        if "__pycache__" not in path.parts
    }


def changed(project: Path, before: dict[str, bytes | None]) -> set[str]:
    after = contents(project)
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def assert_installed(project: Path, before: dict[str, bytes | None], said: str) -> None:
    assert changed(project, before) == NEW_FILES | EDITED_FILES
    assert "fetch_weather` is ready" in " ".join(said.split())
    assert "checked: no findings" in said
    assert "makemigrations" in said
    assert "manage.py test streams.tests.test_fetch_weather" in said
    for path in NEW_FILES:
        assert f"added   {path}" in said
    report = said[said.rindex("\n  added") :]
    assert max(map(len, report.splitlines())) <= 80
