"""The correct programs that are broken: tasks of the corpus, tasks of several files, registries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class Program:
    """A correct project, and the file of it that is broken."""

    name: str
    path: str
    files: Mapping[str, str]

    @property
    def text(self) -> str:
        """The text that is broken."""
        return self.files[self.path]

    @property
    def is_registry(self) -> bool:
        """What is broken is the registry, not a task."""
        return self.path == REGISTRY


@cache
def programs() -> dict[str, Program]:
    """Return the correct programs, by name."""
    around = surrounded({"streams/models.py": clean(MODELS)})
    found = []
    for path in sorted(KEPT.glob("*.py")):
        if path.stem not in UNKNOWN:
            text = path.read_text(encoding="utf-8")
            found.append(Program(path.stem, MODULE, around | {MODULE: text}))
    for shared, task in apart.USED_BY.items():
        files = around | {shared: apart.SHARED[shared], MODULE: apart.TASKS[task]}
        found.append(Program(f"apart, {task}", MODULE, files))
        found.append(Program(f"apart, {Path(shared).stem}", shared, files))
    for name, text in registries.REGISTRIES.items():
        files = around | registries.BESIDE | {REGISTRY: text}
        found.append(Program(name, REGISTRY, files))
    return {program.name: program for program in found}
