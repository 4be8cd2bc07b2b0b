"""The limits: those the project has set itself, and the stricter ones of `bench.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

Limits = Mapping[str, float]
"""Limits by name."""
FILE = Path(__file__).with_name("bench.toml")
AT_MOST: Mapping[str, float] = MappingProxyType(
    {
        "cold": 2.0,
        "two": 1.15,
        "one": 1.3,
        "ci": 2.0,
        "small": 2.0,
        "small-ms": 80,
        "unchanged": 5,
        "unchanged-ms": 40,
        "thousand": 0.15,
        "repository": 0.15,
        "fix": 3.0,
        "memory": 1.3,
        "growth": 1.2,
        "summaries": 2.2,
    }
)
AT_LEAST: Mapping[str, float] = MappingProxyType({"fixit": 8.0, "pylint": 2.5, "flake8": 1.0})


class LaxError(Exception):
    """A limit is missing, unknown, or laxer than the one the project has set itself."""


def load(file: Path = FILE) -> dict[str, float]:
    """Return all limits by name.

    Raises:
        LaxError: the file is not what it must be.

    """
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    most, least = tables.pop("at-most", {}), tables.pop("at-least", {})
    if tables or most.keys() != AT_MOST.keys() or least.keys() != AT_LEAST.keys():
        odd = sorted(
            (most.keys() ^ AT_MOST.keys()) | (least.keys() ^ AT_LEAST.keys()) | set(tables)
        )
        raise LaxError(f"{file.name}: missing or unknown: {', '.join(odd)}")
    lax = [name for name, limit in AT_MOST.items() if most[name] > limit]
    lax += [name for name, limit in AT_LEAST.items() if least[name] < limit]
    if lax:
        raise LaxError(f"{file.name}: laxer than the project allows: {', '.join(lax)}")
    return {name: float(limit) for name, limit in {**most, **least}.items()}
