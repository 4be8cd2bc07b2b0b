"""A task of one module as an inspection shows it, in words that are easy to compare."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from newloom_lint.files import Tree
from newloom_lint.model import Project
from newloom_lint.model.call_tree import Called
from newloom_lint.model.inspection import Exit, Fact, Inspection, Where, inspect
from newloom_lint.model.tracing import TracingMachine
from newloom_lint.settings import Settings
from tests.corpus import MODULE
from tests.projects import clean, read_facts, surrounded, write

HEAD = """
import functools, logging, requests
from django.db import transaction
from django.utils import timezone
from streams.models import Stream
logger = logging.getLogger(__name__)
"""
REGISTRY = {
    "streams/tasks/__init__.py": "from .fetch import fetch\n\nTASK_MAPPING = {'a': fetch}\n"
}


class Inspected:
    """A task of one module, in words that are easy to compare."""

    def __init__(self, root: Path, text: str) -> None:
        """Write a project around the text of a module and inspect its task."""
        write(root, surrounded({}) | REGISTRY | {MODULE: clean(HEAD) + clean(f"\n{text}")})
        self._tree = Tree.open(root)
        subject = Project(self._tree, read_facts, Settings(), machine=TracingMachine)
        self.page: Inspection = inspect(subject.tasks[0])
        self.failing: list[Exit] = [way for way in self.page.exits if way.fails]
        self.succeeding: list[Exit] = [way for way in self.page.exits if not way.fails]

    def at(self, where: Iterable[Where]) -> list[str]:
        """Return places as the text of their line, after the calls on the way."""
        return [" > ".join((*one.through, self._line(one))) for one in where]

    def _line(self, where: Where) -> str:
        file = self._tree.read(where.place.path)
        row, _ = file.location(where.place.start)
        return file.text.splitlines()[row - 1].strip()

    def fact(self, fact: Fact | None) -> tuple[str, list[str]]:
        """Return what is said, and its places."""
        assert fact is not None
        return fact.value, self.at(fact.where)

    def names(self) -> list[object]:
        """Return the names of the call tree, each with the names below it."""
        return [_names(called) for called in self.page.calls]


def _names(called: Called) -> object:
    name = f"{called.how} {called.name}".strip()
    return [name, *map(_names, called.calls)] if called.calls else name
