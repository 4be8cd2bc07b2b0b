"""What code has at hand where a fix adds some: the run's id, the Stream model, `await`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from newloom_lint.files import UnreadableFile
from newloom_lint.findings import Place, Use
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Module, bindings
from newloom_lint.model.project import Project
from newloom_lint.model.values.kinds import External, StreamModel
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

STREAM_ID = "stream_id"
_IMPORTS = re.compile(r"^([ \t]*)from[ \t]+[\w.]+[ \t]+import\b[^\n]*\bStream\b", re.MULTILINE)


def stream_id(project: Project, place: Place) -> str:
    """Return how the id of the run's Stream is written at a handler, or anywhere in a function.

    Returns:
        An expression: `stream_id`, `self.stream_id`, `kwargs["stream_id"]`; empty where none is
        known to be at hand.
    """
    known = project.machine.handled.ids.get(place)
    if known is not None:
        return known
    for function in reversed(functions_around(project, place)):
        if any(parameter.name == STREAM_ID for parameter in function.parameters):
            return STREAM_ID
    return ""


def is_async(project: Project, place: Place) -> bool:
    """Return whether the innermost function around a place is an `async def`."""
    around = functions_around(project, place)
    return bool(around) and around[-1].is_async


def functions_around(project: Project, place: Place) -> Sequence[facts.Function]:
    """Return the functions that a place lies in, outermost first."""
    module = project.modules.by_path(place.path)
    return tuple(_around(module.facts.body, place.start)) if module is not None else ()


def _around(node: object, offset: int) -> Iterator[facts.Function]:
    for part in walk(node):
        if isinstance(part, facts.Function) and part.span.start <= offset < part.span.end:
            yield part


def handler(project: Project, header: Place) -> facts.Handler | None:
    """Return the handler with a header at a place, `None` where there is none."""
    for function in reversed(functions_around(project, header)):
        for node in walk(function.body):
            if isinstance(node, facts.Handler) and node.header.start == header.start:
                return node
    return None


def exception_handler(project: Project, place: Place) -> facts.Handler | None:
    """Return the innermost handler around a place, within its innermost function."""
    found = None
    around = functions_around(project, place)
    for node in walk(around[-1].body if around else (), but=(facts.Lambda,)):
        if isinstance(node, facts.Handler) and node.span.start <= place.start < node.span.end:
            found = node
    return found


def keeps_exception(handler: facts.Handler, offset: int) -> bool:
    """Return whether the name of a handler certainly stands for its exception at an offset.

    A handler inside unbinds the name where it ends.
    """
    for node in walk(handler.body):
        match node:
            case facts.Walrus(target=name) | facts.Handler(name=name) if name == handler.name:
                return False
            case facts.Delete(targets=targets):
                if any(isinstance(t, facts.Name) and t.id == handler.name for t in targets):
                    return False
    bound = (binding.node for name, binding in bindings(handler.body) if name == handler.name)
    return all(isinstance(node, facts.Assign) and node.span.start > offset for node in bound)


def call(project: Project, place: Place) -> facts.Call | None:
    """Return the call at a place, `None` where there is none."""
    module = project.modules.by_path(place.path)
    for node in walk(module.facts.body) if module is not None else ():
        if isinstance(node, facts.Call) and (node.span.start, node.span.end) == (
            place.start,
            place.end,
        ):
            return node
    return None


def is_standard_logger(project: Project, path: str, call: facts.Call) -> bool:
    """Return whether a log call certainly is one of the standard library's."""
    module = project.modules.by_path(path)
    owner = call.function.value if isinstance(call.function, facts.Attribute) else None
    if module is None or not isinstance(owner, facts.Name):
        return False
    if lookup.evaluated(project.machine, module, owner) == External("logging"):
        return True
    made = [
        node.value
        for node in walk(module.facts.body)
        if isinstance(node, facts.Assign)
        and any(isinstance(target, facts.Name) and target.id == owner.id for target in node.targets)
    ]
    return bool(made) and all(
        isinstance(value, facts.Call)
        and lookup.evaluated(project.machine, module, value.function) in _STANDARD
        for value in made
    )


_STANDARD = (External("logging.getLogger"), External("celery.utils.log.get_task_logger"))


def stream_model(project: Project, place: Place) -> Use:
    """Return the Stream model for code at a place, imported as the module or the others do it.

    Where other task modules import it inside their functions, so will the code; and where no one
    imports it, for the models may import the tasks.
    """
    module = project.modules.by_path(place.path)
    spelled = Counter(_spellings(project, module) if module is not None else ())
    if spelled:
        target, is_deferred = min(spelled, key=lambda found: (found[1], found[0]))
        return Use(target, is_deferred)
    return Use(f"{project.machine.stream_module}:Stream", _is_deferred(project))


def _spellings(project: Project, module: Module) -> Iterator[tuple[str, bool]]:
    """Yield where a module imports the Stream model from, and whether inside a function."""
    top = set(map(id, module.facts.body))
    for node in walk(module.facts.body):
        if isinstance(node, facts.Import) and node.is_from:
            for name in node.names:
                if name.name in {"*", ""}:
                    continue
                value = lookup.value_of(
                    project.machine, project.modules.imported(module, node, name)
                )
                source = project.modules.absolute(module, node)
                if isinstance(value, StreamModel) and source:
                    yield f"{source}:{name.name}", id(node) not in top


def _is_deferred(project: Project) -> bool:
    """Return whether task modules import the Stream model inside their functions."""
    memo = project.machine.memo
    key = ("deferred",)
    if key not in memo:
        ways = Counter(_ways(project))
        memo[key] = ways[True] >= ways[False]
    return bool(memo[key])


def _ways(project: Project) -> Iterator[bool]:
    folder = project.package.replace(".", "/")
    for path in project.tree.python_files():
        if path.startswith(f"{folder}/"):
            try:
                text = project.tree.read(path).text
            except UnreadableFile:
                continue
            for found in _IMPORTS.finditer(text):
                yield bool(found[1])
