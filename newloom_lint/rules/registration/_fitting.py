"""What it takes to have a task and the schema of its configuration fit."""

from __future__ import annotations

from collections.abc import Sequence

from newloom_lint.findings import AddParameter, After, Fix, Place, Replace, Step
from newloom_lint.model import Project, Task, uses
from newloom_lint.model.names.modules import Module
from newloom_lint.model.schemas import needs, written
from newloom_lint.model.schemas.fields import Field, Schema
from newloom_lint.model.schemas.needs import INIT, STREAM_ID, Need
from newloom_lint.rules.base import Refused, unsafe
from newloom_lint.syntax import facts


def accepting(project: Project, task: Task, lost: Sequence[Field]) -> Fix | Refused:
    """Return the fix that has a task take some fields of its schema."""
    if any(field.name == STREAM_ID for field in lost):
        return Refused("what reads the field is not known")
    stops = [s for s in needs.of(task).stops if any(not f.keys & s.accepted for f in lost)]
    if len(stops) != 1:
        return Refused("which function is to take it is not certain")
    (stop,) = stops
    node, module = stop.node, stop.module
    taken = {p.name for p in node.parameters}
    steps: list[Step] = []
    for field in sorted(lost, key=lambda one: one.required is False):
        if len(field.keys) != 1:
            return Refused(f"a configuration may have `{field.name}` under several names")
        if field.name in taken:
            return Refused(f"`{stop.taker}` calls something else `{field.name}`")
        default = field.default.source if field.default is not None else ""
        if field.required is None or (field.required is False) != bool(default):
            return Refused(f"the default of `{field.name}` is no constant")
        name = Place(module.path, node.name_span.start, node.name_span.end)
        steps.append(AddParameter(name, _parameter(project, node, field, default)))
    if any(field.required for field in lost) and _is_called(project, module, node):
        return Refused(f"other code calls `{stop.taker}` without it")
    return unsafe(f"have `{stop.taker}` take {_listed([f.name for f in lost])}", *steps)


def _parameter(project: Project, node: facts.Function, field: Field, default: str) -> str:
    """Return a parameter for a field, annotated where the others are."""
    others = [p for p in node.parameters if p.kind in {"plain", "keyword"}]
    module = project.modules.by_path(field.place.path)
    annotation = ""
    if module is not None and any(p.annotation for p in others):
        annotation = written.plain_annotation(module, field.annotation)
    if not annotation:
        return f"{field.name}={default}" if default else field.name
    return f"{field.name}: {annotation}" + (f" = {default}" if default else "")


def _is_called(project: Project, module: Module, node: facts.Function) -> bool:
    if node.name == INIT:
        return True
    found = uses.of(project, module, node)
    return bool(found.calls or found.unclear)


def providing(schema: Schema, lacking: Sequence[tuple[Need, Field | None]]) -> Fix | Refused:
    """Return the fix that gives a task what a configuration may lack.

    A parameter gets the default of the field that provides it, else the schema gets a field.
    """
    steps: list[Step] = []
    lines: list[str] = []
    given = {need.key for need, field in lacking if field is not None}
    for need, field in lacking:
        made = _field(need) if field is None else _with_default(need, field, given)
        if isinstance(made, Refused):
            return made
        if isinstance(made, str):
            lines.append(made)
        else:
            steps.append(made)
    if lines:
        cls = schema.cls
        own = [s for s in cls.node.body if isinstance(s, facts.Assign) and s.kind == "annotated"]
        if not own:
            return Refused(f"`{schema.name}` has no field of its own yet")
        span = own[-1].span
        steps.append(After(Place(cls.module.path, span.start, span.end), "\n".join(lines)))
    names = _listed([need.key for need, _ in lacking])
    if not lines:
        return unsafe(f"give {names} the default of the schema", *steps)
    if len(lines) == len(lacking):
        return unsafe(f"add {names} to `{schema.name}`", *steps)
    return unsafe(f"provide {names}", *steps)


def _field(need: Need) -> str | Refused:
    parameter = _parameter_of(need)
    annotation = parameter.annotation if parameter is not None else None
    kind = written.plain_annotation(need.module, annotation)
    if not kind:
        return Refused(f"of what type `{need.key}` is does not show")
    return f"{need.key}: {kind}"


def _with_default(need: Need, field: Field, given: set[str]) -> Step | Refused:
    parameter = _parameter_of(need)
    if parameter is None:
        return Refused(f'what `{need.taker}` does with `["{need.key}"]` is yours to say')
    if field.default is None:
        return Refused(f"the default of `{field.name}` is no constant")
    if parameter.kind == "plain":
        plain = [p for p in need.node.parameters if p.kind == "plain"]
        behind = plain[plain.index(parameter) + 1 :]
        for other in behind:
            if other.default is None and other.name not in given:
                return Refused(f"`{other.name}` behind it has no default")
    annotation = parameter.annotation
    end = annotation.span.end if annotation is not None else parameter.span.end
    equals = " = " if annotation is not None else "="
    return Replace(Place(need.module.path, end, end), f"{equals}{field.default.source}")


def _parameter_of(need: Need) -> facts.Parameter | None:
    """Return the parameter that takes a key; `None` where the key is read otherwise."""
    start = need.place.start
    return next((p for p in need.node.parameters if p.span.start == start), None)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
