"""What a task's docstring says of the task, and what it leaves out, as far as that is certain."""

from __future__ import annotations

import re

from newloom_lint.model import docstrings
from newloom_lint.model.docstrings import Docstring, Entry
from newloom_lint.model.models import literal_text
from newloom_lint.model.project import Project
from newloom_lint.model.schemas import configuration, parts
from newloom_lint.model.schemas.carried import READING
from newloom_lint.model.shown import EXAMPLE_WORDS
from newloom_lint.model.tasks import Task
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import Function
from newloom_lint.syntax import facts

OF_ANY = frozenset(
    {"config", "configuration", "keys", "keyword", "keywords", "options", "settings"}
)
"""Words by which a text may speak of all of `**kwargs`."""
NO_ENTRIES = frozenset(
    {
        "args", "cls", "default", "defaults", "example", "examples", "format", "hint", "kwargs",
        "note", "notes", "optional", "or", "range", "required", "see", "self", "stream_id", "todo",
        "unit", "units", "usage", "values", "warning",
    }
)  # fmt: skip
"""What stands before a colon in a section of parameters and is no name of one, or has a rule of
its own."""
_CODE = (">>>", "```", "~~~")
_EXAMPLE_WORD = re.compile(EXAMPLE_WORDS)
_EXAMPLE_LINE = re.compile(
    rf"""
      ^\W*(?:\w+[ \t/-]+){{0,4}}(?:{EXAMPLE_WORDS})\w*[^\n:]{{0,60}}:
    | ^[ \t#*=]*(?:{EXAMPLE_WORDS})\w*[ \t*=]*$
    """,
    re.VERBOSE | re.MULTILINE,
)
_LITERAL_BLOCK = re.compile(r"\.\. [\w-]*code[\w-]*::|::[ \t]*\n(?:[ \t]*\n)*[ \t]+\S")
_CONFIGURATION = re.compile(r"\{\s*[\"']\w")
PLACEHOLDERS = frozenset(
    {
        "", "add description", "add description here", "add docstring", "add docstring here",
        "add documentation", "add your description here", "change me", "changeme", "description",
        "description here", "description of task", "description of the task", "doc", "docs",
        "docstring", "docstring here", "document me", "document this", "documentation",
        "enter description here", "fill in", "fill me in", "fix me", "fixme", "function",
        "function description", "insert description", "insert description here",
        "insert docstring here", "lorem ipsum", "missing docstring", "n a", "na", "new task",
        "no description", "no docstring", "none", "not documented", "pass", "placeholder",
        "short description", "some description", "summary", "task", "task description",
        "task description here", "task docstring", "task documentation", "task function",
        "tba", "tbd", "the task", "this is a task", "to be documented", "to be done", "to do",
        "todo", "undocumented", "wip", "write description", "write docstring", "write me", "xxx",
        "your description", "your description here", "your docstring here",
        "your task description", "your task description here",
    }
)  # fmt: skip
"""What a docstring says, in lower case and without punctuation, that says nothing."""
LONGEST_PLACEHOLDER = 8
"""Words."""
LONGEST_TEXT = 200
"""Characters."""
_FILLING = frozenset({"a", "function", "my", "task", "the", "this"})
"""Words around a function's name that add nothing to it."""
_DOCSTRING_WORD = re.compile(r"[^\W_]+")
_NAME_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_TEMPLATE = re.compile(r"(?<!\w)_(?:description|summary)_(?!\w)|\[(?:description|summary)\]")
"""What editors write for a person to replace."""
_EMPTY_FIELD = re.compile(r"^[ \t]*[:@](?:param|returns?)\b[^:\n]*:[ \t]*$", re.MULTILINE)
_UNFILLED = re.compile(
    r"""
      ^[ \t]*[:@](?:param|type|returns?|rtype|raises?|yields?)\b[^:\n]*:[ \t]*$
    | ^.*(?:(?<!\w)_(?:description|type)_(?!\w)|\[(?:description|type)\]).*$
    | ^[ \t]*(?:Args|Arguments|Parameters|Returns|Raises|Yields)[ \t]*:?[ \t]*$
    | ^[ \t]*-{3,}[ \t]*$
    | (?<!\w)_summary_(?!\w) | \[summary\]
    """,
    re.VERBOSE | re.MULTILINE,
)


