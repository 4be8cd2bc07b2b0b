"""The peers: pinned, one process each, with a handful of rules that are like some of ours."""

from __future__ import annotations

from pathlib import Path

PLACE = Path(__file__).parents[1] / ".venv-bench" / "bin"

_FIXIT = """
import pathlib
from fixit.api import fixit_paths
from fixit.ftypes import Options, QualifiedRule

options = Options(
    debug=False,
    rules=[
        QualifiedRule("fixit.rules.avoid_or_in_except", "AvoidOrInExcept"),
        QualifiedRule("fixit.rules.no_redundant_fstring", "NoRedundantFString"),
        QualifiedRule("fixit.rules.no_redundant_lambda", "NoRedundantLambda"),
        QualifiedRule("fixit.rules.no_static_if_condition", "NoStaticIfCondition"),
        QualifiedRule("fixit.rules.use_fstring", "UseFstring"),
    ],
)
for result in fixit_paths([pathlib.Path(".")], options=options, parallel=False):
    assert result.error is None, result
"""
_PYLINT = (
    "bare-except,broad-exception-caught,logging-fstring-interpolation,"
    "missing-function-docstring,raise-missing-from"
)
_QUIET = ("--isolated", "--exit-zero")

COMMANDS: dict[str, tuple[str, ...]] = {
    "ruff": ("ruff", "check", *_QUIET, "--no-cache", "--select", "BLE,D103,E722,B904,G201,LOG,TRY"),
    "flake8": ("flake8", *_QUIET, "--jobs=1", "--select=E722,F"),
    "pylint": (
        *("pylint", "--rcfile=/dev/null", "--exit-zero", "--jobs=1", "--recursive=y"),
        *("--disable=all", f"--enable={_PYLINT}"),
    ),
    "fixit": ("python", "-c", _FIXIT),
}
"""What each is called with, before the folder."""


def command(name: str) -> list[str]:
    """Return the command that lints the current folder with a peer."""
    program, *arguments = COMMANDS[name]
    return [str(PLACE / program), *arguments, *([] if name == "fixit" else ["."])]
