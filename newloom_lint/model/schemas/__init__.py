"""Schemas: the pydantic model of a stream type's configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from newloom_lint.model import changes, registry
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.models import literal_text
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined, Module
from newloom_lint.model.registry import Entry, Registry, Unread
from newloom_lint.model.schemas import fields
from newloom_lint.model.values import expressions
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

TABLE = "STREAM_CONFIG_SCHEMAS"
EXAMPLES = "TASK_CONFIG_EXAMPLES"
DUMPING = frozenset({"model_dump", "model_construct", "model_fields", "dict", "__fields__"})
"""Attributes of a model by which its defaults get out."""


class Schemas:
    """The table of configuration models, where the project has one."""

    def __init__(self, m: Machine, app: str, mentioning: Callable[[str], tuple[str, ...]]) -> None:
        """Take the app's dotted name; `mentioning` gives the files that contain a word."""
        self._m = m
        self._home = f"{app}.schemas" if app else "schemas"
        self._mentioning = mentioning
        self._tables: dict[str, Registry | Unread | None] = {}
        self._known: dict[str, fields.Schema | None] = {}

    def table(self, name: str = TABLE) -> Registry | None:
        """Return a table, where the project has it and every entry of it is known.

        It is looked for in the app's schemas, then by the name its models give it.
        """
        read = self._table(name)
        return read if isinstance(read, Registry) else None

    def unread(self, name: str = TABLE) -> Unread | None:
        """Return why a table that the project has is not known as a whole."""
        read = self._table(name)
        return read if isinstance(read, Unread) else None

    def _table(self, name: str) -> Registry | Unread | None:
        if name not in self._tables:
            self._tables[name] = self._read(name)
        return self._tables[name]

    def of(self, stream_type: str) -> fields.Schema | None:
        """Return the schema of a stream type, where all of its fields are known."""
        if stream_type not in self._known:
            found = self._entries.get(stream_type, [])
            schema = fields.read(self._m, found[0]) if len(found) == 1 else None
            self._known[stream_type] = schema
        return self._known[stream_type]

    @cached_property
    def _entries(self) -> dict[str, list[Entry]]:
        """The entries of the table by stream type; none where it is not known as a whole."""
        table = self.table()
        entries: dict[str, list[Entry]] = {}
        for entry in table.entries if table is not None else ():
            entries.setdefault(entry.stream_type, []).append(entry)
        return entries

    def may_list(self, stream_types: Iterable[str]) -> bool:
        """Return whether one of some stream types has a schema, or may have one."""
        if self.table() is None:
            return bool(self._mentioning(TABLE))
        return any(stream_type in self._entries for stream_type in stream_types)

    def may_show(self, stream_types: Iterable[str]) -> bool:
        """Return whether one of some stream types has an example, or may have one."""
        table = self.table(EXAMPLES)
        if table is None:
            return bool(self._mentioning(EXAMPLES))
        shown = self._shown
        return any(stream_type in shown for stream_type in stream_types)

    @cached_property
    def _shown(self) -> frozenset[str]:
        """The stream types that the table of examples has."""
        table = self.table(EXAMPLES)
        return frozenset(entry.stream_type for entry in (table.entries if table else ()))

    @cached_property
    def fills_in(self) -> bool:
        """Whether code may store what a schema makes of a configuration, defaults and all.

        It may where it knows the schemas, or sets configurations, and dumps models.
        """
        knowing = self._mentioning(TABLE)
        if any(self._dumps(path) for path in knowing):
            return True
        setting = set(self._mentioning("configuration")) - set(knowing)
        if setting:  # before they are parsed
            setting &= {path for word in DUMPING for path in self._mentioning(word)}
        return any(self._dumps(path) and self._sets(path) for path in sorted(setting))

    def _dumps(self, path: str) -> bool:
        module = self._m.modules.by_path(path)
        return module is not None and any(
            isinstance(part, facts.Attribute) and part.attr in DUMPING
            for part in walk(module.facts.body)
        )

    def _sets(self, path: str) -> bool:
        """Return whether a file assigns to a configuration, or passes one by keyword."""
        module = self._m.modules.by_path(path)
        for part in walk(module.facts.body) if module is not None else ():
            match part:
                case facts.Assign(targets=targets):
                    if any(getattr(target, "attr", "") == "configuration" for target in targets):
                        return True
                case facts.Argument(keyword="configuration"):
                    return True
        return False

    def _read(self, name: str) -> Registry | Unread | None:
        files = self._mentioning(name)
        for home in (self._home, self._m.stream_module) if files else ():
            read = registry.read(self._m, home, self._mentioning, name)
            if not read.is_read:
                return read.reasons
            if read.table is not None:
                changed = changes.find(self._m, name, files, but=read.registrars.keys())
                return read if changed is None else Unread("code may change it", changed)
        return None

    def lets_other_keys_through(self, stream_type: str) -> bool | None:
        """Return whether the schema accepts keys it does not list; `None` where it is not known."""
        found = self._schema(stream_type)
        if found is None:
            return None
        for statement in found.body:
            match statement:
                case facts.Assign(targets=(facts.Name(id="model_config"),), value=value):
                    return _extra(value) != "forbid"
        bases = [argument for argument in found.arguments if not argument.keyword]
        plain = len(bases) == 1 and expressions.describe(bases[0].value).endswith("BaseModel")
        return True if plain else None

    def _schema(self, stream_type: str) -> facts.Class | None:
        for module, value in self._written.get(stream_type, ()):
            target = lookup.target(self._m, module, value)
            if isinstance(target, Defined) and isinstance(target.binding.node, facts.Class):
                return target.binding.node
        return None

    @cached_property
    def _written(self) -> dict[str, list[tuple[Module, facts.Expression]]]:
        """The values under each literal key of the table's dict display, and where they stand."""
        written: dict[str, list[tuple[Module, facts.Expression]]] = {}
        if self._m.modules.get(self._home) is None:
            return written
        table = self._m.modules.attribute(self._home, TABLE)
        if not isinstance(table, Defined) or not isinstance(table.binding.node, facts.Assign):
            return written
        value = table.binding.node.value
        for item in value.items if isinstance(value, facts.Dict) else ():
            text = literal_text(item.key)
            if text is not None:
                written.setdefault(text, []).append((table.module, item.value))
        return written


def _extra(value: facts.Expression | None) -> str:
    """Return the `extra` of `ConfigDict(extra="forbid")` or `{"extra": "forbid"}`."""
    match value:
        case facts.Call(arguments=arguments):
            for argument in arguments:
                if argument.keyword == "extra" and isinstance(argument.value, facts.Literal):
                    return str(getattr(expressions.literal(argument.value), "value", ""))
        case facts.Dict(items=items):
            for item in items:
                if (
                    isinstance(item.key, facts.Literal)
                    and getattr(expressions.literal(item.key), "value", "") == "extra"
                    and isinstance(item.value, facts.Literal)
                ):
                    return str(getattr(expressions.literal(item.value), "value", ""))
    return ""
