"""Which files a run is certain to read: nothing else may be read ahead."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint import syntax
from newloom_lint.files import SourceFile, Tree
from newloom_lint.model import Project
from newloom_lint.rules import ALL
from newloom_lint.settings import Settings
from newloom_lint.syntax.facts import ModuleFacts
from tests.projects import write

FILES = {
    "streams/__init__.py": "",
    "streams/models.py": "class Stream: pass\n",
    "streams/schemas/__init__.py": (
        "from streams.schemas.alpha import Alpha\nfrom streams.schemas.beta import Beta\n"
        "STREAM_CONFIG_SCHEMAS = {'alpha': Alpha, 'beta': Beta}\n"
    ),
    "streams/schemas/alpha.py": "class Alpha: pass\n",
    "streams/schemas/beta.py": "class Beta: pass\n",
    "streams/tasks/__init__.py": (
        "from streams.tasks.alpha import alpha\nfrom streams.tasks.beta import beta\n"
        "TASK_MAPPING = {'alpha': alpha, 'beta': beta}\n"
    ),
    "streams/tasks/alpha.py": "from streams.tasks._run import run\ndef alpha(stream_id): run()\n",
    "streams/tasks/beta.py": "def beta(stream_id): pass\n",
    "streams/tasks/_run.py": "def run(): pass\n",
    "streams/tasks/tests/test_alpha.py": "",
    "streams/views.py": "from streams.tasks.beta import beta\n",
    "other/schemas/c.py": "",
}
TASKS = {path for path in FILES if path.startswith("streams/tasks/")}
SCHEMAS = {path for path in FILES if path.startswith("streams/schemas/")}


def certain(root: Path, *given: str) -> tuple[set[str], set[str]]:
    """Return what a run is certain to read, and what it has read in the end."""
    read: set[str] = set()

    def read_facts(file: SourceFile) -> ModuleFacts:
        read.add(file.path)
        return syntax.read_facts(file)

    project = Project(Tree.open(root), read_facts, Settings(), given or None)
    ahead = [file.path for file in project.certain()]
    assert ahead == sorted(set(ahead))
    for rule in ALL:
        list(rule.findings(project))
    return set(ahead), read


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((), TASKS | SCHEMAS),
        (("streams/tasks/__init__.py",), TASKS | SCHEMAS),
        (("streams/tasks/beta.py",), {"streams/tasks/beta.py"}),
        (("streams/tasks/_run.py",), {"streams/tasks/_run.py", "streams/tasks/alpha.py"}),
    ],
)
def test_what_is_certain_is_read(
    tmp_path: Path, given: tuple[str, ...], expected: set[str]
) -> None:
    ahead, read = certain(write(tmp_path, FILES), *given)
    assert ahead == expected
    assert ahead <= read


def test_what_is_no_text_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    (tmp_path / "streams/tasks/beta.py").write_bytes(b"\xff")
    ahead, _ = certain(tmp_path)
    assert ahead == TASKS - {"streams/tasks/beta.py"} | SCHEMAS
