"""NL101 missing-stream-id."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Profile
from newloom_lint.model import Outcome, Task
from newloom_lint.model.calls import binding
from newloom_lint.model.values.kinds import Function
from newloom_lint.rules.base import ContractRule, name_place, qualname
from newloom_lint.rules.examples import Bad, Good


class MissingStreamId(ContractRule):
    """The call the dispatcher makes has no `stream_id` to bind.

    ## What it does
    Follows the call `task(stream_id=…, **configuration)` through decorators and delegates, and
    reports the function at which `stream_id` has no parameter to go to. A parameter that evidently
    stands for it (`sid`, `stream_pk`) is taken for it by the rules about the failure.

    ## Why it matters in NewLoom
    The dispatcher passes `stream_id` by name. A task that does not take it ends in `TypeError`
    before its first line; one whose `**kwargs` swallow it cannot know which Stream to update.

    ## How to fix
    Make `stream_id` the first parameter.
    """

    code, name = "NL101", "missing-stream-id"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Required Components: Parameters"
    message = "`{taker}` takes no `stream_id`, and the dispatcher passes one: {consequence}"
    help = "add `stream_id` as the first parameter"
    examples = (
        Bad('''
            def fetch(url, **kwargs):  # NL101
                """Fetch a page."""
                try:
                    print(url)
                except Exception:
                    raise
        '''),
        Good('''
            import logging

            from django.utils import timezone

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, **kwargs):
                """Fetch a page.

                Args:
                    stream_id: The stream that asks.
                    url: The address.
                """
                from streams.models import Stream

                logger.info("Fetching %s", url)
                try:
                    stream = Stream.objects.get(id=stream_id)
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["last_run"])
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def judge(self, task: Task, outcome: Outcome) -> Iterator[Finding]:
        """Yield a finding for each function at which `stream_id` is lost."""
        for function in outcome.signature.lost_stream_id():
            yield self.on(
                task,
                name_place(function),
                function=qualname(function),
                consequence=_consequence(function),
                taker=function.title,
            )


def _consequence(function: Function) -> str:
    rest = [p.name for p in function.node.parameters if p.kind == "kwargs"]
    if not rest:
        return "every run ends in `TypeError`"
    meant = binding.named_like_an_id(function)
    if meant is None:
        return f"it ends up unread in `**{rest[0]}`"
    return f"it ends up in `**{rest[0]}`, and `{meant.name}` gets nothing"
