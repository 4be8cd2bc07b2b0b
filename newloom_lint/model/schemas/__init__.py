"""Schemas: the pydantic model of a stream type's configuration."""

from __future__ import annotations

from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined
from newloom_lint.model.values import expressions
from newloom_lint.syntax import facts

TABLE = "STREAM_CONFIG_SCHEMAS"


class Schemas:
    """The table of configuration models, where the project has one."""

    def __init__(self, m: Machine, app: str) -> None:
        self._m = m
        self._home = f"{app}.schemas" if app else "schemas"

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
        if self._m.modules.get(self._home) is None:
            return None
        table = self._m.modules.attribute(self._home, TABLE)
        if not isinstance(table, Defined) or not isinstance(table.binding.node, facts.Assign):
            return None
        value = table.binding.node.value
        for item in value.items if isinstance(value, facts.Dict) else ():
            key = expressions.literal(item.key) if isinstance(item.key, facts.Literal) else None
            if getattr(key, "value", None) == stream_type:
                target = lookup.target(self._m, table.module, item.value)
                if isinstance(target, Defined) and isinstance(target.binding.node, facts.Class):
                    return target.binding.node
        return None


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
