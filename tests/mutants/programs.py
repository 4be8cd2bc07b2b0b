"""The correct programs that are broken: tasks of the corpus, tasks of several files, registries,
and the careful tasks of whole projects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from newloom_lint import syntax
from newloom_lint.files import Role
from newloom_lint.model import Project
from newloom_lint.settings import Settings
from newloom_lint.targets import Target, find_targets
from tests.authors.test_authors import PROJECTS, announced
from tests.corpus import KEPT, MODULE
from tests.corpus import MODELS as CORPUS_MODELS
from tests.mutants import apart, registries
from tests.projects import clean, surrounded

REGISTRY = "streams/tasks/__init__.py"
MODELS = (
    CORPUS_MODELS
    + """

    class Feed(models.Model):
        name = models.CharField(max_length=100)
        status = models.CharField(max_length=20)
        last_run = models.DateTimeField(null=True)
        error = models.TextField(blank=True)
"""
)
ASIDE = frozenset({"NL201", "NL202", "NL204", "NL205", "NL311", "NL401"})
"""What a correct task may lack: most are short, and not about success, progress or words."""
UNKNOWN = frozenset({"an_unknown_call_may_have_done_it"})
"""Tasks that nobody can call correct or not; of their mutants nothing can be said either."""

SEVERAL = frozenset({"a_result_that_is_raised_last", "cancelling_is_not_logged"})
"""Tasks in which one edit breaks several things: what ends a worker is caught, too, or a result is
raised where no handler is."""
DEFAULT = Settings()


@dataclass(frozen=True, slots=True)
class Program:
    """A correct project, and the file of it that is broken."""

    name: str
    path: str
    files: Mapping[str, str]
    of: str = "task"
    """What is broken, as kinds say it."""
    tasks: frozenset[str] = frozenset()
    """The names of the tasks in a careful one's file."""
    settings: Settings = DEFAULT

    @property
    def text(self) -> str:
        """The text that is broken."""
        return self.files[self.path]


@cache
def programs() -> dict[str, Program]:
    """Return the correct programs, by name."""
    found = alone()
    for project in PROJECTS:
        for target in find_targets([project]).projects:
            found += _careful(project.name, target)
    return {program.name: program for program in found}


def alone() -> list[Program]:
    """Return the programs that are a task, or a registry, with no more around than it needs."""
    around = surrounded({"streams/models.py": clean(MODELS)})
    found = []
    for path in sorted(KEPT.glob("*.py")):
        if path.stem not in UNKNOWN | SEVERAL:
            text = path.read_text(encoding="utf-8")
            found.append(Program(path.stem, MODULE, around | {MODULE: text}))
    for shared, task in apart.USED_BY.items():
        files = around | {shared: apart.SHARED[shared], MODULE: apart.TASKS[task]}
        found.append(Program(f"apart, {task}", MODULE, files))
        found.append(Program(f"apart, {Path(shared).stem}", shared, files))
    for name, text in registries.REGISTRIES.items():
        files = around | registries.BESIDE | {REGISTRY: text}
        found.append(Program(name, REGISTRY, files, "registry"))
    return found


def _careful(name: str, target: Target) -> Iterator[Program]:
    """Yield the careful task modules of a project, each as a program."""
    root = target.tree.root
    files = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*.py"))
    }
    subject = Project(target.tree, syntax.read_facts, target.settings)
    tasks = defaultdict(set)
    for task in subject.tasks:
        tasks[task.place.path].add(task.name)
    for path, text in files.items():
        called = f"{name}, {path.removesuffix('.py')}"
        if path in tasks and not announced(root / path) and "\t" not in text:
            names = frozenset(tasks[path])
            yield Program(called, path, files, "careful", names, target.settings)
        elif target.tree.role(path) is Role.TESTS and "def test" in text:
            yield Program(called, path, files, "tests", settings=target.settings)
