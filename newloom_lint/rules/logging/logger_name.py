"""NL404 logger-name."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import (
    AddKeyword,
    Finding,
    Fix,
    Level,
    Place,
    Profile,
    Replace,
    Safety,
)
from newloom_lint.model import Project
from newloom_lint.model.names import lookup
from newloom_lint.model.names.modules import Module
from newloom_lint.model.values import expressions
from newloom_lint.model.values.kinds import External, constant_text
from newloom_lint.rules.base import ModuleRule, unsafe
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts


class LoggerName(ModuleRule):
    """A module's logger does not have the module's name.

    ## What it does
    Reports `getLogger()` and `getLogger("a text")` at the top of a module of the tasks package. A
    text that lies below the app's own name, as `streams.fetch` does, is not reported, nor one that
    the project's `LOGGING` setting names, or a part of which before a dot it names.

    ## Why it matters in NewLoom
    What `LOGGING` says about `streams` holds for loggers below it, which have the names of its
    modules. A logger with another name gets no such level and no such file, and its records do
    not say where they are from.

    ## How to fix
    `logger = logging.getLogger(__name__)`.

    ## Fix safety
    Unsafe: whatever else goes by the name, another module or the settings of a server, no longer
    means this logger.
    """

    code, name = "NL404", "logger-name"
    level, profile = Level.WARNING, Profile.GUIDE
    fix = Safety.UNSAFE
    guide = "Task Logic"
    message = "the logger is called {called} and not as its module: settings for `{app}` miss it"
    help = "use `logging.getLogger(__name__)`"
    examples = (
        Bad('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger("fetcher")  # NL404


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.
                """
                logger.info("Running stream %s", stream_id)
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        ''', fixed='''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)  # NL404


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.
                """
                logger.info("Running stream %s", stream_id)
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
        Good(
            '''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger("fetchers.pages")


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.

                Example:
                    {}
                """
                logger.info("Running stream %s", stream_id)
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        ''',
            files={
                "config/settings.py": """
                LOGGING = {"version": 1, "loggers": {"fetchers": {"level": "INFO"}}}
                """
            },
        ),
    )  # fmt: skip

    def findings(self, project: Project) -> Iterator[Finding]:
        """Yield a finding for each logger of the tasks package that has an odd name."""
        app = project.package.partition(".")[0]
        for module in project.task_modules:
            for call in _made_loggers(project, module):
                called = _called(call)
                inside = called is not None and f"{called}.".startswith(f"{app}.")
                if called is not None and not inside and not _is_meant(project, called):
                    place = Place(module.path, call.span.start, call.span.end)
                    shown = f"`{called}`" if called else "`root`"
                    yield self.at(place, fix=_mended(place, call), called=shown, app=app)


def _mended(place: Place, call: facts.Call) -> Fix:
    """Return the fix of a logger: its module's name is its own."""
    title = "name the logger as its module"
    if not call.arguments:
        return unsafe(title, AddKeyword(place, "__name__"))
    span = call.arguments[0].value.span
    return unsafe(title, Replace(Place(place.path, span.start, span.end), "__name__"))


def _made_loggers(project: Project, module: Module) -> Iterator[facts.Call]:
    """Yield the calls of `logging.getLogger` that a module binds to a name."""
    for statement in module.facts.body:
        value = statement.value if isinstance(statement, facts.Assign) else None
        if isinstance(value, facts.Call):
            function = lookup.evaluated(project.machine, module, value.function)
            if function == External("logging.getLogger"):
                yield value


def _called(call: facts.Call) -> str | None:
    """Return the text a logger is called by, empty for the root's; `None` where it is no text."""
    if not call.arguments:
        return ""
    name = call.arguments[0].value
    if isinstance(name, facts.Literal):
        return "" if name.kind == "none" else constant_text(expressions.literal(name))
    return None


def _is_meant(project: Project, called: str) -> bool:
    """Return whether the settings name a logger, or one above it."""
    parts = called.split(".") if called else []
    above = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
    return not project.configured_names.isdisjoint(above)