def docstring(task: Task) -> Docstring | None:
    """Return the docstring of a task's definition; `None` where it may have another, or none."""
    memo = task.machine.memo
    key = ("docstring", task.module.path, task.definition.span.start)
    if key not in memo:
        memo[key] = _docstring(task)
    return memo[key]  # type: ignore[return-value]


def _docstring(task: Task) -> Docstring | None:
    node, file = task.definition, task.module.file
    if not isinstance(node, facts.Function) or node.docstring is None or file is None:
        return None
    made = node.qualname != node.name and not _is_method(task)
    if made or "__doc__" in file.text:
        return None
    called = (d.function if isinstance(d, facts.Call) else d for d in node.decorators)
    if any("doc" in expressions.describe(decorator).lower() for decorator in called):
        return None
    return docstrings.of(task.module, node.docstring)


def _is_method(task: Task) -> bool:
    return isinstance(task.value, Function) and task.value.owner is not None


def left_out(project: Project, task: Task, text: Docstring) -> list[facts.Parameter]:
    """Return the parameters that a docstring names nowhere, those of `**kwargs` last."""
    own = parameters(task)
    found = [p for p in own if p.kind in {"positional", "plain", "keyword"}]
    found = [p for p in found if not p.name.startswith("_") and not text.tells_of(p.name)]
    if found:
        by_schema = _by_schema(project, task, text)
        found = [parameter for parameter in found if parameter.name not in by_schema]
    collected = next((p for p in own if p.kind == "kwargs"), None)
    if collected is not None and not (text.names(collected.name) or any(map(text.names, OF_ANY))):
        keys = keys_read(task, collected.name)
        if keys and not any(map(text.names, keys)):
            found.append(collected)
    return found


def parameters(task: Task) -> tuple[facts.Parameter, ...]:
    """Return what the dispatcher can give: all parameters but the object a method is bound to."""
    node = task.definition
    if not isinstance(node, facts.Function):
        return ()
    first = node.parameters[0].name if node.parameters else ""
    static = isinstance(task.value, Function) and task.value.kind == "static"
    bound = first in {"self", "cls"} or any(map(_binds, node.decorators))
    bound = bound or (_is_method(task) and not static)
    return node.parameters[1:] if bound else node.parameters


def _binds(decorator: facts.Expression) -> bool:
    """Return whether a decorator says `bind=True`, as Celery's do."""
    arguments = decorator.arguments if isinstance(decorator, facts.Call) else ()
    return any(argument.keyword == "bind" for argument in arguments)


def keys_read(task: Task, collected: str) -> tuple[str, ...]:
    """Return the keys that a task's own body reads of its `**kwargs`, in their order."""
    node, keys = task.definition, []
    if not isinstance(node, facts.Function):
        return ()
    own = parts.of(task.machine, task.module, node)
    if collected not in own.names:
        return ()
    for part in (*own.of(facts.Subscript), *own.of(facts.Call)):
        match part:
            case facts.Subscript(value=facts.Name(id=name), index=(key,)):
                pass
            case facts.Call(
                function=facts.Attribute(value=facts.Name(id=name), attr=attr),
                arguments=(facts.Argument(value=key), *_),
            ) if attr in READING:
                pass
            case _:
                continue
        text = literal_text(key) if name == collected else None
        if text is not None:
            keys.append(text)
    return tuple(dict.fromkeys(keys))


def _by_schema(project: Project, task: Task, text: Docstring) -> frozenset[str]:
    """Return the keys of the task's schemas that a docstring refers to by their names."""
    schemas = (project.schemas.of(stream_type) for stream_type in task.stream_types)
    return frozenset(
        key
        for schema in schemas
        if schema is not None and text.refers_to(schema.name)
        for key in schema.keys
    )


