"""NL510 unresolved-import."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Place, Profile, Related
from newloom_lint.model import Project, reach
from newloom_lint.model.names import imports
from newloom_lint.model.names.modules import Absent, Module
from newloom_lint.rules.base import FunctionRule
from newloom_lint.rules.examples import Bad, Good
from newloom_lint.syntax import facts


class UnresolvedImport(FunctionRule):
    """A task imports a name that the project does not have.

    ## What it does
    Follows the imports at the top of each task's and helper's module, and inside the functions,
    to the project's files, and reports a name that leads nowhere. It leaves alone what may fail
    on purpose: an import in a `try` with a handler for it, below `if TYPE_CHECKING`, or from a
    module that makes its names at run time.

    ## Why it matters in NewLoom
    At the top of a module the error stops `streams.tasks`, and with it every stream. Inside a
    function it waits for the run that gets there.

    ## How to fix
    Mend the name, or bring back what was moved or renamed.
    """

    code, name = "NL510", "unresolved-import"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Registering Tasks"
    message = "`{lost}` does not exist: {consequence}"
    help = "{advice}"
    examples = (
        Bad('''
            from streams.parsing import parse_page  # NL510


            def fetch(stream_id, **kwargs):
                """Fetch a page."""
                return parse_page(stream_id)
        '''),
        Bad('''
            def fetch(stream_id, **kwargs):
                """Fetch a page."""
                from streams.models import Strem  # NL510

                Strem.objects.filter(id=stream_id).update(status="failed")
        '''),
        Good('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            try:
                from streams.tracing import trace
            except ImportError:
                trace = None

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.
                """
                logger.info("Tracing: %s", trace is not None)
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(
                        status="failed", last_run=timezone.now()
                    )
                    raise
        '''),
    )  # fmt: skip

    def findings(self, project: Project) -> Iterator[Finding]:
        """Yield a finding for each import that fails, in functions and at the top of modules."""
        yield from super().findings(project)
        by_module: dict[str, list[reach.Reached]] = {}
        for reached in reach.functions(project):
            by_module.setdefault(reached.function.module.path, []).append(reached)
        for several in by_module.values():
            module = several[0].function.module
            tasks = {task.name: task for reached in several for task in reached.tasks}
            top = reach.Reached(several[0].function, tuple(tasks.values()))
            for lost in imports.lost(project.machine, module):
                if not _is_registered(project, module, lost):
                    consequence = f"importing `{module.name}` ends in `ImportError`"
                    yield self._finding(top, lost, consequence, function="")

    def check(self, reached: reach.Reached, project: Project) -> Iterator[Finding]:
        """Yield a finding for each import in a function that fails."""
        node = reached.function.node
        if isinstance(node, facts.Function):
            for lost in imports.lost(project.machine, reached.function.module, node):
                consequence = "a run that gets here ends in `ImportError`"
                yield self._finding(reached, lost, consequence, function=node.qualname)

    def _finding(
        self, reached: reach.Reached, lost: imports.Lost, consequence: str, *, function: str
    ) -> Finding:
        span, home = lost.span, lost.home
        related: tuple[Related, ...] = ()
        if home is not None:
            last = lost.name.rpartition(".")[2]
            related = (Related(Place(home.path, 0, 0), f"there is no `{last}` here"),)
        return self.within(
            reached,
            Place(reached.function.module.path, span.start, span.end),
            function=function,
            related=related,
            lost=lost.name,
            consequence=consequence,
            advice=f"did you mean `{lost.close}`?" if lost.close else "mend the name, or drop it",
        )


def _is_registered(project: Project, module: Module, lost: imports.Lost) -> bool:
    """Return whether an entry of the registry says the same."""
    return module.path == project.registry.path and any(
        entry.module is module
        and isinstance(entry.target, Absent)
        and f"{entry.target.name}.".startswith(f"{lost.name}.")
        for entry in project.registry.entries
    )
