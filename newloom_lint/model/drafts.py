"""Drafts of what a docstring lacks, in its own style, for a person to finish."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newloom_lint.model import documented
from newloom_lint.model.docstrings import Docstring
from newloom_lint.model.project import Project
from newloom_lint.model.tasks import Task
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import Constant
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

LONGEST = 64
"""Characters of a configuration on one line."""
OF_STREAM = "The stream this run belongs to."
UNKNOWN = "TODO"
AGAIN = "What the run failed with."
_DOTTED = re.compile(r"\w+(?:\.\w+)*")
_NESTED = (facts.Function, facts.Class, facts.Lambda)
_SAMPLES = {"int": 1, "float": 1.0, "bool": True, "list": [], "tuple": [], "set": [], "dict": {}}
_ADDRESS = re.compile(r"(?:^|_)(?:url|uri|link|endpoint|address)s?$")
_OTHER_TITLE = re.compile(
    r"^([ \t]*)(?:Returns?|Raises|Yields|Examples?|Usage|Notes?|See Also)[ \t]*(:?)[ \t]*$",
    re.MULTILINE,
)
_OTHER_FIELD = re.compile(r"^[ \t]*([:@])(?:returns?|rtype|raises?|yields?)\b", re.MULTILINE)
_RULE = re.compile(r"\n[ \t]*-{3,}[ \t]*(?:\n|$)")


class Draft(NamedTuple):
    """Lines, indented as they are to be, that go behind a line of a docstring."""

    after: int | None
    """Where in the docstring's text that line ends; `None` for its end."""
    lines: tuple[str, ...]


def entries(
    task: Task, text: Docstring, parameters: Sequence[facts.Parameter]
) -> tuple[Draft, ...]:
    """Return what describes parameters; nothing where the docstring cannot be added to."""
    indentation = _indentation(task, text)
    if text.begins is None or indentation is None:
        return ()
    section = next(iter(text.sections()), None)
    if section is None:
        return (_section(task, text, parameters, indentation),)
    order = [parameter.name for parameter in getattr(task.definition, "parameters", ())]
    drafts: dict[int, list[str]] = {}
    for parameter in parameters:
        after, before = section.start, order[: order.index(parameter.name)]
        for entry in section.entries:
            if entry.name in before:
                after = max(after, entry.end)
        lines = _entry(task, section.style, parameter, section.indentation)
        drafts.setdefault(after, []).extend(lines)
    return tuple(Draft(after, tuple(lines)) for after, lines in drafts.items())


def _section(
    task: Task, text: Docstring, parameters: Sequence[facts.Parameter], indentation: str
) -> Draft:
    """Return a section of parameters of its own: before the first other one, or at the end."""
    style = _style(text)
    after, is_apart = _before_others(text, style)
    lines = [] if is_apart else [""]
    inside = indentation
    if style == "google":
        lines.append(f"{indentation}Args:")
        inside = indentation + _unit(indentation)
    elif style == "numpy":
        lines += [f"{indentation}Parameters", f"{indentation}----------"]
    for parameter in parameters:
        lines += _entry(task, style, parameter, inside)
    return Draft(after, tuple(lines))


def _before_others(text: Docstring, style: str) -> tuple[int | None, bool]:
    """Return where a section goes, and whether it needs no blank line before it.

    It goes before the first section of another kind. Fields stand together.
    """
    of_fields = style in ":@"
    title = (_OTHER_FIELD if of_fields else _OTHER_TITLE).search(text.text)
    before = text.text[: title.start()] if title is not None else ""
    if not before.strip():
        return None, False
    if of_fields and before.endswith("\n"):
        return len(before) - 1, not before[:-1].rpartition("\n")[2].strip()
    return len(before.rstrip()), False


def _style(text: Docstring) -> str:
    """Return `google`, `numpy`, `:` or `@`: what the sections of a docstring look like."""
    section = next(iter(text.sections()), None)
    if section is not None:
        return section.style
    field = _OTHER_FIELD.search(text.text)
    if field is not None:
        return field[1]
    ruled = (
        _RULE.match(text.text, title.end())
        for title in _OTHER_TITLE.finditer(text.text)
        if not title[2]
    )
    return "numpy" if any(ruled) else "google"


