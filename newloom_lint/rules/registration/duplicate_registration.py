"""NL503 duplicate-registration."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Profile, Related
from newloom_lint.model import Project
from newloom_lint.model.registry import Entry
from newloom_lint.rules.base import RegistryRule
from newloom_lint.rules.examples import Bad, Good


class DuplicateRegistration(RegistryRule):
    """A stream type is registered twice.

    ## What it does
    Reports the second of two equal keys in one dict of the registry.

    ## Why it matters in NewLoom
    Python keeps the last one and says nothing. The first task can never run again.

    ## How to fix
    Give one of them a stream type of its own, or drop it.
    """

    code, name = "NL503", "duplicate-registration"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Registering Tasks"
    message = "`{stream_type}` is registered twice: `{lost}` is silently lost to `{kept}`"
    help = "give one of them another stream type, or drop it"
    examples = (
        Bad("""
            from .fetch import fetch, send

            TASK_MAPPING = {
                "fetch": fetch,
                "fetch": send,  # NL503
            }
        """, path="streams/tasks/__init__.py", files={"streams/tasks/fetch.py": '''
            def fetch(stream_id, **kwargs):
                """Fetch a page."""


            def send(stream_id, **kwargs):
                """Send a page."""
        '''}),
        Good("""
            import os

            TASK_MAPPING = {}
            if os.environ.get("DRY_RUN"):
                TASK_MAPPING["fetch"] = print
            else:
                TASK_MAPPING["fetch"] = repr
        """, path="streams/tasks/__init__.py", files={"streams/tasks/fetch.py": ""}),
    )  # fmt: skip

    def findings(self, project: Project) -> Iterator[Finding]:
        """Yield a finding for each key that comes again in one dict."""
        first: dict[tuple[object, str], Entry] = {}
        for entry in project.registry.entries:
            if entry.display is None:
                continue
            known = first.setdefault((entry.display, entry.stream_type), entry)
            if known is not entry and project.asks_about(entry.key.path):
                yield self.at(
                    entry.key,
                    tasks=(entry.stream_type,),
                    related=(Related(known.key, "registered here first"),),
                    stream_type=entry.stream_type,
                    lost=known.written,
                    kept=entry.written,
                )
