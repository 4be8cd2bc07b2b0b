"""A shape: a whole small project, with a task that is right and one that is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from newloom_lint import rules
from newloom_lint.judging.one_fault import merged, uncovered
from newloom_lint.model import Project
from tests.projects import project, surrounded, write

TASKS = "streams/tasks/__init__.py"
MODELS = "streams/models.py"
SCHEMAS = "streams/schemas/__init__.py"

_TASK = '''
import logging

from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def {name}(stream_id, url, **kwargs):
    """Note that a page was asked for.

    Args:
        stream_id: The stream that asks.
        url: The page.

    Example:
        {name}(stream_id=1, url="https://example.org")
    """
    logger.info("Asking for %s", url)
    try:
        Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
    except Exception:
        logger.exception("Stream %s failed", stream_id)
        Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
        {end}
'''


def task(name: str, *, broken: bool = False, decorator: str = "", imports: str = "") -> str:
    """Return a file with one task; a broken one returns where it should raise again."""
    text = _TASK.format(name=name, end="return" if broken else "raise").lstrip()
    text = text.replace(f"def {name}", f"{decorator}\ndef {name}") if decorator else text
    return text.replace("from streams.models", f"{imports}\nfrom streams.models", 1).replace(
        "\n\nfrom streams.models", "\nfrom streams.models" if imports else "\n\nfrom streams.models"
    )


KEPT, BROKEN = task("kept"), task("broken", broken=True)
PAIR = {"streams/tasks/kept.py": KEPT, "streams/tasks/broken.py": BROKEN}
FOUND = ("NL304 streams/tasks/broken.py",)
"""What is wrong with the broken task: it swallows."""
IMPORTS = "from .broken import broken\nfrom .kept import kept\n"


@dataclass(frozen=True)
class Shape:
    """Files around the two tasks, what is found in them, and what cannot be read."""

    files: dict[str, str] = field(default_factory=dict)
    found: tuple[str, ...] = FOUND
    """`code path` of each finding."""
    unknown: tuple[str, ...] = ()
    """What is said to be unknown, in part."""
    types: tuple[str, ...] = ("broken", "kept")
    """The stream types that are read."""

    def write(self, root: Path) -> Path:
        """Write the project and return its root."""
        texts = {path: f"\n{text}" for path, text in self.files.items()}
        return write(root, surrounded({**PAIR, **texts}))


def checked(root: Path) -> tuple[Project, list[str]]:
    """Return a project and what all rules find in it, as shapes name it."""
    subject = project(root)
    every = (finding for rule in rules.ALL for finding in rule.findings(subject))
    found = uncovered(merged(every), rules.ALL)
    return subject, sorted(f"{finding.code} {finding.place.path}" for finding in found)
