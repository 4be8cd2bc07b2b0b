"""NL503 duplicate-registration."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Profile, Related
from newloom_lint.model import Project
from newloom_lint.model.overwriting import overwritten
from newloom_lint.rules.base import RegistryRule
from newloom_lint.rules.examples import Bad, Good


class DuplicateRegistration(RegistryRule):
    """A stream type is registered twice.

    ## What it does
    Reports a key of the registry that certainly takes the place of an equal one: in the same dict,
    or in a later statement of the same block (`TASK_MAPPING["fetch"] = …`, `update`, `|=`).
    Silent where the later one is made of the first, and in branches.

    ## Why it matters in NewLoom
    Python keeps the last one and says nothing. The first task can never run again.

    ## How to fix
    Give one of them a stream type of its own, or drop it.
    """

    code, name = "NL503", "duplicate-registration"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Registering Tasks"
    message = "`{stream_type}` is registered twice: {consequence}"
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
        Bad("""
            from .fetch import fetch, send

            TASK_MAPPING = {"fetch": fetch}
            TASK_MAPPING["fetch"] = send  # NL503
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
        """Yield a finding for each entry that takes the place of another."""
        for lost, kept in overwritten(project.registry):
            if project.asks_about(kept.key.path):
                yield self.at(
                    kept.key,
                    tasks=(kept.stream_type,),
                    related=(Related(lost.key, "registered here first"),),
                    stream_type=kept.stream_type,
                    consequence=_consequence(lost.written, kept.written),
                )


def _consequence(lost: str, kept: str) -> str:
    if lost == kept:
        return f"`{lost}` both times, and a change of the first entry does nothing"
    return f"`{lost}` is silently lost to `{kept}`"
