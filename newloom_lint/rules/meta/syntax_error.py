"""NL001 syntax-error."""

from __future__ import annotations

from collections.abc import Iterator

from newloom_lint.findings import Finding, Level, Place, Profile
from newloom_lint.model import Project
from newloom_lint.rules.base import ModuleRule
from newloom_lint.rules.examples import Bad, Good


class SyntaxError_(ModuleRule):  # noqa: N801 - the built-in has the name
    """A file of the project cannot be read, decoded or parsed.

    ## What it does
    Reports a Python file that the linter needs and cannot read: its bytes do not decode, its
    syntax is wrong, or it is too deeply nested to analyse.

    ## Why it matters in NewLoom
    `streams.tasks` imports every task when Django starts. One file with wrong syntax stops the
    import, and with it every stream, not only its own.

    ## How to fix
    Mend the file at the place that is named; `python -m py_compile FILE` says the same.
    """

    code, name = "NL001", "syntax-error"
    level, profile = Level.ERROR, Profile.REQUIRED
    guide = "Basic Task Structure"
    message = "{problem}"
    help = "nothing in this file was checked"
    examples = (
        Bad("""
            def fetch(stream_id, **kwargs)  # NL001
                pass
        """),
        Good("""
            SECONDS = 10
        """, path="streams/limits.py", files={
            "streams/tasks/fetch.py": "",
            "streams/tasks/__init__.py": "TASK_MAPPING = {}",
        }),
    )  # fmt: skip

    def findings(self, project: Project) -> Iterator[Finding]:
        """Yield a finding for each file that has no facts."""
        for module, problem in project.problems():
            length = len(module.file.text) if module.file else 0
            start = min(problem.offset, length)
            place = Place(module.path, start, min(start + 1, length))
            yield self.at(place, problem=problem.message)