def _entry(task: Task, style: str, parameter: facts.Parameter, indentation: str) -> list[str]:
    name, what = parameter.name, _what(task, parameter)
    if parameter.kind == "kwargs" and style not in ":@":
        name = f"**{name}"
    if style in ":@":
        return [f"{indentation}{style}param {name}: {what}"]
    if style == "numpy":
        annotation = expressions.source(task.module.file, parameter.annotation or _NOTHING)
        typed = f"{name} : {annotation}" if annotation else name
        return [f"{indentation}{typed}", f"{indentation}{_unit(indentation)}{what}"]
    return [f"{indentation}{name}: {what}"]


def _what(task: Task, parameter: facts.Parameter) -> str:
    """Return what is known of a parameter."""
    if parameter.name == "stream_id":
        return OF_STREAM
    if parameter.kind == "kwargs":
        keys = documented.keys_read(task, parameter.name)
        listed = " and ".join(filter(None, [", ".join(keys[:-1]), *keys[-1:]]))
        return f"The configuration; {listed} {'are' if len(keys) > 1 else 'is'} read."
    return UNKNOWN


def example(task: Task, text: Docstring) -> tuple[Draft, ...]:
    """Return an example of a configuration; nothing where the docstring cannot be added to."""
    indentation = _indentation(task, text)
    if text.begins is None or indentation is None:
        return ()
    return (Draft(None, ("", *_example(task, _style(text), indentation, _unit(indentation)))),)


def _example(task: Task, style: str, indentation: str, unit: str) -> list[str]:
    inside, lines = indentation, []
    if style == "google":
        lines.append(f"{indentation}Example:")
        inside = indentation + unit
    elif style == "numpy":
        lines += [f"{indentation}Examples", f"{indentation}--------"]
    kind = task.stream_types[0] if task.stream_types else task.name
    lines += [f"{inside}A stream of the type `{kind}` with this configuration::", ""]
    return lines + [f"{inside}{unit}{line}" for line in _configuration(task)]


def whole(project: Project, task: Task) -> tuple[str, ...]:
    """Return the lines of a docstring for a task that has none, not indented.

    It has what the rules about docstrings ask for, and what else the signature and the body tell.
    """
    node = task.definition
    if not isinstance(node, facts.Function):
        return ()
    style = _style_around(project, task)
    words = task.qualname.rpartition(".")[2].strip("_").split("_")
    summary = " ".join(words)
    lines = [f"{summary[:1].upper()}{summary[1:]} for one stream."]
    text = Docstring(task.module.path, node.name_span, f'"""{lines[0]}"""', lines[0], 0)
    parameters = documented.left_out(project, task, text)
    named = text.names("stream_id")
    parameters = [p for p in documented.parameters(task) if p in parameters or _is_id(p, named)]
    of_fields = style in ":@"
    sections = [
        _arguments(task, style, parameters),
        _returns(task, style, node),
        _raises(style, node),
    ]
    if of_fields:
        sections = [[line for section in sections for line in section]]
    if not project.schemas.may_show(task.stream_types):
        sections.append(_example(task, style, "", "    "))
    for section in filter(None, sections):
        lines += ["", *section]
    return tuple(lines)


def _is_id(parameter: facts.Parameter, named: bool) -> bool:
    return parameter.name == "stream_id" and not named


def _arguments(task: Task, style: str, parameters: Sequence[facts.Parameter]) -> list[str]:
    inside = "    " if style == "google" else ""
    entered = [line for one in parameters for line in _entry(task, style, one, inside)]
    return [*_titled("Args" if style == "google" else "Parameters", style), *entered] * bool(
        entered
    )


def _returns(task: Task, style: str, node: facts.Function) -> list[str]:
    returned = (part for part in _own(node) if isinstance(part, facts.Return))
    values = [part.value for part in returned if part.value is not None]
    if all(isinstance(value, facts.Literal) and value.kind == "none" for value in values):
        return []
    annotation = expressions.source(task.module.file, node.returns) if node.returns else ""
    if style in ":@":
        return [f"{style}returns: {UNKNOWN}"]
    if style == "numpy":
        return [*_titled("Returns", style), annotation or "object", f"    {UNKNOWN}"]
    typed = f"{annotation}: " if annotation else ""
    return [*_titled("Returns", style), f"    {typed}{UNKNOWN}"]


