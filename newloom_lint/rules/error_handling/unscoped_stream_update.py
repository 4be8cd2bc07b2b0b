"""NL313 unscoped-stream-update."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Place, Profile
from newloom_lint.model import Project, models, reach, records
from newloom_lint.model.models import Model
from newloom_lint.model.names.modules import Module
from newloom_lint.model.records.kinds import MANAGER, QUERY, is_own
from newloom_lint.model.values import expressions, streams
from newloom_lint.model.values.kinds import StreamModel
from newloom_lint.rules.base import FunctionRule
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts

FLAGS = frozenset({"BooleanField", "NullBooleanField"})
NARROWING = frozenset({"exclude", "filter"})


class UnscopedStreamUpdate(FunctionRule):
    """A run changes Streams it has nothing to do with.

    ## What it does
    Reports an `update` of all Streams, and one behind filters that only compare a status or
    another choice with constants. A filter by an id, a name, a time, or by anything that is not
    written out is taken to know which Streams it means.

    ## Why it matters in NewLoom
    Streams run side by side. One that fails marks every other as failed, and their `last_run` is
    no longer theirs.

    ## How to fix
    Narrow the query to the run's Stream: `Stream.objects.filter(id=stream_id).update(…)`.
    """

    code, name = "NL313", "unscoped-stream-update"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Error Handling"
    message = "this `{method}` changes every Stream{which}, not only the one that runs"
    help = "narrow it first: `Stream.objects.filter(id=stream_id).{method}(…)`"
    examples = (
        Bad('''
            from streams.models import Stream


            def fetch(stream_id, **kwargs):
                """Fetch a page."""
                Stream.objects.update(status="failed")  # NL313
                Stream.objects.filter(status="active").update(status="failed")  # NL313
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
                mine = Stream.objects.filter(status="active").filter(pk=stream_id)
                try:
                    mine.update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def check(self, reached: reach.Reached, project: Project) -> Iterator[Finding]:
        """Yield a finding for each update that is narrowed to nothing."""
        machine, rows = project.machine, records.of(project)
        model = models.of(machine, StreamModel())
        module = reached.function.module
        scope = rows.scope(reached.function)
        for call in scope.calls:
            function = call.function
            if not isinstance(function, facts.Attribute) or function.attr not in streams.WRITES:
                continue
            found = rows.written_on(scope, call)
            if found is None or model is None or found[0].model is not model:
                continue
            record, method = found
            if record.kind not in {MANAGER, QUERY} or is_own(rows.machine, record, "get_queryset"):
                continue
            narrowing = [step for step in record.steps if step.arguments and _narrows(step)]
            if all(_is_of_constants(model, step) for step in narrowing):
                place = Place(module.path, call.span.start, call.span.end)
                shown = ", ".join(_shown(module, step) for step in narrowing)
                which = f" that `{shown}` leaves" if shown else ""
                yield self.within(reached, place, method=method, which=which)


def _narrows(step: facts.Call) -> bool:
    return isinstance(step.function, facts.Attribute) and step.function.attr in NARROWING


def _is_of_constants(model: Model, step: facts.Call) -> bool:
    """Return whether a filter compares nothing but choices and flags with constants."""
    for argument in step.arguments:
        field = model.fields.get(argument.keyword.partition("__")[0])
        if field is None or not _is_constant(argument.value):
            return False
        listed = any(one.keyword == "choices" for one in field.call.arguments)
        if not (listed or field.kind in FLAGS or argument.keyword == "status"):
            return False
    return True


def _is_constant(node: facts.Expression) -> bool:
    match node:
        case facts.Literal():
            return True
        case facts.Name(id=name) | facts.Attribute(attr=name):
            return name.isupper()
        case facts.Display(elements=elements):
            return all(map(_is_constant, elements))
    return False


def _shown(module: Module, step: facts.Call) -> str:
    """Return the arguments of a filter as they are written."""
    return ", ".join(
        f"{argument.keyword}={expressions.source(module.file, argument.value)}"
        for argument in step.arguments
    )
