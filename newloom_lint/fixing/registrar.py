"""The one registrar: the only code that adds a task to a project's tables.

The linter's fixes and the task template both call it, so that what one writes the other reads.
Each function returns text edits of the file it is given, and refuses (`CannotFix`) what is there
already or written in a way that it cannot edit, saying what to write by hand.
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from newloom_lint.findings import Edit
from newloom_lint.fixing import choices, tables
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.imports import ImportLine, make_visible
from newloom_lint.fixing.literals import quote_of, quoted, sorted_position, string
from newloom_lint.fixing.merging import join
from newloom_lint.fixing.source import Source

__all__ = ["ImportLine", "add_choice", "add_entry", "add_import", "register"]

REGISTRY = "TASK_MAPPING"


def register(source: Source, stream_type: str, module: str, function: str) -> tuple[Edit, ...]:
    """Map a stream type to a task: an entry in `TASK_MAPPING`, and the import it needs.

    Args:
        source: The registry.
        stream_type: The key.
        module: The dotted module that defines the task, from the project's root.
        function: The task's name.

    Raises:
        CannotFix: when the stream type is registered already or the table cannot be edited.
    """
    separator = tables.dotted(source, REGISTRY)
    if separator:  # whoever runs a task imports it then
        name = quoted(f"{module}{separator}{function}", source.quote)
        return add_entry(source, REGISTRY, stream_type, name)
    return add_entry(
        source, REGISTRY, stream_type, function, imports=(ImportLine(module, function),)
    )


def add_entry(
    source: Source, table: str, key: str, value: str, *, imports: Sequence[ImportLine] = ()
) -> tuple[Edit, ...]:
    """Add `key: value` to a dict at the top level of a module, with the imports it needs.

    Args:
        source: The module.
        table: The dict's name, `STREAM_CONFIG_SCHEMAS` say.
        key: The stream type.
        value: Code. Several lines are indented by four spaces. A name among `imports` is written
            as the module writes it (`rss`, `rss.rss`, another name where that one is taken).
        imports: What `value` needs.

    Returns:
        Edits of this file, sorted.

    Raises:
        CannotFix: when the key is there already or the table cannot be edited.
    """
    try:
        shape, known = tables.find(source, table)
    except CannotFix as refusal:
        first_line = value.partition("\n")[0]
        entry = f"{quoted(key, source.quote)}: {first_line}"
        raise CannotFix(f"{refusal}: add `{entry}` by hand") from None
    if key in known:
        raise CannotFix(f"`{key}` is in `{table}` in {source.path} already")
    qualified = tables.is_qualified(shape)
    edits: list[Edit] = []
    for wanted in imports:
        seen = make_visible(source, wanted, shape.start, qualified=qualified)
        value = seen.expression if value == wanted.name else value
        edits += seen.edits
        if seen.expression.isidentifier():
            edits += _export(source, seen.expression, shape)
    return join([*edits, *shape.add(key, value)])


def add_choice(
    source: Source, class_name: str, table: str, key: str, label: str
) -> tuple[Edit, ...]:
    """Add a choice to a model's list of choices, or a member to its `TextChoices`.

    Args:
        source: The module of the model.
        class_name: The model, `Stream`.
        table: The list's name in the model or in the module, `TYPE_CHOICES`.
        key: The stored value.
        label: What people read.

    Raises:
        CannotFix: when the choice is there already or the list cannot be edited.
    """
    return join(choices.add(source, class_name, table, key, label))


def add_import(source: Source, module: str, name: str) -> tuple[Edit, ...]:
    """Import a name from a dotted module; no edits where the file has it already."""
    return join(make_visible(source, ImportLine(module, name), len(source.text) + 1).edits)


def _export(source: Source, name: str, shape: tables.Shape) -> list[Edit]:
    """Add a name to `__all__` where that lists what the table refers to."""
    listed = {value.value for value in shape.values if isinstance(value, cst.Name)}
    for line in source.module.body:
        if isinstance(line, cst.SimpleStatementLine):
            match line.body[0]:
                case cst.Assign(
                    targets=[cst.AssignTarget(target=cst.Name(value="__all__"))],
                    value=cst.List() | cst.Tuple() as exported,
                ):
                    strings = [element.value for element in exported.elements]
                    names = [string(node) for node in strings]
                    if name not in names and listed.intersection(filter(None, names)):
                        code = quoted(name, quote_of(strings, source.quote))
                        position = sorted_position(names, name, 2)
                        return tables.bracketed(source, exported).insert([code], position)
    return []
