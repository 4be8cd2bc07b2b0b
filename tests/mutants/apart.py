"""Tasks whose contract is kept by what lies in other modules."""

from __future__ import annotations

from tests.projects import clean

HELPERS = "streams/tasks/_status.py"
DECORATORS = "streams/contract.py"
CONTEXTS = "streams/runs.py"
SERVICES = "streams/services.py"

SHARED = {
    HELPERS: clean('''
        """What tasks say of their Stream."""

        import logging

        from django.utils import timezone

        from streams.models import Stream

        logger = logging.getLogger(__name__)


        def _report_failure(stream_id, error):
            """Mark a Stream failed, and say why."""
            logger.error("stream %s: %s", stream_id, error, exc_info=True)
            Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


        def _report_success(stream_id):
            """Note that a run has ended well."""
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
    '''),
    DECORATORS: clean('''
        """The contract as a decorator."""

        import functools
        import logging

        from django.utils import timezone

        from streams.models import Stream

        logger = logging.getLogger(__name__)


        def stream_task(label):
            """Return a decorator that records how a run ends."""

            def decorate(function):
                @functools.wraps(function)
                def wrapper(stream_id, **kwargs):
                    rows = Stream.objects.filter(id=stream_id)
                    try:
                        result = function(stream_id=stream_id, **kwargs)
                        rows.update(last_run=timezone.now())
                        return result
                    except Exception as error:
                        logger.exception("%s: stream %s: %s", label, stream_id, error)
                        rows.update(status="failed", last_run=timezone.now())
                        raise

                return wrapper

            return decorate
    '''),
    CONTEXTS: clean('''
        """The contract as a context manager."""

        import contextlib
        import logging

        from django.utils import timezone

        from streams.models import Stream

        logger = logging.getLogger(__name__)


        @contextlib.contextmanager
        def running(stream_id):
            """Give the row, and record how the run ends."""
            try:
                stream = Stream.objects.get(id=stream_id)
                yield stream
                stream.last_run = timezone.now()
                stream.save(update_fields=["last_run"])
            except Exception as error:
                logger.exception("stream %s: %s", stream_id, error)
                Stream.objects.filter(id=stream_id).update(
                    status="failed", last_run=timezone.now()
                )
                raise
    '''),
    SERVICES: clean('''
        """The contract as a base class."""

        import logging

        from django.utils import timezone

        from streams.models import Stream

        logger = logging.getLogger(__name__)


        class Service:
            """Work for one Stream."""

            def __init__(self, stream_id, **options):
                self.stream_id = stream_id
                self.options = options

            def run(self):
                """Do the work, and record how it ends."""
                try:
                    result = self.work()
                    self.finish("active")
                    return result
                except Exception as error:
                    logger.exception("stream %s: %s", self.stream_id, error)
                    self.finish("failed")
                    raise

            def finish(self, status):
                """Save how the run ended."""
                stream = Stream.objects.get(pk=self.stream_id)
                stream.status = status
                stream.last_run = timezone.now()
                stream.save(update_fields=["status", "last_run"])

            def work(self):
                """Return what the run has found."""
                raise NotImplementedError
    '''),
}
"""The other modules, by path."""

TASKS = {
    "a task with helpers": clean('''
        """A task that calls helpers of a sibling module."""

        import logging

        import requests

        from ._status import _report_success, _report_failure

        logger = logging.getLogger(__name__)


        def fetch(stream_id, url, **kwargs):
            """Fetch what lies at an address."""
            logger.info("stream %s: %s", stream_id, url)
            try:
                found = requests.get(url, timeout=5).json()
                _report_success(stream_id)
                return {"count": len(found)}
            except Exception as error:
                _report_failure(stream_id, error)
                raise
    '''),
    "a task with a decorator": clean('''
        """A task under a decorator of the app."""

        import logging

        import requests

        from streams.contract import stream_task

        logger = logging.getLogger(__name__)


        @stream_task("fetch")
        def fetch(stream_id, url, **kwargs):
            """Fetch what lies at an address."""
            logger.info("stream %s: %s", stream_id, url)
            return {"count": len(requests.get(url, timeout=5).json())}
    '''),
    "a task with a context": clean('''
        """A task in a context manager of the app."""

        import logging

        import requests

        from streams import runs

        logger = logging.getLogger(__name__)


        def fetch(stream_id, url, **kwargs):
            """Fetch what lies at an address."""
            with runs.running(stream_id) as stream:
                logger.info("%s: %s", stream.name, url)
                return {"count": len(requests.get(url, timeout=5).json())}
    '''),
    "a task with a service": clean('''
        """A task that is a class of the app's own kind."""

        import logging

        import requests

        from streams.services import Service

        logger = logging.getLogger(__name__)


        class Pages(Service):
            """Pages, page by page."""

            def work(self):
                """Return how many pages there are."""
                logger.info("stream %s", self.stream_id)
                return {"count": len(requests.get(self.options["url"], timeout=5).json())}


        def fetch(stream_id, **kwargs):
            """Fetch what lies at an address."""
            return Pages(stream_id, **kwargs).run()
    '''),
}
"""The tasks, by name."""

USED_BY = {
    HELPERS: "a task with helpers",
    DECORATORS: "a task with a decorator",
    CONTEXTS: "a task with a context",
    SERVICES: "a task with a service",
}
"""Which task needs which other module."""
