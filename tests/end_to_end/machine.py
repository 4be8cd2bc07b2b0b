"""Commands as a person types them, on a machine without settings of anyone's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FOREIGN = ("COOKIECUTTER", "DJANGO_", "GIT_", "NEWLOOM_", "PRE_COMMIT", "PYTEST_", "PYTHON")
SOMEONE = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Someone"), ("EMAIL", "someone@example.org"))
}


def run(*command: str | Path, cwd: Path, code: int = 0, **environment: str | Path) -> str:
    """Run a command, look at its exit code, and return all it printed."""
    own = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "PYTHONUTF8": "1",
        **{name: str(value) for name, value in environment.items()},
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=inherited | SOMEONE | own,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == code, f"exit code {done.returncode}\n{done.stdout}"
    return done.stdout
