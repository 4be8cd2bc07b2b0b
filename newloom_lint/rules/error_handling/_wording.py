"""How the rules of this section speak of a handler."""

from __future__ import annotations

from newloom_lint.model.flow.effects import Passed


def catches(handler: Passed) -> str:
    """Return what a handler, a `finally` or a `with` does to a failure, as words."""
    if handler.caught == "with":
        return "lets this `with` take the exception"
    if handler.caught == "finally":
        return "leaves by its `finally`, whatever was raised,"
    return f"catches `{handler.caught}`" if handler.caught else "catches everything"
