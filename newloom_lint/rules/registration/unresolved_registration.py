"""NL502 unresolved-registration."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Profile
from newloom_lint.model import Project
from newloom_lint.model.names.modules import Absent
from newloom_lint.model.registry import Entry
from newloom_lint.rules.base import RegistryRule
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts


class UnresolvedRegistration(RegistryRule):
    """The registry names something that does not exist.

    ## What it does
    Follows each entry of `TASK_MAPPING` to its definition, through imports and aliases, and
    reports an entry whose name is not imported, or whose module does not have it.

    ## Why it matters in NewLoom
    `streams.tasks` is imported as a whole. One name that does not exist stops the import, and
    with it every stream.

    ## How to fix
    Import the task, mend its name, or drop the entry of a task that is gone.
    """

    code, name = "NL502", "unresolved-registration"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Registering Tasks"
    message = "`{stream_type}` maps to `{written}`, {reason}: {consequence}"
    help = "import the task, mend its name, or drop the entry"
    examples = (
        Bad("""
            TASK_MAPPING = {
                "fetch": fetch,  # NL502
            }
        """, path="streams/tasks/__init__.py"),
        Bad("""
            from .fetching import fetch

            TASK_MAPPING = {
                "fetch": fetch,  # NL502
            }
        """, path="streams/tasks/__init__.py"),
        Good("""
            from . import _legacy
            from ._legacy import *

            TASK_MAPPING = {
                "one": one,
                "two": _legacy.two,
            }
        """, path="streams/tasks/__init__.py", files={"streams/tasks/_legacy.py": '''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def one(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.
                """
                logger.info("Running")
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise


            two = one
        '''}),
    )  # fmt: skip

    def findings(self, project: Project) -> Iterator[Finding]:
        """Yield a finding for each entry that leads nowhere."""
        for entry in project.registry.entries:
            if not project.asks_about(entry.key.path):
                continue
            match entry.target:
                case Absent(name):
                    error = _error(entry, name, project)
                    imported = error != "NameError"
                    yield self.at(
                        entry.key,
                        tasks=(entry.stream_type,),
                        stream_type=entry.stream_type,
                        written=entry.written,
                        reason=(
                            f"and `{name}` does not exist" if imported else "which is not imported"
                        ),
                        consequence=(
                            f"importing `{project.package}` ends in `{error}`, no task runs"
                        ),
                    )


def _error(entry: Entry, missing: str, project: Project) -> str:
    """Return what Python raises where an entry leads to a name that does not exist."""
    expression = entry.expression
    if isinstance(expression, facts.Attribute) and missing.endswith(f".{expression.attr}"):
        return "AttributeError"
    first = entry.written.partition(".")[0]
    imports = [bound.node for bound in entry.module.bindings.get(first, [])]
    statement = imports[-1] if imports else None
    if not isinstance(statement, facts.Import):
        return "NameError"  # nothing binds it, also no star import
    modules = project.machine.modules
    source = modules.absolute(entry.module, statement) if statement.is_from else None
    exists = source is not None and modules.path(source) is not None
    return "ImportError" if exists else "ModuleNotFoundError"
