"""Additions: names that project code gives to a model from outside its class."""

from __future__ import annotations

import re

from newloom_lint.files import Role
from newloom_lint.model.models import Model, literal_text
from newloom_lint.model.project import Project
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

NAMING = frozenset({"related_name", "related_query_name", "to_attr"})
"""Keywords that give a row an attribute of the name they say."""
ADDING = frozenset({"add_to_class", "contribute_to_class", "setattr"})
RELATIONS = ("ForeignKey", "OneToOneField", "ManyToManyField")
NAMED_BY_CLASS = "%(class)s"


def may_add(project: Project, model: Model, name: str) -> bool:
    """Return whether a model may have a name by what stands elsewhere in the project.

    That is a relation from another model, a model that inherits from it, or an assignment.
    """
    if name.endswith("_set"):
        return True
    key = ("added", model.name, name)
    memo = project.machine.memo
    if key not in memo:
        memo[key] = (
            _is_added(project, name)
            or _is_open(project, model)
            or _is_named_by_class(project, model, name)
        )
    return bool(memo[key])


def _is_open(project: Project, model: Model) -> bool:
    """Return whether project code adds to a model what has its name only at run time."""
    key = ("open", model.name)
    memo = project.machine.memo
    if key not in memo:
        paths = {path for word in ADDING for path in _paths(project, word)}
        modules = (project.modules.by_path(path) for path in sorted(paths))
        memo[key] = any(
            _adds_any(part, model)
            for module in modules
            if module is not None
            for part in walk(module.facts.body)
        )
    return bool(memo[key])


def _adds_any(part: object, model: Model) -> bool:
    """Return whether a call adds something to a model, or to one of several, by a variable name."""
    match part:
        case facts.Call(
            function=facts.Attribute(value=owner, attr="add_to_class"), arguments=[name, *_]
        ):
            several = isinstance(owner, facts.Name) and not owner.id[:1].isupper()
        case facts.Call(function=facts.Name(id="setattr"), arguments=[first, name, *_]):
            owner, several = first.value, False
        case _:
            return False
    named = owner.attr if isinstance(owner, facts.Attribute) else getattr(owner, "id", "")
    return literal_text(name.value) is None and (several or named == model.name)


def _is_added(project: Project, name: str) -> bool:
    written = re.compile(rf"\.{re.escape(name)}\b[^=\n]*=|[\"']{re.escape(name)}[\"']".encode())
    for path in _paths(project, name):
        if written.search(project.tree.bytes_of(path)):
            module = project.modules.by_path(path)
            if module is None or any(_adds(part, name) for part in walk(module.facts.body)):
                return True
    return False


def _is_named_by_class(project: Project, model: Model, name: str) -> bool:
    """Return whether a row may have a name that is made of the name of another class."""
    if any("related_name" in _text(project, path) for path in _paths(project, NAMED_BY_CLASS)):
        return True
    words = (*RELATIONS, f"{model.name})", f"{model.name},")
    modules = (project.modules.by_path(path) for word in words for path in _paths(project, word))
    return any(
        isinstance(statement, facts.Class) and statement.name.lower() == name
        for module in modules
        if module is not None
        for statement in module.facts.body
    )


def _text(project: Project, path: str) -> str:
    return project.tree.bytes_of(path).decode(errors="replace")


def _paths(project: Project, word: str) -> list[str]:
    tree = project.tree
    return [path for path in tree.mentioning(word) if tree.role(path) is not Role.TESTS]


def _adds(part: object, name: str) -> bool:
    match part:
        case facts.Argument(value=value, keyword=keyword) if keyword in NAMING:
            return literal_text(value) == name
        case facts.Call(function=facts.Name(id=called) | facts.Attribute(attr=called)):
            return called in ADDING and any(
                literal_text(argument.value) == name for argument in part.arguments
            )
        case facts.Assign(targets=targets):
            return any(
                isinstance(target, facts.Attribute)
                and target.attr == name
                and not (isinstance(target.value, facts.Name) and target.value.id == "self")
                for target in targets
            )
    return False
