"""NL003 unknown-suppression."""

from __future__ import annotations

from newloom_lint.findings import Level, Profile, Safety
from newloom_lint.rules.base import CommentRule
from newloom_lint.rules.examples import Bad, Good


class UnknownSuppression(CommentRule):
    """A comment is to silence a rule that does not exist.

    ## What it does
    Reports each code and name in a `# noqa: NL…`, `# newloom-lint: ignore[…]` or
    `ignore-file[…]` that stands for no rule. Codes, their beginnings (`NL3`), names and `ALL`
    are known; codes of other tools in a `# noqa` are left alone.

    ## Why it matters in NewLoom
    A comment with a typo silences nothing, and reads as if it did: who comes next takes a
    swallowed exception for one that was looked at.

    ## How to fix
    Write the rule as the finding names it, by code or by name.

    ## Fix safety
    Safe: where one name only is nearly the same it is put in, else the word goes: it did
    nothing. The reason behind it, other codes and what is said to other tools stay.
    """

    code, name = "NL003", "unknown-suppression"
    level, profile = Level.WARNING, Profile.GUIDE
    guide = "Error Handling"
    message = "`{word}` is no rule: the comment silences nothing by it"
    help = "{advice}"
    fix = Safety.SAFE
    examples = (
        Bad("""
            def fetch(stream_id, **kwargs):  # noqa: NL201, NL301, NL311
                print(stream_id)  # newloom-lint: ignore[print_call, NL4] it is shown  # NL003
        """, fixed="""
            def fetch(stream_id, **kwargs):  # noqa: NL201, NL301, NL311
                print(stream_id)  # newloom-lint: ignore[print-call, NL4] it is shown  # NL003
        """),
        Bad("""
            SECONDS = 10  # noqa: NL999, E501  # NL003
        """, path="streams/tasks/limits.py", files={
            "streams/tasks/__init__.py": "TASK_MAPPING = {}",
        }, fixed="""
            SECONDS = 10  # noqa: E501  # NL003
        """),
        Good("""
            def fetch(stream_id, **kwargs):  # noqa: D103, NL2, NL3, NL4
                print(stream_id)
        """),
    )  # fmt: skip
