"""NL405 secret-in-log."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Profile
from newloom_lint.model import Project, exposed, reach
from newloom_lint.rules.base import FunctionRule
from newloom_lint.rules.examples import Bad, Good

_AROUND = '''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, url, api_key, **kwargs):
                """Note that a page is wanted.

                Args:
                    stream_id: The stream that asks.
                    url: The address of the page.
                    api_key: What the service knows us by.

                Example:
                    {"url": "https://example.org/", "api_key": "..."}
                """
                <log>
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
'''


class SecretInLog(FunctionRule):
    """A secret is logged.

    ## What it does
    Reports a log call that writes a value whose name says that it is a secret: a token, password,
    API or private key, credential or `Authorization` header. It looks into f-strings, formats,
    dicts and what a local name was given, and knows what a schema lets `**kwargs` hold. What a
    message says in words does not count, nor what is cut, hashed, masked or only asked for
    (`bool(token)`).

    ## Why it matters in NewLoom
    A Stream's configuration is kept by those who may edit Streams. Logs are copied to files and
    services that many people read, and are kept for long.

    ## How to fix
    Leave the value out, or log that it is there.
    """

    code, name = "NL405", "secret-in-log"
    level, profile = Level.ERROR, Profile.STRICT
    guide = "Task Logic"
    message = "`{taker}` logs {secrets}: whoever reads the log can use it"
    help = "leave it out, or log only that it is there: `bool(...)`"
    examples = (
        Bad(_AROUND.replace("<log>", 'logger.info("Asking %s with %s", url, api_key)  # NL405')),
        Bad(_AROUND.replace("<log>", 'logger.info("Sent: %s", {"X-Api-Key": api_key})  # NL405')),
        Good(_AROUND.replace("<log>", 'logger.info("Asking %s, api key: %s", url, bool(api_key))')),
    )  # fmt: skip

    def check(self, reached: reach.Reached, project: Project) -> Iterator[Finding]:
        """Yield a finding for each log call in a function that writes a secret."""
        if not project.is_in_tasks_package(reached.function.module):
            return
        for place, call in project.machine.observed.logged.of(reached.function):
            secrets = exposed.names(project, reached, call)
            if secrets:
                yield self.within(
                    reached, place, secrets=", ".join(f"`{secret}`" for secret in secrets)
                )
