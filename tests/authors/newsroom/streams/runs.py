"""What every run leaves behind, whichever way it ends."""
import functools

from django.utils import timezone

from streams.models import Stream


class StreamRun:
    """``with StreamRun(stream_id, logger) as run:`` keeps the Stream up to date.

    ``run.count("new")`` counts, ``run.counts`` is what the task returns.
    """

    def __init__(self, stream_id, logger):
        self.stream_id = stream_id
        self.logger = logger
        self.counts = {}

    def count(self, name, by=1):
        self.counts[name] = self.counts.get(name, 0) + by

    def __enter__(self):
        self.logger.info("stream %s starts", self.stream_id)
        return self

    def __exit__(self, kind, error, trace):
        mine = Stream.objects.filter(pk=self.stream_id)
        if error is None:
            mine.update(status="active", last_run=timezone.now())
            self.logger.info("stream %s done: %s", self.stream_id, self.counts)
        else:
            self.logger.error(
                "stream %s: %s", self.stream_id, error, exc_info=(kind, error, trace)
            )
            mine.update(status="failed", last_run=timezone.now())
        return False


def scraping(logger, *, what):
    """A decorator for tasks: say what is scraped, and keep the Stream's state."""

    def decorate(task):
        @functools.wraps(task)
        def run(stream_id, **configuration):
            try:
                logger.info(f"{what}: stream {stream_id} begins")
                result = task(stream_id, **configuration)
                Stream.objects.filter(id=stream_id).finished()
                return result
            except Exception as problem:
                logger.exception(f"{what}: stream {stream_id} failed with {problem!r}")
                Stream.objects.filter(id=stream_id).broken(problem)
                raise

        return run

    return decorate
