"""What the template asks of Python while it is rendered.

Loaded by Cookiecutter before the first question, from a checkout, an unpacked archive or the
installed package. It brings in the linter's own rooms, so that the questions, the generated
files and `newloom-lint new` go by the same rules.
"""

import logging
import re
import shlex
import sys
from importlib import metadata
from pathlib import Path

from cookiecutter.exceptions import FailedHookException
from jinja2.ext import Extension


# A hook that refuses a task has said why, on standard error. Cookiecutter adds a traceback of its
# own code to that, which helps nobody; other exceptions keep theirs.
def _quietly(record: logging.LogRecord) -> bool:
    if record.exc_info and isinstance(record.exc_info[1], FailedHookException):
        record.exc_info = None
    return True


for _module in ("hooks", "generate"):  # in newer and in older releases
    logging.getLogger(f"cookiecutter.{_module}").addFilter(_quietly)

ROOT = Path(__file__).resolve().parents[2]


def missing_requirements(root: Path = ROOT) -> list[str]:
    """Return the requirements of the repository at `root` that this Python does not meet.

    The installed package has no `pyproject.toml` here: it came with what it needs.
    """
    import tomllib

    project_file = root / "pyproject.toml"
    if not project_file.is_file():
        return []
    project = tomllib.loads(project_file.read_text(encoding="utf-8"))["project"]
    return [each for each in project["dependencies"] if not _is_met(each)]


def _is_met(requirement: str) -> bool:
    name, _, least = requirement.partition(">=")
    try:
        installed = metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return _release(installed) >= _release(least)


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0])[:3])


def install_command(requirements: list[str], prefix: str = sys.prefix) -> str:
    """Return the command that installs requirements where Cookiecutter runs from `prefix`."""
    parts = Path(prefix).parts
    listed = shlex.join(requirements)
    if "pipx" in parts:
        return f"pipx inject {Path(prefix).name} {listed}"
    if ("uv", "tools") in zip(parts, parts[1:]):
        added = " ".join(f"--with {shlex.quote(each)}" for each in requirements)
        return f"uv tool install {added} {Path(prefix).name}"
    return f"{shlex.quote(sys.executable)} -m pip install {listed}"


if sys.version_info < (3, 11):
    raise ImportError(
        f"this template needs Python 3.11 or newer, Cookiecutter runs on {sys.version.split()[0]}"
    )
if _missing := missing_requirements():
    raise ImportError(f"this template needs more packages. Run: {install_command(_missing)}")

sys.path.insert(0, str(ROOT))
from newloom_lint.scaffold import RefusedError, filters  # noqa: E402


class TaskFilters(Extension):
    """The filters of the template's files and of its questions."""

    def __init__(self, environment) -> None:
        super().__init__(environment)
        environment.filters.update(filters.FILTERS, checked=checked, project=project, root=root)


def checked(answer: object, question: str, *other_answers: str) -> str:
    """Return nothing for a good answer.

    Raises:
        FailedHookException: With the reason, for any other; Cookiecutter shows it and stops.
    """
    if faults := filters.faults(question, str(answer), *other_answers):
        raise FailedHookException("\n".join(faults))
    return ""


def project(answer: object) -> str:
    """Return the absolute folder of the project that was named, nothing where none was."""
    try:
        return filters.project_folder(str(answer))
    except RefusedError as error:
        raise FailedHookException(str(error)) from error


def root(_: object) -> str:
    """Return the folder that holds the `hooks` package, for the hooks' own search path."""
    return str(ROOT)
