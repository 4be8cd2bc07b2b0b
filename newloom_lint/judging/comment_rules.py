"""Findings about the comments that silence findings: NL002 and NL003.

They are made last: whether a comment is needed shows when all other findings are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

from newloom_lint.findings import Finding, Fix, Place, Safety, SetSelector
from newloom_lint.judging.selection import Decision, RuleMetadata, RuleSelection, close_to
from newloom_lint.judging.suppression import Suppressions, Suppressor

UNUSED = "NL002"
UNKNOWN = "NL003"

_LIKENESS = 0.8
"""How much of a name has to be right for a fix to put in the rest."""
_CODE = re.compile(r"NL\d")
_OF_OTHERS = re.compile(r"(?!NL)[A-Z]+\d+$")


@runtime_checkable
class CommentRule(Protocol):
    """A rule that puts into words what is found here."""

    @property
    def code(self) -> str: ...

    def at(
        self, place: Place, *, function: str = "", fix: Fix | None = None, **names: object
    ) -> Finding:
        """Return a finding at a place; `names` fill the rule's message and help."""


class About(NamedTuple):
    """A finding about a comment, and whether another comment silences it."""

    finding: Finding
    is_silenced: bool


class CommentFindings:
    """What there is to say about the comments of some files.

    Args:
        files: What the comments of each file silence; they know what has used them.
        rules: All rules. Without the two that are worded here nothing is said.
        selection: Which of them speak about which file.

    """

    def __init__(
        self,
        files: Iterable[Suppressions],
        rules: Sequence[RuleMetadata],
        selection: RuleSelection,
    ) -> None:
        self._rules = rules
        self._selection = selection
        self._all = [(file, each) for file in files for each in file.suppressors]
        own = (rule for rule in rules if rule.code in {UNKNOWN, UNUSED})
        self._worded = {rule.code: rule for rule in own if isinstance(rule, CommentRule)}

    def unknown(self) -> Iterator[About]:
        """Yield a finding for each name in a comment that is no rule's."""
        rule = self._worded.get(UNKNOWN)
        if rule is None:
            return
        for file, word in self._all:
            if word.codes is None or word.codes or not word.remark.words:
                continue
            finding = rule.at(word.place, function=word.function, **self._unknown(word))
            yield About(finding, file.silence(finding, word))

    def _unknown(self, word: Suppressor) -> dict[str, Any]:
        likely = close_to(word.text, self._rules, _LIKENESS)
        others = {other.text for other in word.remark.words}
        text = likely[0] if len(likely) == 1 and likely[0] not in others else ""
        title = f"write `{text}`" if text else f"take `{word.text}` out"
        return {
            "word": word.text,
            "advice": self._meant(word.text, likely),
            "fix": _fix(title, word, text),
        }

    def _meant(self, text: str, likely: Sequence[str]) -> str:
        """Return what someone may have meant by a word that names no rule."""
        if _OF_OTHERS.match(text):
            return f"other tools are told by `# noqa: {text}`"
        near = likely or (() if _CODE.match(text) else close_to(text, self._rules))
        return f"did you mean `{near[0]}`?" if near else "`newloom-lint rule --all` has all rules"

    def may_be_unused(self) -> bool:
        """Return whether there is a comment that nothing seen so far needs."""
        return UNUSED in self._worded and any(map(self._is_unused, self._all))

    def unused(self) -> Iterator[About]:
        """Yield a finding for each rule in a comment that silences nothing.

        Comments about such findings come last: they are needed where one is silenced.
        """
        rule = self._worded.get(UNUSED)
        if rule is None:
            return
        for entry in sorted(self._all, key=_is_about_unused):
            file, word = entry
            if self._is_unused(entry):
                finding = rule.at(word.place, function=word.function, **_unused(word, file))
                yield About(finding, file.silence(finding, word))

    def _is_unused(self, entry: tuple[Suppressions, Suppressor]) -> bool:
        """Return whether a rule in a comment has silenced nothing although it speaks there."""
        _, word = entry
        if word.codes is None or word.is_used:
            return False
        if not word.remark.words:
            return True
        path = word.place.path
        return any(self._selection.decide(code, path) is Decision.ON for code in word.codes)


def _is_about_unused(entry: tuple[Suppressions, Suppressor]) -> bool:
    codes = entry[1].codes
    return codes is not None and UNUSED in codes


def _unused(word: Suppressor, file: Suppressions) -> dict[str, Any]:
    names: dict[str, Any] = {"word": word.text}
    kind, comment = word.remark.kind, word.comment
    if not word.remark.words:
        why = "it names no rule"
        advice = "name rules in brackets, `[NL304]` say, or delete it"
    elif kind == "ignore-file" and comment.span.start >= file.head:
        why = "`ignore-file` counts only above the first statement"
        advice = "move it to the top of the file, or delete it"
    else:
        why = _finds_nothing(word)
        advice = "delete it: a later finding would be silenced unseen"
        if kind == "noqa" and comment.own_line:
            advice = (
                "`# noqa` is for its own line; for the next statement write "
                f"`# newloom-lint: ignore[{word.text}]`"
            )
        names["fix"] = _fix(f"take `{word.text}` out", word)
    return names | {"why": why, "advice": advice}


def _finds_nothing(word: Suppressor) -> str:
    where = "in this file" if word.remark.kind == "ignore-file" else "here"
    codes = word.codes or frozenset()
    if len(codes) > 1:
        return f"none of its {len(codes)} rules finds anything {where}"
    return f"this rule finds nothing {where}"


def _fix(title: str, word: Suppressor, text: str = "") -> Fix:
    return Fix(Safety.SAFE, title, (SetSelector(word.place, text),))
