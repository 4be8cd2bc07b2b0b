"""What is read of a registry: its entries, and why there may be others."""

from __future__ import annotations

from dataclasses import dataclass, field

from newloom_lint.findings import Place
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.models import literal_text
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined, Module, Target, Unclear
from newloom_lint.model.values import expressions
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import first_name

TABLE = "TASK_MAPPING"


@dataclass(frozen=True, slots=True)
class Entry:
    """One stream type of the registry."""

    stream_type: str
    key: Place
    """The key's text."""
    module: Module
    expression: facts.Expression
    machine: Machine = field(repr=False, compare=False)
    display: Place | None = None
    """The dict display that holds it; `None` for an entry made by itself."""
    altered: bool = False
    """What is stored may differ from what the expression leads to."""

    @property
    def target(self) -> Target:
        """What the entry's expression leads to; `Unclear` for more than a name."""
        if self.altered:
            return Unclear("what is registered is made of it")
        if isinstance(self.expression, facts.Literal):
            return self._named()
        return lookup.target(self.machine, self.module, self.expression)

    def _named(self) -> Target:
        """Return what a dotted name in a text leads to."""
        module, _, name = self._dotted.rpartition(".")
        if self.machine.modules.path(module) if module else None:
            found = self.machine.modules.attribute(module, name)
            if isinstance(found, Defined):
                return found
        return Unclear("not a name")

    @property
    def _dotted(self) -> str:
        text = literal_text(self.expression) or ""
        return text.replace(":", ".")

    @property
    def origin(self) -> str | None:
        """The module the task lies in as far as the import says, without reading that module."""
        if isinstance(self.expression, facts.Literal):
            return self._dotted.rpartition(".")[0] or None
        bound = self.module.bindings.get(first_name(self.expression), [])
        if len(bound) != 1 or not isinstance(bound[0].node, facts.Import):
            return None
        statement, imported = bound[0].node, bound[0].imported
        if not statement.is_from or imported is None:
            return None
        source = self.machine.modules.absolute(self.module, statement)
        if source is None:
            return None
        below = f"{source}.{imported.name}"
        is_module = isinstance(self.expression, facts.Attribute)
        return below if is_module and self.machine.modules.path(below) else source

    @property
    def written(self) -> str:
        """The entry's value as it is written."""
        return expressions.source(self.module.file, self.expression)


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a table that is not known, and why: words that follow the table's name."""

    reason: str
    place: Place


@dataclass(slots=True)
class Registry:
    """What was read of the registry."""

    path: str
    """The file that holds the table; where there is none yet, the package's `__init__`."""
    exists: bool = False
    table: Place | None = None
    """The table's name where it is assigned."""
    entries: list[Entry] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    """Reasons why entries may exist that were not read."""
    names: dict[str, set[str]] = field(default_factory=dict)
    """By file, the names under which it knows the table, or one that the table is made of."""
    registrars: dict[tuple[str, int], str] = field(default_factory=dict)
    """The functions, by file and offset, that fill the table and whose every use was read."""
    by_decorator: Unread | None = None
    """Project code fills the table inside functions in a way that is not read."""

    @property
    def registrar(self) -> str:
        """The name of the function that tasks are registered with; empty where there is none."""
        return next(iter(self.registrars.values()), "")

    @property
    def is_read(self) -> bool:
        """Whether there is nothing in it that was not read."""
        return not self.unread and self.by_decorator is None

    @property
    def reasons(self) -> Unread | None:
        """Why it is not known as a whole, all in one; `None` where it is."""
        several = [*self.unread, *([self.by_decorator] if self.by_decorator else [])]
        told = dict.fromkeys(" ".join(one.reason.split()) for one in several)
        return Unread("; ".join(told), several[0].place) if several else None
