"""Names that a person may have meant."""

from __future__ import annotations

from collections.abc import Iterable


def close_to(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return which of `names` are written almost like `name`, the closest first."""
    import difflib  # noqa: PLC0415 - loaded only where something is to be said

    found = tuple(names)
    folded = tuple(other for other in found if other.lower() == name.lower())
    return folded or tuple(difflib.get_close_matches(name, found, 3, 0.75))
