"""The verdict: plain data that is shown, remembered and compared."""

from __future__ import annotations

import msgspec

from newloom_lint.findings import Finding, Profile, Unknown


class Range(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A place as rows and columns, all from 1; the end is that of the first character after it."""

    row: int
    column: int
    end_row: int
    end_column: int


class Judged(msgspec.Struct, frozen=True, array_like=True):
    """A finding that counts; `fingerprint` recognises it when lines have moved."""

    finding: Finding
    fingerprint: str
    range: Range | None = None
    """Where the finding lies, so that no file is read to show it; `None` where that is unknown."""


class Verdict(msgspec.Struct, frozen=True, array_like=True):
    """What is to be said about a project, or about some files of it."""

    findings: tuple[Judged, ...]
    """Ordered by path, position and code."""
    tasks: int
    """How many tasks were checked."""
    suppressed: int
    """How many findings a comment silences."""
    profile: Profile
    """The profile that was asked for."""
    met: Profile | None
    """The highest profile without a finding; `None` when not even `required` is met.

    What someone switched off (`ignore`, a comment) does not count against a profile, what was
    merely not selected does.
    """
    rules: int = 0
    """How many rules are on; where none is, no profile is met."""
    unknown: tuple[Unknown, ...] = ()
    """What could not be read, each once."""
