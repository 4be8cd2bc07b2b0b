"""NL501 unregistered-task."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Fix, Level, Part, Profile, Register, Related, Safety
from newloom_lint.model import Project, Task
from newloom_lint.model.names.close import close_to
from newloom_lint.model.names.modules import Absent
from newloom_lint.model.registry import Entry
from newloom_lint.rules.base import TaskRule, safe
from newloom_lint.rules.examples import Bad, Good


class UnregisteredTask(TaskRule):
    """A task is not in `TASK_MAPPING`.

    ## What it does
    Reports a public function of the tasks package that is evidently meant to be a task and that
    the registry does not map: it takes `stream_id`, has the name of its module, or carries a task
    decorator, and no other code of the project calls it or passes it around. Where an entry that
    leads nowhere evidently means it, NL502 alone speaks.

    ## Why it matters in NewLoom
    The dispatcher finds tasks through `TASK_MAPPING` alone. A Stream of an unregistered type
    cannot run, and that shows in production first.

    ## How to fix
    Add an entry. If the function is a helper, start its name with an underscore.

    ## Fix safety
    Safe: it adds an import and an entry to the registry, and changes nothing else.
    """

    code, name = "NL501", "unregistered-task"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Registering Tasks"
    needs = (Part.REGISTRY, Part.TARGET)
    fix = Safety.SAFE
    message = "`{task}` is not in `TASK_MAPPING`: no Stream can run it"
    help = "register it {how}; if it is a helper, begin its name with `_`"
    examples = (
        Bad('''
            import logging

            from django.utils import timezone

            from streams.models import Stream

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):  # NL501
                """Note that the stream ran."""
                try:
                    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    Stream.objects.filter(id=stream_id).update(status="failed")
                    raise
        ''', files={"streams/tasks/__init__.py": '''
            """The registry."""

            TASK_MAPPING = {}
        '''}, fixed_path="streams/tasks/__init__.py", fixed='''
            """The registry."""

            from .fetch import fetch

            TASK_MAPPING = {
                "fetch": fetch,
            }
        '''),
        Good("""
            from django.utils import timezone

            from streams.models import Stream


            def mark(stream_id, status):
                Stream.objects.filter(id=stream_id).update(
                    status=status, last_run=timezone.now()
                )
        """, path="streams/tasks/marking.py", files={"streams/tasks/fetch.py": '''
            import logging

            from streams.tasks.marking import mark

            logger = logging.getLogger(__name__)


            def fetch(stream_id, **kwargs):
                """Note that the stream ran.

                Args:
                    stream_id: The stream that asks.
                """
                logger.info("Running")
                try:
                    mark(stream_id, "active")
                except Exception:
                    logger.exception("Stream %s failed", stream_id)
                    mark(stream_id, "failed")
                    raise
        '''}),
    )  # fmt: skip

    def check(self, task: Task, project: Project) -> Iterator[Finding]:
        """Yield a finding for a task without an entry."""
        registry = project.registry
        if task.entries or any(_means(entry, task, project) for entry in registry.entries):
            return
        related = (Related(registry.table, "the registry"),) if registry.table is not None else ()
        how = f"with `{registry.registrar}`" if registry.registrar else f"in {registry.path}"
        yield self.on(task, fix=_register(task, project), related=related, how=how)


def _means(entry: Entry, task: Task, project: Project) -> bool:
    """Return whether an entry leads nowhere and is meant for a task: NL502 says so."""
    if not isinstance(entry.target, Absent):
        return False
    last = entry.written.rpartition(".")[2]
    if entry.stream_type == task.name or close_to(last, [task.name]):
        return True
    if _is_one_word_longer(last, task.name):
        return True
    own = [other for other in project.tasks if other.module is task.module]
    return entry.origin == task.module.name and own == [task]


def _is_one_word_longer(one: str, other: str) -> bool:
    """Return whether one of two names is the other with a word before or behind it."""
    longer, shorter = sorted((one.lower(), other.lower()), key=len, reverse=True)
    before, behind = longer.removesuffix(f"_{shorter}"), longer.removeprefix(f"{shorter}_")
    return any(rest != longer and "_" not in rest for rest in (before, behind))


def _register(task: Task, project: Project) -> Fix | None:
    registry = project.registry
    known = any(entry.stream_type == task.name for entry in registry.entries)
    if known or registry.registrar:
        return None
    step = Register(registry.path, task.name, task.module.name, task.name)
    return safe(f"register it as `{task.name}`", step)
