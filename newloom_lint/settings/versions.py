"""`required-version`: whether a release is one of those a configuration is written for."""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"\s*(?P<operator>==|!=|>=|<=|~=|>|<|)\s*(?P<number>\d+(?:\.\d+)*)\s*$")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")


class UnreadableVersion(ValueError):  # noqa: N818  (reads as what it says)
    """A requirement that is not made of clauses such as `>=0.1` or `0.2.1`."""


def satisfies(version: str, required: str) -> bool:
    """Return whether `version` fulfils all clauses of `required` (`>=0.1,<1`, `~=0.2`, `0.2.1`).

    Only the numbers of a release are compared; `1.0` equals `1.0.0`.

    Raises:
        UnreadableVersion: a clause of `required` is none.

    """
    match = _NUMBER.match(version)
    ours = _numbers(match[0] if match else "0")
    answers = [_holds(ours, clause) for clause in required.split(",")]
    return all(answers)


def _holds(ours: tuple[int, ...], clause: str) -> bool:
    match = _CLAUSE.match(clause)
    if match is None:
        raise UnreadableVersion(
            f'"{clause.strip()}" is no version requirement (write ">=0.1,<1" or "0.2.1")'
        )
    given = _numbers(match["number"])
    size = max(len(ours), len(given))
    left, right = (number + (0,) * (size - len(number)) for number in (ours, given))
    match match["operator"]:
        case ">=":
            return left >= right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case "<":
            return left < right
        case "!=":
            return left != right
        case "~=":
            fixed = max(len(given) - 1, 1)
            return left >= right and left[:fixed] == right[:fixed]
        case _:
            return left == right


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split("."))
