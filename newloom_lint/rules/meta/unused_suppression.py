"""NL002 unused-suppression."""

from __future__ import annotations

from newloom_lint.findings import Level, Profile, Safety
from newloom_lint.rules.base import CommentRule
from newloom_lint.rules.examples import Bad, Good


class UnusedSuppression(CommentRule):
    """A comment silences a rule that finds nothing there.

    ## What it does
    Reports each code and name in a `# noqa: NL…`, `# newloom-lint: ignore[…]` or
    `ignore-file[…]` that silences nothing, of rules that are on. A bare `# noqa` and the codes
    of other tools are left alone. While a file or the registry cannot be read completely,
    nothing is said: what the comment is for may lie there.

    ## Why it matters in NewLoom
    The fault was mended and its comment stayed. The day someone brings the fault back, a failed
    run is stored as a success again, and the linter has been told to keep quiet about it.

    ## How to fix
    Delete the code. An `ignore-file[…]` counts only above the first statement of its file; move
    it there where it is needed.

    ## Fix safety
    Safe: only the code goes, and with the last one the comment. The reason behind it, other
    codes and what is said to other tools stay.
    """

    code, name = "NL002", "unused-suppression"
    level, profile = Level.WARNING, Profile.GUIDE
    guide = "Error Handling"
    message = "`{word}` silences nothing: {why}"
    help = "{advice}"
    fix = Safety.SAFE
    examples = (
        Bad("""
            SECONDS = 10  # noqa: E501, NL304  # NL002
        """, path="streams/tasks/limits.py", files={
            "streams/tasks/__init__.py": "TASK_MAPPING = {}",
        }, fixed="""
            SECONDS = 10  # noqa: E501  # NL002
        """),
        Bad("""
            # newloom-lint: ignore[print-call] the console shows it  # NL002
            SECONDS = 10
        """, path="streams/tasks/limits.py", files={
            "streams/tasks/__init__.py": "TASK_MAPPING = {}",
        }, fixed="""
            # the console shows it  # NL002
            SECONDS = 10
        """),
        Good("""
            SECONDS = 10  # noqa: E501
            MINUTES = 10 * 60  # noqa
        """, path="streams/tasks/limits.py", files={
            "streams/tasks/__init__.py": "TASK_MAPPING = {}",
        }),
        Good("""
            def fetch(stream_id, **kwargs):  # noqa: NL201, NL301, NL311
                print(stream_id)  # newloom-lint: ignore[print-call] the console shows it
        """),
    )  # fmt: skip
