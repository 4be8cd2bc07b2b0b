"""NL312 save-without-update-fields."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import AddKeyword, Finding, Fix, Level, Place, Profile, Safety
from newloom_lint.model import Project, models, reach, records
from newloom_lint.model.models import Model
from newloom_lint.model.records.kinds import FETCHED, KNOWN, ROW
from newloom_lint.model.records.saves import is_locked, saves_plainly, unsaved
from newloom_lint.model.records.scopes import Scope
from newloom_lint.model.records.writes import SAVES
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import StreamModel
from newloom_lint.rules.base import FunctionRule
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts


class SaveWithoutUpdateFields(FunctionRule):
    """A Stream that is there is saved as a whole.

    ## What it does
    Reports `save()` on a Stream that was read from the database, or made with the id of one
    (`Stream(pk=stream_id)`), where it does not say which fields it writes. A new Stream has to be
    written as a whole.

    ## Why it matters in NewLoom
    A run takes its time. Whatever was changed meanwhile, the configuration in the admin or the
    status by another run, is overwritten with what it was when the run began.

    ## How to fix
    Name the fields that were set: `stream.save(update_fields=["last_run"])`.

    ## Fix safety
    Safe where the model was read and does nothing of its own when it is saved (no `auto_now`, no
    `save`, no signal), and where the function shows all that is set on the Stream. Elsewhere
    have a look at the fields the fix names.
    """

    code, name = "NL312", "save-without-update-fields"
    level, profile = Level.WARNING, Profile.REQUIRED
    guide = "Error Handling"
    fix = Safety.SAFE
    message = "`{call}` writes every column: {consequence}"
    help = "name the fields that were set: `save(update_fields=[…])`"
    examples = (
        Bad('''
            from django.utils import timezone

            from streams.models import Stream


            def fetch(stream_id, **kwargs):
                """Fetch a page."""
                stream = Stream.objects.get(id=stream_id)
                stream.last_run = timezone.now()
                stream.save()  # NL312
        ''', fixed='''
            from django.utils import timezone

            from streams.models import Stream


            def fetch(stream_id, **kwargs):
                """Fetch a page."""
                stream = Stream.objects.get(id=stream_id)
                stream.last_run = timezone.now()
                stream.save(update_fields=["last_run"])  # NL312
        '''),
        Good('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Make a Stream like this one.

                Args:
                    stream_id: The stream that asks.
                """
                logger.info("Copying")
                try:
                    stream = Stream.objects.get(id=stream_id)
                    copy = Stream(name=stream.name, status="paused")
                    copy.save()
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

    def check(self, reached: reach.Reached, project: Project) -> Iterator[Finding]:
        """Yield a finding for each Stream that a function reads and saves as a whole."""
        rows, model = records.of(project), models.of(project.machine, StreamModel())
        scope = rows.scope(reached.function)
        if model is None or _says_itself(model):
            return
        module = reached.function.module
        for call in scope.calls:
            function = call.function
            if not isinstance(function, facts.Attribute) or function.attr not in SAVES:
                continue
            record = rows.of(scope, function.value)
            if record is None or record.kind != ROW or record.model is not model:
                continue
            if is_locked(scope, function.value):
                continue
            others = all(argument.keyword in PASSED_ON for argument in call.arguments)
            if record.origin in CONSEQUENCES and others:
                place = Place(module.path, call.span.start, call.span.end)
                shown = expressions.source(module.file, call)
                fix = _fix(project, rows, model, scope, call)
                consequence = CONSEQUENCES[record.origin]
                yield self.within(reached, place, fix=fix, call=shown, consequence=consequence)


CONSEQUENCES = {
    FETCHED: "what others have changed meanwhile is overwritten",
    KNOWN: "what was not set here goes back to its default",
}
PASSED_ON = frozenset({"force_update", "using"})
"""Arguments of `save` that leave open which fields are written."""


def _says_itself(model: Model) -> bool:
    """Return whether the model's own `save` may choose the fields."""
    for statement in model.cls.node.body if model.cls is not None else ():
        if isinstance(statement, facts.Function) and statement.name in SAVES:
            return True
    return bool(model.methods & SAVES)


def _fix(
    project: Project, rows: records.Records, model: Model, scope: Scope, call: facts.Call
) -> Fix | None:
    """Return the fix that names what was set; none where nothing was seen to be."""
    fields, certain = unsaved(rows, model, scope, call)
    if not fields or not all(model.has(name) for name in fields):
        return None
    safety = Safety.SAFE if certain and saves_plainly(project, model) else Safety.UNSAFE
    named = ", ".join(f'"{name}"' for name in fields)
    place = Place(scope.function.module.path, call.span.start, call.span.end)
    code = f"update_fields=[{named}]"
    return Fix(safety, f"write `{'`, `'.join(fields)}` alone", (AddKeyword(place, code),))
