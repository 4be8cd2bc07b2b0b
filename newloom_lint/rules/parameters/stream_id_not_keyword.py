"""NL103 stream-id-not-keyword."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Place, Profile
from newloom_lint.model import Outcome, Task
from newloom_lint.model.values.kinds import Function
from newloom_lint.rules.base import ContractRule, qualname
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts


class StreamIdNotKeyword(ContractRule):
    """`stream_id` cannot be passed by name, or need not be passed at all.

    ## What it does
    Reports a `stream_id` that is positional-only, that hides in `*args`, or that has a default.

    ## Why it matters in NewLoom
    The dispatcher passes everything by name: a positional-only parameter ends every run in
    `TypeError`. With a default, a call without a Stream goes through unnoticed, works, and marks
    nothing.

    ## How to fix
    Write a plain `stream_id` as the first parameter, without `/` after it and without a default.
    """

    code, name = "NL103", "stream-id-not-keyword"
    level, profile = Level.ERROR, Profile.REQUIRED
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
        '''),
        Bad('''
            def fetch(stream_id, /, **kwargs):  # NL103
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

    def judge(self, task: Task, outcome: Outcome) -> Iterator[Finding]:
        """Yield a finding for each parameter that does not take `stream_id` as it should."""
        for function, parameter in outcome.signature.not_keyword:
            span = parameter.span
            fault, consequence = _FAULTS[_kind(function, parameter)]
            yield self.on(
                task,
                Place(function.module.path, span.start, span.end),
                function=qualname(function),
                taker=function.title,
                fault=fault,
                consequence=consequence,
            )


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
