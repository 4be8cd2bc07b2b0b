"""NL317 unbound-in-handler."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Fix, Level, Place, Profile, Replace, Safety
from newloom_lint.model import Project, at_hand, reach
from newloom_lint.model.values import expressions
from newloom_lint.rules.base import FunctionRule, Refused, unsafe
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk


class UnboundInHandler(FunctionRule):
    """A handler uses a name that its `try` may not have bound yet.

    ## What it does
    Looks at the first statement of a `try` that can fail and reports a broad handler that is sure
    to read a local name which is not bound there. A handler of some exceptions only is reported
    where a call that is known to raise them comes before the name is bound: `requests.get(…)`
    for `requests.RequestException`, `Stream.objects.get(…)` for `Stream.DoesNotExist`.

    ## Why it matters in NewLoom
    When `stream = Stream.objects.get(…)` is what failed, `stream.status = "failed"` in the
    handler ends in `UnboundLocalError`: the cause is hidden behind it and the Stream stays as it
    was.

    ## How to fix
    In the handler use what is at hand before the `try`: `Stream.objects.filter(id=stream_id)`.
    Or bind the name to `None` before the `try`, and ask.

    ## Fix safety
    Needs a look: a query writes the fields alone, and the model's own `save` is not called.
    """

    code, name = "NL317", "unbound-in-handler"
    level, profile = Level.WARNING, Profile.STRICT
    fix = Safety.UNSAFE
    guide = "Error Handling"
    message = (
        "`{taker}` uses {names} here, which may not be bound when the `try` fails: "
        "`UnboundLocalError` hides the cause"
    )
    help = "use what is known before the `try`, such as `Stream.objects.filter(id=stream_id)`"
    examples = (
        Bad('''
            import logging

            import requests
            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)

            def fetch(stream_id, url, **kwargs):
                """Fetch a page."""
                try:
                    stream = Stream.objects.get(id=stream_id)
                    requests.get(url, timeout=10).raise_for_status()
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["last_run"])
                except Exception as error:  # NL317
                    logger.exception("Stream %s: %s", stream_id, error)
                    stream.status = "failed"
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["status", "last_run"])
                    raise
        ''', fixed='''
            import logging

            import requests
            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)

            def fetch(stream_id, url, **kwargs):
                """Fetch a page."""
                try:
                    stream = Stream.objects.get(id=stream_id)
                    requests.get(url, timeout=10).raise_for_status()
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["last_run"])
                except Exception as error:  # NL317
                    logger.exception("Stream %s: %s", stream_id, error)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
        Good('''
            import logging

            import requests
            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)

            def fetch(stream_id, url, **kwargs):
                """Fetch a page.

                Args:
                    stream_id: The stream that asks.
                    url: The address.

                Example:
                    {"url": "https://example.org/"}
                """
                stream = None
                try:
                    stream = Stream.objects.get(id=stream_id)
                    logger.info("%s: fetching %s", stream.name, url)
                    requests.get(url, timeout=10).raise_for_status()
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["last_run"])
                except Exception as error:
                    logger.exception("Stream %s: %s", stream_id, error)
                    if stream is not None:
                        stream.status = "failed"
                        stream.last_run = timezone.now()
                        stream.save(update_fields=["status", "last_run"])
                    raise
        '''),
    )  # fmt: skip

    def check(self, reached: reach.Reached, project: Project) -> Iterator[Finding]:
        """Yield a finding for each handler that reads what may not be bound."""
        for place, unbound in project.machine.handled.unbound.of(reached.function):
            names = " and ".join(f"`{name}`" for name in unbound)
            yield self.within(reached, place, fix=_fix(project, place, unbound), names=names)


def _fix(project: Project, header: Place, names: tuple[str, ...]) -> Fix | Refused:
    """Return the fix that saves by a query what a handler saves on a row it may not have."""
    node, stream_id = at_hand.handler(project, header), at_hand.stream_id(project, header)
    if node is None or not stream_id or len(names) != 1:
        return Refused("what the handler should do without it is yours to say")
    (row,) = names
    mine = [one for one in node.body if _names(one, row)]
    fields = dict(filter(None, (_assigned(one, row) for one in mine)))
    saves = [one for one in mine if _saves(one, row)]
    index = node.body.index(mine[0]) if mine else 0
    together = list(node.body[index : index + len(mine)]) == mine
    if len(saves) != 1 or saves[0] is not mine[-1] or len(fields) + 1 != len(mine) or not together:
        return Refused("the handler does more with it than to save some fields")
    file = project.modules.by_path(header.path)
    given = ", ".join(
        f"{name}={expressions.source(file.file if file else None, value)}"
        for name, value in fields.items()
    )
    place = Place(header.path, mine[0].span.start, mine[-1].span.end)
    code = f"Stream.objects.filter(id={stream_id}).update({given})"
    step = Replace(place, code, (at_hand.stream_model(project, header),))
    return unsafe("save it by a query", step)


def _names(statement: facts.Statement, row: str) -> bool:
    return any(isinstance(node, facts.Name) and node.id == row for node in walk(statement))


def _assigned(statement: facts.Statement, row: str) -> tuple[str, facts.Expression] | None:
    """Return the field that a statement gives a value which the row itself is not part of."""
    match statement:
        case facts.Assign(
            kind="plain",
            targets=(facts.Attribute(value=facts.Name(id=name), attr=field),),
            value=value,
        ) if (
            name == row
            and value is not None
            and not any(isinstance(part, facts.Name) and part.id == row for part in walk(value))
        ):
            return field, value
    return None


def _saves(statement: facts.Statement, row: str) -> bool:
    match statement:
        case facts.Evaluate(
            value=facts.Call(function=facts.Attribute(value=facts.Name(id=name), attr="save"))
        ):
            return name == row
    return False
