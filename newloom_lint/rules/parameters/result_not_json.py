"""NL106 result-not-json."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Profile
from newloom_lint.model import Project, Task, results
from newloom_lint.rules.base import TaskRule
from newloom_lint.rules.examples import Bad, Good


class ResultNotJson(TaskRule):
    """A task returns what the log cannot store.

    ## What it does
    Reports a returned expression that is, or holds, a row of a model, a queryset, a set or bytes;
    a datetime where the log's `JSONField` has no `encoder`. What becomes of a result in a
    decorator is followed.

    ## Why it matters in NewLoom
    The dispatcher stores the result as JSON in the log. A result that JSON does not know ends
    the run in `TypeError` when all its work is done, outside the task's own error handling.

    ## How to fix
    Return plain data: ids and counts, `sorted(names)` instead of a set, `.isoformat()` of a time.
    """

    code, name = "NL106", "result-not-json"
    level, profile = Level.WARNING, Profile.REQUIRED
    guide = "Required Components: Task Logic"
    message = "{who} returns {what}: storing it as JSON in the log ends in `TypeError`"
    help = "return plain data: ids, counts, lists, text"
    examples = (
        Bad('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, words, **kwargs):
                """Note some words."""
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                    return {"words": set(words)}  # NL106
                except Exception as error:
                    logger.exception("Stream %s: %s", stream_id, error)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
        Bad('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Note that the stream ran."""
                try:
                    stream = Stream.objects.get(id=stream_id)
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["last_run"])
                    return stream  # NL106
                except Exception as error:
                    logger.exception("Stream %s: %s", stream_id, error)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
        Good('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, words, **kwargs):
                """Note some words.

                Args:
                    stream_id: The stream that asks.
                    words: What to note.
                """
                logger.info("Stream %s: %s", stream_id, words)
                try:
                    stream = Stream.objects.get(id=stream_id)
                    stream.last_run = timezone.now()
                    stream.save(update_fields=["last_run"])
                    return {"stream": stream.pk, "words": sorted(set(words))}
                except Exception as error:
                    logger.exception("Stream %s: %s", stream_id, error)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding for each returned expression that JSON cannot hold."""
        outcome = task.outcome
        if outcome.hidden or outcome.shape:
            return
        for place, value in outcome.results:
            what = results.unstorable(project, value)
            if what:
                inside = place.path == task.place.path and place.start in task.lines
                yield self.on(task, place, what=what, who=f"`{task.name}`" if inside else "this")
