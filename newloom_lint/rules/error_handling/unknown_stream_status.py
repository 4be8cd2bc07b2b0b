"""NL310 unknown-stream-status."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Part, Place, Profile, Related, Safety, SetText
from newloom_lint.model import Project, models, reach, records
from newloom_lint.model.models import Model, literal_text
from newloom_lint.model.names.close import close_to
from newloom_lint.model.records.writes import Text
from newloom_lint.model.values.kinds import StreamModel
from newloom_lint.rules.base import FunctionRule, safe
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts


class UnknownStreamStatus(FunctionRule):
    """A Stream gets a status that its choices do not list.

    ## What it does
    Reads the choices of the field `status`, as a list, a `TextChoices` or whatever `choices=`
    names, and reports each string that is certainly written to it and is not among them: in
    `stream.status = …`, `update`, `create`, `defaults`, in a dict built before, or passed to a
    helper that writes it.

    ## Why it matters in NewLoom
    Django does not check choices when it saves. The Stream gets a status that no page shows and
    no query asks for: a failed run marked `error` is neither running nor failed.

    ## How to fix
    Use one of the choices, best by its name (`Stream.Status.FAILED`), or add the new one.

    ## Fix safety
    Safe, and offered where exactly one choice is written almost like it.
    """

    code, name = "NL310", "unknown-stream-status"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Error Handling"
    needs = (Part.STATUSES,)
    fix = Safety.SAFE
    message = "`{status}` is no status of a Stream: it is stored all the same, and nothing finds it"
    help = "{advice}"
    examples = (
        Bad('''
            from streams.models import Stream


            def fetch(stream_id, **kwargs):
                """Fetch a page."""
                Stream.objects.filter(id=stream_id).update(status="fail")  # NL310
        ''', fixed='''
            from streams.models import Stream


            def fetch(stream_id, **kwargs):
                """Fetch a page."""
                Stream.objects.filter(id=stream_id).update(status="failed")  # NL310
        '''),
        Bad('''
            from streams.models import Stream


            def _mark(stream_id, status):
                Stream.objects.filter(id=stream_id).update(status=status)


            def fetch(stream_id, **kwargs):
                """Fetch a page."""
                _mark(stream_id, "error")  # NL310
        '''),
        Good('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.
                """
                logger.info("Running")
                try:
                    stream = Stream.objects.get(id=stream_id)
                    stream.status = "paused" if kwargs else Stream.Status.ACTIVE
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["status", "last_run"])
                    return {"status": "success"}
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        ''', files={"streams/models.py": """
            from django.db import models


            class Stream(models.Model):
                class Status(models.TextChoices):
                    ACTIVE = "active", "Active"
                    PAUSED = "paused", "Paused"
                    FAILED = "failed", "Failed"

                status = models.CharField(max_length=20, choices=Status.choices)
                last_run = models.DateTimeField(null=True)
        """}),
    )  # fmt: skip

    def check(self, reached: reach.Reached, project: Project) -> Iterator[Finding]:
        """Yield a finding for each literal that a function gives a Stream as its status."""
        machine = project.machine
        model = models.of(machine, StreamModel())
        listed = project.statuses
        if model is None or not listed:
            return
        rows = records.of(project)
        scope = rows.scope(reached.function)
        writes = records.Writes(rows)
        for written_to, written in writes.of_function(scope):
            if written_to is not model or written.name != "status" or written.value is None:
                continue
            for text in writes.texts(written.scope, written.value):
                said = literal_text(text.literal)
                if said is None or said in listed:
                    continue
                if (text.sure and written.direct) or said in machine.observed.statuses:
                    yield self._finding(reached, model, listed, text, said)

    def _finding(
        self,
        reached: reach.Reached,
        model: Model,
        listed: tuple[str, ...],
        text: Text,
        said: str,
    ) -> Finding:
        span = text.literal.span
        place = Place(text.module.path, span.start, span.end)
        close = close_to(said, listed)
        one = close[0] if len(close) == 1 else ""
        node = text.scope.function.node if text.scope is not None else None
        related: tuple[Related, ...] = ()
        field = model.fields.get("status")
        if field is not None:
            home = field.call.span
            of_field = Place(field.owner.module.path, home.start, home.end)
            related = (Related(of_field, "the field is defined here"),)
        return self.within(
            reached,
            place,
            function=node.qualname if isinstance(node, facts.Function) else "",
            related=related,
            fix=safe(f"use `{one}`", SetText(place, one)) if one else None,
            status=said,
            advice=f"did you mean `{one}`?" if one else f"its statuses are {_shown(listed)}",
        )


def _shown(listed: tuple[str, ...]) -> str:
    return ", ".join(f"`{status}`" for status in listed)
