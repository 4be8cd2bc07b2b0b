"""Rules taken out of comments that silence findings; what else a comment says stays."""

from __future__ import annotations

import re

from newloom_lint.files import SourceFile
from newloom_lint.findings import Edit, Place, SetSelector
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.judging.comments import Remark, Word, remarks
from newloom_lint.syntax.facts import Comment

_BETWEEN = " \t-\u2013\u2014:;,."
_SPEAKS = re.compile(r"noqa\b|[\w.-]+\s*[:=]", re.IGNORECASE)
"""What would say something to a tool if it stood at the beginning of a comment."""
_LINE_END = re.compile(r"\r\n|\n|\Z")


def set_selector(file: SourceFile, comment: Comment, step: SetSelector) -> list[Edit]:
    """Return the edit that makes the rule of a step, in a comment, read its text.

    Without a text the rule is taken out of its list. With the last one goes what named it: the
    reason behind it and what other tools are told stay, and nothing stays of a comment that says
    nothing else.

    Raises:
        CannotFix: when no rule stands there, or what stays would tell a tool something.
    """
    place, text = step.selector, step.text
    if text:
        return [Edit(place, text)]
    shift = comment.span.start
    for remark in remarks(comment.text):
        starts = [shift + word.start for word in remark.words]
        if place.start in starts:
            if len(starts) > 1:
                start, end = _listed(remark.words, starts.index(place.start))
                return [Edit(Place(file.path, shift + start, shift + end), "")]
            return [_without(file, comment, remark)]
    raise CannotFix(f"{file.path} names no rule where one was expected")


def _listed(words: tuple[Word, ...], index: int) -> tuple[int, int]:
    """Return the range of one of several rules, with the separator that goes with it."""
    if index + 1 < len(words):
        return words[index].start, words[index + 1].start
    return words[index - 1].end, words[index].end


def _without(file: SourceFile, comment: Comment, remark: Remark) -> Edit:
    """Return the edit that takes a suppression out of a comment."""
    before = comment.text[: remark.start].rstrip()
    after = comment.text[remark.end :]
    rest = after.strip(_BETWEEN)
    start, end = comment.span.start + remark.start, comment.span.end
    if not rest:
        if not before:
            return _gone(file, comment)
        return Edit(Place(file.path, comment.span.start + len(before), end), "")
    if _SPEAKS.match(rest):
        raise CannotFix(f"`{rest}` would then be a comment of its own")
    kept = comment.span.start + remark.end + after.index(rest)
    return Edit(Place(file.path, start, kept), "" if rest.startswith("#") else "# ")


def _gone(file: SourceFile, comment: Comment) -> Edit:
    """Return the edit that takes out a whole comment, with its line where it is alone there."""
    text, (start, end) = file.text, (comment.span.start, comment.span.end)
    line = text.rfind("\n", 0, start) + 1
    if not comment.own_line:
        return Edit(Place(file.path, line + len(text[line:start].rstrip()), end), "")
    ended = _LINE_END.search(text, end)
    return Edit(Place(file.path, line, ended.end() if ended else end), "")