def _raises(style: str, node: facts.Function) -> list[str]:
    """Return what a function raises itself: what it makes, and what its handlers raise again."""
    lines: list[str] = []
    for name, what in dict.fromkeys(_raised(node)):
        if style in ":@":
            lines.append(f"{style}raises {name}: {what}")
        elif style == "numpy":
            lines += [name, f"    {what}"]
        else:
            lines.append(f"    {name}: {what}")
    return [*_titled("Raises", style), *lines] if lines else []


def _raised(node: facts.Function) -> Iterator[tuple[str, str]]:
    for part in _own(node):
        if isinstance(part, facts.Handler):
            bare = (one for one in walk(part.body, but=_NESTED) if isinstance(one, facts.Raise))
            if part.type is not None and any(one.value is None for one in bare):
                name = expressions.describe(part.type)
                yield (name, AGAIN) if _DOTTED.fullmatch(name) else ("Exception", AGAIN)
        elif isinstance(part, facts.Raise) and isinstance(part.value, facts.Call):
            name = expressions.describe(part.value.function)
            if name.rpartition(".")[2][:1].isupper():
                yield name, UNKNOWN


def _own(node: facts.Function) -> Iterator[object]:
    """Yield what a function holds, functions in it apart."""
    return walk(node.body, but=_NESTED)


def _titled(title: str, style: str) -> list[str]:
    if style in ":@":
        return []
    return [title, "-" * len(title)] if style == "numpy" else [f"{title}:"]


def _style_around(project: Project, task: Task) -> str:
    """Return the style of the docstrings in a task's module, else that of the other tasks'."""
    near, far = Counter[str](), Counter[str]()
    for other in project.tasks:
        text = documented.docstring(other)
        style = _evident_style(text) if text is not None else ""
        if style:
            far[style] += 1
            near[style] += other.module is task.module
    for found in (near, far):
        if found.total():
            return found.most_common(1)[0][0]
    return "google"


def _evident_style(text: Docstring) -> str:
    if next(iter(text.sections()), None) or _OTHER_FIELD.search(text.text):
        return _style(text)
    return _style(text) if _OTHER_TITLE.search(text.text) else ""


def _configuration(task: Task) -> list[str]:
    """Return a configuration as JSON, on several lines where it is long."""
    items = dict(_items(task))
    flat = json.dumps(items, ensure_ascii=False)
    return flat.split("\n") if len(flat) <= LONGEST else json.dumps(items, indent=4).split("\n")


def _items(task: Task) -> Iterator[tuple[str, object]]:
    """Yield keys of a configuration with values that may do."""
    for parameter in documented.parameters(task):
        name, default = parameter.name, parameter.default
        if parameter.kind == "kwargs":
            for key in documented.keys_read(task, name):
                yield key, _sample(key, None)
        elif parameter.kind == "args" or name in {"stream_id", "stream"} or name.startswith("_"):
            continue
        elif default is None:
            yield name, _sample(name, parameter.annotation)
        elif isinstance(default, facts.Literal):
            value = expressions.literal(default)
            if isinstance(value, Constant) and value.kind in {"str", "int", "bool"}:
                yield name, value.value


def _sample(name: str, annotation: facts.Expression | None) -> object:
    kind = expressions.describe(annotation or _NOTHING).rpartition(".")[2].lower()
    if kind in _SAMPLES:
        return _SAMPLES[kind]
    return "https://example.org/" if _ADDRESS.search(name.lower()) else "..."


def _indentation(task: Task, text: Docstring) -> str | None:
    """Return what stands before a docstring on its line; `None` where that is code."""
    whole = task.module.file.text if task.module.file is not None else ""
    start = max(whole.rfind("\n", 0, text.span.start), whole.rfind("\r", 0, text.span.start)) + 1
    before = whole[start : text.span.start]
    return None if before.strip() else before


def _unit(indentation: str) -> str:
    return "\t" if "\t" in indentation else "    "


_NOTHING = facts.Literal(facts.Span(0, 0), "none", "")
