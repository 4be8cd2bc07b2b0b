"""NL316 naive-datetime."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Fix, Level, Place, Profile, Replace, Safety
from newloom_lint.model import Project, reach, records
from newloom_lint.model.records import clocks
from newloom_lint.model.values import expressions
from newloom_lint.rules.base import FunctionRule, Refused, qualname, unsafe
from newloom_lint.rules.error_handling import _recording
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts

FIELD = "DateTimeField"


class NaiveDatetime(FunctionRule):
    """A datetime without a time zone is stored in a model.

    ## What it does
    Reports `datetime.now()`, `utcnow()`, `today()`, `datetime(…)` and `fromtimestamp(…)` without
    a time zone where the result goes into a `DateTimeField` of a project model, also through a
    variable, a dict, or a helper that stores what it is given. Silent where the settings switch
    `USE_TZ` off.

    ## Why it matters in NewLoom
    Django takes a naive datetime for local time and only warns. `utcnow()` is then stored hours
    away from when the run was, `last_run` and `next_run` disagree, and comparing it with an aware
    one ends in `TypeError`.

    ## How to fix
    Use `django.utils.timezone.now()`, or give the time zone.

    ## Fix safety
    Needs a look: what the time is compared with, or taken from, has to have a time zone, too.
    """

    code, name = "NL316", "naive-datetime"
    level, profile = Level.WARNING, Profile.GUIDE
    fix = Safety.UNSAFE
    guide = "Error Handling"
    message = (
        "`{call}` has no time zone and is stored in `{model}.{field}`: Django takes it for local "
        "time"
    )
    help = "use `django.utils.timezone.now()`, or pass the time zone"
    examples = (
        Bad('''
            import datetime
            import logging

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Note that the stream ran."""
                try:
                    now = datetime.datetime.utcnow()  # NL316
                    Stream.objects.filter(id=stream_id).update(last_run=now)
                except Exception as error:
                    logger.exception("Stream %s: %s", stream_id, error)
                    Stream.objects.filter(id=stream_id).update(status="failed", last_run=now)
                    raise
        ''', fixed='''
            import datetime
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Note that the stream ran."""
                try:
                    now = timezone.now()  # NL316
                    Stream.objects.filter(id=stream_id).update(last_run=now)
                except Exception as error:
                    logger.exception("Stream %s: %s", stream_id, error)
                    Stream.objects.filter(id=stream_id).update(status="failed", last_run=now)
                    raise
        '''),
        Good('''
            import logging
            from datetime import UTC, datetime

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.

                Example:
                    {}
                """
                logger.info("Stream %s: running since %s", stream_id, datetime.now())
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=datetime.now(UTC))
                except Exception as error:
                    logger.exception("Stream %s: %s", stream_id, error)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=datetime.now(tz=UTC)
                    )
                    raise
        '''),
    )  # fmt: skip

    def check(self, reached: reach.Reached, project: Project) -> Iterator[Finding]:
        """Yield a finding for each naive datetime that a function stores."""
        rows = records.of(project)
        scope = rows.scope(reached.function)
        seen: set[Place] = set()
        for model, written in records.Writes(rows).of_function(scope):
            field = model.fields.get(written.name)
            if field is None or field.kind != FIELD or written.value is None:
                continue
            for home, call in clocks.naive(rows, written.scope, written.value):
                module = home.function.module
                place = Place(module.path, call.span.start, call.span.end)
                if place in seen or not clocks.uses_time_zones(project):
                    continue
                seen.add(place)
                shown = expressions.source(module.file, call)
                yield self.within(
                    reached,
                    place,
                    function=qualname(home.function),
                    fix=_fix(place, call),
                    call=shown,
                    model=model.name,
                    field=written.name,
                )


def _fix(place: Place, call: facts.Call) -> Fix | Refused:
    """Return the fix that takes the time from Django, where it is the present one."""
    if expressions.describe(call.function).rpartition(".")[2] in NOW and not call.arguments:
        return unsafe("use `timezone.now()`", Replace(place, "timezone.now()", (_recording.NOW,)))
    return Refused("which time zone it means is yours to say")


NOW = frozenset({"now", "today", "utcnow"})
