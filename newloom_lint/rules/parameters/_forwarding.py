"""What it takes to let further keywords through a function, and on to what it hands the run to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from newloom_lint.findings import AddKeyword, AddParameter, Place, Step
from newloom_lint.model import Project, Task
from newloom_lint.model.calls.observed import Site
from newloom_lint.model.values.kinds import Function
from newloom_lint.rules.base import Refused, name_place
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

_Key = tuple[str, int]
_BY_NAME = frozenset({"plain", "keyword"})
_NAMES = ("kwargs", "extra", "options", "rest")
_TAKING_KEYWORDS = frozenset({"submit", "to_thread", "partial"})
"""What calls a function that it is given, and passes it the keywords behind it."""


def steps(project: Project, function: Function) -> list[Step] | Refused:
    """Return the steps that let further keywords through a function.

    A call that does nothing but hand the run on passes them where what it calls can take them, and
    that takes what is left.
    """
    opening = _Opening(_blocked(project).get(function.key, ()))
    try:
        opening.open(function)
    except _UnclearError as error:
        return Refused(str(error))
    return list(opening.steps)


def _blocked(project: Project) -> dict[_Key, list[Task]]:
    """Return the tasks whose keywords cannot pass a function, by that function."""
    memo = project.machine.memo
    key = ("blocked",)
    if key not in memo:
        found: dict[_Key, list[Task]] = {}
        for task in project.tasks:
            for function in task.outcome.signature.without_kwargs:
                found.setdefault(function.key, []).append(task)
        memo[key] = found
    return memo[key]  # type: ignore[return-value]


class _UnclearError(Exception):
    """It is not certain where the keywords are to go; says why."""


class _Opening:
    def __init__(self, tasks: Sequence[Task]) -> None:
        self.steps: dict[Step, None] = {}
        self._tasks = tasks
        self._opened: set[_Key] = set()

    def open(self, function: Function) -> None:
        """Let further keywords through a function, where it does not take them already."""
        node = function.node
        if function.key in self._opened:
            return
        if not isinstance(node, facts.Function):
            raise _UnclearError("a lambda stands in between")
        self._opened.add(function.key)
        name = _rest(function)
        handed = self._handed(function)
        if name:
            for site in handed:
                if _spreads(site, name):
                    self.open(site.callee)
            return
        name = _free(node)
        self.steps[AddParameter(name_place(function), f"**{name}")] = None
        wanting = {site.node.span for site in handed if self._wants_more(site, ())}
        for site in handed:
            span = site.node.span
            if span not in wanting:
                continue
            _check(function, site)
            place = Place(function.module.path, span.start, span.end)
            self.steps[AddKeyword(place, f"**{name}")] = None
            self.open(site.callee)

    def _handed(self, function: Function) -> list[Site]:
        """Return the calls by which a function hands the run on, each callee at each place."""
        keys: dict[_Key, None] = {}
        observed = [task.machine.observed for task in self._tasks[:1]]
        for task in self._tasks:
            keys |= dict.fromkeys(task.outcome.delegates.get(function.key, ()))
            keys[task.module.path, task.definition.span.start] = None
        keys |= {v.key: None for _, v in function.sealed if isinstance(v, Function)}
        return [
            site
            for one in observed
            for key in keys
            for site in one.sites.get(key, {}).values()
            if site.caller.key == function.key
        ]

    def _wants_more(self, site: Site, seen: tuple[_Key, ...]) -> bool:
        """Return whether what is called could take more than the call passes, or hand it on."""
        callee = site.callee
        if callee.key in seen:
            return False
        if _rest(callee):
            return True
        passed = _passed(site)
        able = {p.name for p in _open_parameters(callee) if p.kind in _BY_NAME}
        if able - passed:
            return True
        inner = self._handed(callee)
        return any(self._wants_more(one, (*seen, callee.key)) for one in inner)


def _check(function: Function, site: Site) -> None:
    """Refuse where it is not certain that a call passes on what the dispatcher passed."""
    taker, callee = function.name, site.callee.name
    called = site.node.function
    named = called.attr if isinstance(called, facts.Attribute) else getattr(called, "id", "")
    own = {p.name for p in function.node.parameters if p.kind in _BY_NAME}
    stars = [a for a in _arguments(site) if a.star]
    args = {p.name for p in function.node.parameters if p.kind == "args"}
    plain = all(isinstance(a.value, facts.Name) and a.value.id in args for a in stars)
    if not plain or (site.first and named not in _TAKING_KEYWORDS) or not _arguments(site):
        raise _UnclearError(f"how `{taker}` hands the configuration to `{callee}` is not plain")
    for name in sorted(_passed(site) - own):
        raise _UnclearError(
            f"a configuration's `{name}` would meet what `{taker}` passes to `{callee}` itself"
        )


def _passed(site: Site) -> set[str]:
    """Return the parameters that a call gives a value, and that could be passed by name."""
    plain = [p for p in _open_parameters(site.callee) if p.kind in {"positional", "plain"}]
    given = [a for a in _arguments(site) if not a.keyword and not a.star]
    passed = {p.name for p in plain[: len(given)] if p.kind in _BY_NAME}
    passed |= {a.keyword for a in _arguments(site) if a.keyword}
    return passed | {name for name, _ in site.callee.bound.keywords}


def _open_parameters(function: Function) -> Sequence[facts.Parameter]:
    """Return the parameters of a function that are not bound yet, as `self` is."""
    return function.node.parameters[len(function.bound.positional) :]


def _arguments(site: Site) -> Sequence[facts.Argument]:
    return site.node.arguments[site.first :]


def _spreads(site: Site, name: str) -> bool:
    return any(
        a.star == "**" and isinstance(a.value, facts.Name) and a.value.id == name
        for a in _arguments(site)
    )


def _rest(function: Function) -> str:
    return next((p.name for p in function.node.parameters if p.kind == "kwargs"), "")


def _free(node: facts.Function) -> str:
    """Return a name for further keywords that means nothing else in a function."""
    taken = set(_names((*node.parameters, *node.body)))
    free = next((name for name in _NAMES if name not in taken), "kwargs_")
    while free in taken:
        free += "_"
    return free


def _names(nodes: Iterable[object]) -> Iterator[str]:
    for part in walk(tuple(nodes)):
        match part:
            case facts.Name(id=name) | facts.Parameter(name=name):
                yield name
