"""Signatures: whether what a call meets is certainly the signature that stands at a `def`."""

from __future__ import annotations

from newloom_lint.model.calls import libraries
from newloom_lint.model.calls.libraries import LIBRARY_KINDS
from newloom_lint.model.calls.observed import Misfit, Site
from newloom_lint.model.flow.machine import Machine
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Defined, Module, Outside, Target, Unclear
from newloom_lint.model.names.references import imports
from newloom_lint.model.values.kinds import ClassRef, External, Function
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

KEEP_THE_SIGNATURE = (
    frozenset(
        {
            "abc.abstractmethod",
            "backoff.on_exception",
            "channels.db.database_sync_to_async",
            "django.db.transaction.atomic",
            "asgiref.sync.sync_to_async",
            "functools.cache",
            "functools.lru_cache",
            "functools.wraps",
            "tenacity.retry",
            "typing.final",
            "typing.override",
        }
    )
    | LIBRARY_KINDS.keys()
    | libraries.TASK_DECORATORS
)
"""Decorators of libraries after which a function takes what it took before."""
PLAIN_BASES = frozenset({"abc.ABC", "builtins.object", "typing.Generic", "typing.Protocol"})


def is_certain(m: Machine, site: Site, misfit: Misfit) -> bool:
    """Return whether a call that was seen not to bind ends in `TypeError` for certain."""
    if _is_of_super(site.node) or _expects_it(site):
        return False
    called = {function.key: function for function in (site.callee, misfit.callee)}
    if not all(_keeps_its_signature(m, function) for function in called.values()):
        return False
    if site.callee.name == "__init__" and not _is_made_plainly(m, site.callee):
        return False
    inside = _lies_in(site.callee, site.caller)
    return not site.callee.frames or inside or _is_decorated_by_project(m, site)


def _is_of_super(node: facts.Call) -> bool:
    return any(isinstance(part, facts.Name) and part.id == "super" for part in walk(node.function))


def _expects_it(site: Site) -> bool:
    """Return whether a function asks what a signature takes, by `inspect` or by trying."""
    body = site.caller.node.body
    for part in walk(body):
        match part:
            case facts.Try(handlers=handlers):
                spans = [statement.span for statement in part.body]
                if not spans[0].start <= site.node.span.start < spans[-1].end:
                    continue
                for handler in handlers:
                    if any(
                        isinstance(name, facts.Name) and name.id == "TypeError"
                        for name in walk(handler.type)
                    ):
                        return True
            case facts.Name(id=name) | facts.Attribute(attr=name):
                if name in {"getfullargspec", "signature"}:
                    return True
    return False


def _keeps_its_signature(m: Machine, function: Function) -> bool:
    node = function.node
    if not isinstance(node, facts.Function):
        return True
    return all(_keeps(m, function.module, decorator) for decorator in node.decorators)


def _keeps(m: Machine, module: Module, decorator: facts.Expression) -> bool:
    called = decorator.function if isinstance(decorator, facts.Call) else decorator
    match lookup.target(m, module, called):
        case Outside(name):
            method = isinstance(called, facts.Attribute) and called.attr in libraries.TASK_METHODS
            return name in KEEP_THE_SIGNATURE or method
        case Defined(found, _, name):
            return f"{found.name}.{name}" not in m.transparent
        case Unclear():
            return isinstance(called, facts.Attribute) and called.attr in libraries.TASK_METHODS
    return False


def _is_made_plainly(m: Machine, initializer: Function) -> bool:
    """Return whether calling a class hands the arguments to its `__init__` as they are."""
    cls = initializer.owner
    if cls is None:
        return False
    for base in lookup.ancestors(m, cls):
        match base:
            case ClassRef(_, node):
                keywords = {argument.keyword for argument in node.arguments}
                if (
                    node.decorators
                    or "metaclass" in keywords
                    or lookup.own_member(m, base, "__new__")
                ):
                    return False
            case External(name):
                if name not in PLAIN_BASES:
                    return False
            case _:
                return False
    return True


def _lies_in(inner: Function, outer: Function) -> bool:
    span, around = inner.node.span, outer.node.span
    inside = around.start < span.start and span.end <= around.end
    return inside and inner.module is outer.module


def _is_decorated_by_project(m: Machine, site: Site) -> bool:
    """Return whether a wrapper stands for a function that only decorators known here wrap."""
    arguments = site.node.arguments
    named = arguments[site.first - 1].value if site.first else site.node.function
    target = _target(m, site.caller, named)
    if not isinstance(target, Defined) or not isinstance(target.binding.node, facts.Function):
        return False
    return all(_keeps(m, target.module, one) for one in target.binding.node.decorators)


def _target(m: Machine, caller: Function, named: facts.Expression) -> Target:
    if isinstance(named, facts.Name):
        for statement, imported in imports(caller.node.body):
            if (imported.alias or imported.name) == named.id:
                return m.modules.imported(caller.module, statement, imported)
    return lookup.target(m, caller.module, named)
