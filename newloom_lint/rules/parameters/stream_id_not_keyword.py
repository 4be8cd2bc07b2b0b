"""NL103 stream-id-not-keyword."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import (
    AddParameter,
    Finding,
    Fix,
    Level,
    Part,
    Place,
    Profile,
    Replace,
    Safety,
    SetParameter,
    Step,
)
from newloom_lint.model import Project, Task, uses
from newloom_lint.model.values.kinds import Function
from newloom_lint.rules.base import Refused, TaskRule, qualname, safe, unsafe
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.rules.parameters._calls import STREAM_ID, by_name, name_of, own, passes
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk


class StreamIdNotKeyword(TaskRule):
    """`stream_id` cannot be passed by name, or need not be passed at all.

    ## What it does
    Reports a `stream_id` that is positional-only, that hides in `*args`, or that has a default.

    ## Why it matters in NewLoom
    The dispatcher passes everything by name: a positional-only parameter ends every run in
    `TypeError`. With a default, a call without a Stream goes through unnoticed, works, and marks
    nothing.

    ## How to fix
    Write a plain `stream_id` as the first parameter, without `/` after it and without a default.

    ## Fix safety
    Safe where the registry is all that knows the task. Unsafe where other code passes it around,
    or calls it by position and the parameter moves. Where a call passes no `stream_id`, there is
    no fix.
    """

    code, name = "NL103", "stream-id-not-keyword"
    level, profile = Level.ERROR, Profile.REQUIRED
    needs = (Part.TARGET, Part.TASK)
    fix = Safety.SAFE
    guide = "Required Components: Parameters"
    message = "`{taker}` {fault}: {consequence}"
    help = "make `stream_id` a plain first parameter without a default"
    examples = (
        Bad('''
            def fetch(stream_id=None, **kwargs):  # NL103
                """Fetch a page."""
                try:
                    print(stream_id)
                except Exception:
                    raise
        ''', fixed='''
            def fetch(stream_id, **kwargs):  # NL103
                """Fetch a page."""
                try:
                    print(stream_id)
                except Exception:
                    raise
        '''),
        Bad('''
            def fetch(stream_id, /, **kwargs):  # NL103
                """Fetch a page."""
                try:
                    print(stream_id)
                except Exception:
                    raise
        ''', fixed='''
            def fetch(stream_id, **kwargs):  # NL103
                """Fetch a page."""
                try:
                    print(stream_id)
                except Exception:
                    raise
        '''),
        Good('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, *, retries=3, **kwargs):
                """Fetch a page.

                Args:
                    stream_id: The stream that asks.
                    retries: How often to try.
                """
                logger.info("Fetching, %s tries", retries)
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding for each parameter that does not take `stream_id` as it should."""
        outcome = task.outcome
        for function, parameter in () if outcome.hidden else outcome.signature.not_keyword:
            span = parameter.span
            fault, consequence = _FAULTS[_kind(function, parameter)]
            yield self.on(
                task,
                Place(function.module.path, span.start, span.end),
                function=qualname(function),
                fix=_fix(project, function, parameter),
                taker=function.title,
                fault=fault,
                consequence=consequence,
            )


def _fix(project: Project, function: Function, parameter: facts.Parameter) -> Fix | Refused | None:
    node, module = function.node, function.module
    if not isinstance(node, facts.Function):
        return None
    name, kind = name_of(module, node), _kind(function, parameter)
    found = uses.of(project, module, node)
    if kind == "positional":
        return _by_name(SetParameter(name, STREAM_ID, by_name=True), node, found)
    if kind == "default":
        return _without_default(project, function, parameter, found)
    steps = _instead_of_first(function, parameter.name)
    if steps is None:
        return Refused(f"what else `*{parameter.name}` holds would move")
    made = unsafe if found.unclear else safe
    return made("add `stream_id`", AddParameter(name, STREAM_ID, first=True), *steps)


def _by_name(change: SetParameter, node: facts.Function, found: uses.Uses) -> Fix | Refused:
    """Return the fix that drops the `/`; a call may pass another value by the same name."""
    hidden = {parameter.name for parameter in node.parameters if parameter.kind == "positional"}
    takes_more = any(parameter.kind == "kwargs" for parameter in node.parameters)
    unclear = bool(found.unclear)
    for caller in found.calls if takes_more else ():
        keywords = {argument.keyword for argument in caller.call.arguments}
        for name in sorted(hidden & keywords):
            return Refused(f"{caller.path} passes it another `{name}` by name")
        unclear = unclear or any(argument.star == "**" for argument in caller.call.arguments)
    made = unsafe if takes_more and unclear else safe
    return made("let `stream_id` be passed by name", change)


def _without_default(
    project: Project, function: Function, parameter: facts.Parameter, found: uses.Uses
) -> Fix | Refused | None:
    node = function.node
    if not isinstance(node, facts.Function):
        return None
    for caller in found.calls:
        if not passes(caller, node):
            return Refused(f"{caller.path} calls it without a `stream_id`, or may do so")
    before = own(node)
    index = before.index(parameter) if parameter in before else 0
    moves = any(one.default is not None for one in before[:index])
    calls = by_name(project, found.calls, node) if moves else []
    if isinstance(calls, Refused):
        return calls
    change = SetParameter(name_of(function.module, node), STREAM_ID, first=moves, required=True)
    made = unsafe if found.unclear or calls else safe
    return made("drop the default of `stream_id`", change, *calls)


def _instead_of_first(function: Function, star: str) -> list[Step] | None:
    """Return the steps that read `stream_id` for `args[0]`; `None` where more of it is read."""
    steps: list[Step] = []
    seen = 0
    for part in walk(function.node.body):
        match part:
            case facts.Subscript(
                span=span, value=facts.Name(id=name), index=(facts.Literal(source="0"),)
            ) if name == star:
                place = Place(function.module.path, span.start, span.end)
                steps.append(Replace(place, STREAM_ID))
            case facts.Name(id=name) if name == star:
                seen += 1
    return steps if seen == len(steps) else None


def _kind(function: Function, parameter: facts.Parameter) -> str:
    rest = any(other.kind == "kwargs" for other in function.node.parameters)
    if parameter.kind == "args" and rest:
        return "read from args"
    return parameter.kind if parameter.kind in _FAULTS else "default"


_FAULTS = {
    "positional": (
        "takes `stream_id` by position only",
        "the dispatcher passes it by name, every run ends in `TypeError`",
    ),
    "args": (
        "takes its arguments by position only",
        "the dispatcher passes `stream_id` by name, every run ends in `TypeError`",
    ),
    "read from args": (
        "looks for `stream_id` among its positional arguments",
        "the dispatcher passes it by name, every run ends in `IndexError`",
    ),
    "default": (
        "gives `stream_id` a default",
        "a run without a Stream would go unnoticed",
    ),
}