def unknown(project: Project, task: Task, text: Docstring) -> list[Entry]:
    """Return the entries of parameters for what a task certainly neither takes nor reads."""
    node = task.definition
    known = {parameter.name for parameter in getattr(node, "parameters", ())}
    written = text.text
    found = [e for e in text.entries() if e.name not in known and written[e.start - 1] != "*"]
    found = [e for e in found if e.name.lower() not in NO_ENTRIES and not e.name.startswith("_")]
    if not found:
        return []
    keys = {entry.name for entry in found}
    schemas = (project.schemas.of(stream_type) for stream_type in task.stream_types)
    for schema in schemas:
        keys -= schema.keys if schema is not None else set()
    if keys and not _takes_what_it_says(task):
        keys -= configuration.read(project, task, keys)
    if keys:
        keys &= text.documented()
    return [entry for entry in found if entry.name in keys]


def _takes_what_it_says(task: Task) -> bool:
    """Return whether a task is called as it is written and gets nothing but its parameters."""
    node, file = task.definition, task.module.file
    if not isinstance(node, facts.Function) or node.decorators or file is None:
        return False
    if any(parameter.kind in {"args", "kwargs"} for parameter in node.parameters):
        return False
    return "configuration" not in file.text[node.span.start : node.span.end]


def has_example(project: Project, task: Task, text: Docstring) -> bool:
    """Return whether a task's use is shown: in its docstring, its module's, or a table."""
    if shows_use(text.text, task.name) or project.schemas.may_show(task.stream_types):
        return True
    match task.module.facts.body[:1]:
        case (facts.Evaluate(value=facts.Literal(kind="str", source=source)),):
            return shows_use(source, task.name)
    return False


def shows_use(text: str, name: str) -> bool:
    """Return whether a text holds an example: a section, code, a call of the task."""
    if any(mark in text for mark in _CODE):
        return True
    if "{" in text and _CONFIGURATION.search(text):
        return True
    if "::" in text and _LITERAL_BLOCK.search(text):
        return True
    lower = text.lower()
    for word in _EXAMPLE_WORD.finditer(lower):
        start, end = lower.rfind("\n", 0, word.start()) + 1, lower.find("\n", word.end())
        if _EXAMPLE_LINE.match(lower[start : end if end >= 0 else len(lower)]):
            return True
    return name in text and re.search(rf"\b{re.escape(name)}(?:\.\w+)?\(", text) is not None


def is_placeholder(text: str, name: str) -> bool:
    """Return whether a text says nothing of the function of that name."""
    if _is_template(text):
        text = _UNFILLED.sub("", text)
    if len(text) > LONGEST_TEXT:
        return False
    words = _DOCSTRING_WORD.findall(text.lower())
    if len(words) > LONGEST_PLACEHOLDER:
        return False
    if " ".join(words) in PLACEHOLDERS:
        return True
    if words[0] in {"todo", "fixme", "xxx", "tbd"}:
        return "\n" not in text.strip()
    own = [word.lower() for word in _NAME_WORD.findall(name)]
    as_written = [word.lower() for word in _NAME_WORD.findall(text)]
    return own in (words, as_written) or _telling(words) == _telling(own) != []


def _is_template(text: str) -> bool:
    """Return whether a text holds what an editor writes for a person to fill in."""
    if ("_" in text or "[" in text) and _TEMPLATE.search(text):
        return True
    return ("param " in text or "return" in text) and _EMPTY_FIELD.search(text) is not None


def _telling(words: list[str]) -> list[str]:
    """Return words without those at both ends that add nothing."""
    start, end = 0, len(words)
    while start < end and words[start] in _FILLING:
        start += 1
    while start < end and words[end - 1] in _FILLING:
        end -= 1
    return words[start:end]
