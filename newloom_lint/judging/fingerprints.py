"""What a finding is recognised by when the lines around it have moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b

from newloom_lint.findings import Finding

_SIZE = 8
"""Bytes of a fingerprint: enough that two findings of a project do not meet by chance."""


def fingerprints(
    findings: Iterable[Finding], underlined: Callable[[Finding], str]
) -> Iterator[tuple[Finding, str]]:
    """Yield each finding with its fingerprint, 16 hexadecimal digits.

    It is a hash of the code, the path, the function's qualified name, the underlined text with its
    white space normalised, and the ordinal among findings that are equal in all of these; so the
    findings have to come in order of position.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for finding in findings:
        text = " ".join(underlined(finding).split())
        identity = (finding.code, finding.place.path, finding.function, text)
        parts = (*identity, str(seen[identity]))
        seen[identity] += 1
        data = "\0".join(parts).encode("utf-8", "surrogatepass")
        yield finding, blake2b(data, digest_size=_SIZE).hexdigest()
