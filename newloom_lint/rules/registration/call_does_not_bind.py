"""NL511 call-does-not-bind."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Place, Profile, Related
from newloom_lint.model import Project, reach
from newloom_lint.model.calls import signatures
from newloom_lint.model.calls.observed import PARTIAL, SUBMITTED, Misfit, Site
from newloom_lint.model.values.kinds import Function
from newloom_lint.rules.base import FunctionRule, name_place
from newloom_lint.rules.examples import Bad, Good


class CallDoesNotBind(FunctionRule):
    """A project function is called with an argument it does not take.

    ## What it does
    Looks at each call of a project function in tasks and in what they reach, also through
    `executor.submit`, `asyncio.to_thread`, `sync_to_async`, `partial` and decorators that hand
    on what they get, and reports an argument that has no parameter to go to. What lies in
    `*args` or `**kwargs` and is not known is left alone.

    ## Why it matters in NewLoom
    A helper that lost a parameter is still called with it by the tasks nobody has run since. In a
    handler the `TypeError` hides the failure itself, and the Stream stays as it was; in an
    executor nobody sees it at all.

    ## How to fix
    Pass what the function takes, or give it the parameter back.
    """

    code, name = "NL511", "call-does-not-bind"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Registering Tasks"
    message = "{reason}: {consequence}"
    help = "it takes `{signature}`"
    examples = (
        Bad('''
            from streams.models import Stream


            def _mark(stream_id, status):
                Stream.objects.filter(id=stream_id).update(status=status)


            def fetch(stream_id, **kwargs):
                """Fetch a page."""
                _mark(stream_id, "active", reason="started")  # NL511
                _mark(stream_id, "active", "started")  # NL511
        '''),
        Bad('''
            from concurrent.futures import ThreadPoolExecutor

            from streams.models import Stream


            def _mark(stream_id, status):
                Stream.objects.filter(id=stream_id).update(status=status)


            def fetch(stream_id, **kwargs):
                """Fetch a page."""
                with ThreadPoolExecutor() as executor:
                    executor.submit(_mark, stream_id, status="active", reason="started")  # NL511
        '''),
        Good('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def _mark(stream_id, status, *notes, **fields):
                logger.info("%s: %s", status, notes)
                Stream.objects.filter(id=stream_id).update(
                    status=status, last_run=timezone.now(), **fields
                )


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.
                """
                try:
                    _mark(stream_id, "active", "all", "well", name="Page")
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    _mark(stream_id, status="failed")
                    raise
        '''),
    )  # fmt: skip

    def check(self, reached: reach.Reached, project: Project) -> Iterator[Finding]:
        """Yield a finding for each call in a function that cannot bind on any path."""
        machine, module = project.machine, reached.function.module
        for site, misfit in machine.observed.misfits(reached.function):
            place = Place(module.path, site.node.span.start, site.node.span.end)
            if signatures.is_certain(machine, site, misfit):
                yield self.within(
                    reached,
                    place,
                    related=(Related(name_place(misfit.callee), "it is defined here"),),
                    reason=_reason(misfit),
                    consequence=_consequence(site),
                    signature=_signature(misfit.callee),
                )


def _called(function: Function) -> str:
    owner = function.owner
    return owner.node.name if owner and function.name == "__init__" else function.name


def _reason(misfit: Misfit) -> str:
    callee = _called(misfit.callee)
    match misfit.fault:
        case "many":
            takes = f"{misfit.takes or 'no'} positional argument{'' if misfit.takes == 1 else 's'}"
            return f"`{callee}` takes {takes}, {misfit.given} are given"
        case "twice":
            return f"`{callee}` is given `{misfit.name}` twice, by position and by name"
        case "position":
            return f"`{callee}` takes `{misfit.name}` by position only"
    return f"`{callee}` takes no argument `{misfit.name}`"


def _consequence(site: Site) -> str:
    if site.way == SUBMITTED:
        return "the call ends in `TypeError`, which stays in its future"
    return f"{'calling this' if site.way == PARTIAL else 'this call'} ends in `TypeError`"


def _signature(function: Function) -> str:
    """Return a function's parameters as they are called, without what is bound to it."""
    shown, star = [], False
    for parameter in function.node.parameters[len(function.bound.positional) :]:
        if parameter.kind == "keyword" and not star:
            shown.append("*")
        star = star or parameter.kind in {"args", "keyword"}
        stars = {"args": "*", "kwargs": "**"}.get(parameter.kind, "")
        shown.append(f"{stars}{parameter.name}")
    return f"{_called(function)}({', '.join(shown)})"
