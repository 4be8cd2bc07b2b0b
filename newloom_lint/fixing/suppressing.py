"""Comments that silence findings, written where they last and silence little else."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from newloom_lint.files import SourceFile, UnreadableFile
from newloom_lint.findings import Edit, Finding, Place
from newloom_lint.fixing.errors import CannotFix
from newloom_lint.fixing.merging import apply
from newloom_lint.fixing.rows import code
from newloom_lint.fixing.source import has_plain_lines
from newloom_lint.fixing.spots import Spot, Spots, mergeable
from newloom_lint.judging.comments import Remark, remarks
from newloom_lint.syntax.facts import ModuleFacts

_CODE = re.compile(r"(?P<letters>[A-Z]+)(?P<number>\d+)$", re.IGNORECASE)
_SPEAKS = re.compile(
    r"noqa\b|newloom-lint|nosec\b|nosonar\b|coding\s*[:=]"
    r"|\b(?:type|pragma|pylint|mypy|pyright|ruff|flake8|fmt|isort|yapf|region|translators)\s*:",
    re.IGNORECASE,
)
"""What would tell a tool something, wherever it stands in a comment."""

UNREADABLE = "a file that cannot be read has no place for a suppression"
NO_PLACE = "no comment there is certain to silence it"


def refusal(reason: str) -> str:
    """Return why a text cannot be the reason of a suppression; empty where it can."""
    if not reason.strip():
        return "the reason is empty"
    if not reason.isprintable():
        return "the reason is to be one line of text"
    if found := _SPEAKS.search(reason):
        return f"`{found[0]}` in the reason would tell tools something of its own"
    return ""


class Written(NamedTuple):
    """Suppressions as edits."""

    edits: dict[str, tuple[Edit, ...]]
    """By path; one for each comment that is added or extended."""
    texts: dict[str, bytes]
    """The files as they are then."""


class Suppressing:
    """Suppressions for some findings.

    Where a comment goes is tried out: `write`, look what is still found, say so with `still_there`,
    and write again until it has nothing to say.

    Args:
        findings: Those to be silenced, in files that may be written.
        known: All that is found.
        read: Returns a file by its path from the project's root.
        facts: Returns what a file says.
        reason: What is written behind the rules, checked by `refusal`; can be empty.

    """

    def __init__(
        self,
        findings: Iterable[Finding],
        known: Iterable[Finding],
        read: Callable[[str], SourceFile],
        facts: Callable[[SourceFile], ModuleFacts],
        reason: str = "",
    ) -> None:
        self._read = read
        self._facts = facts
        self._reason = " ".join(reason.split())
        self._tries: dict[Finding, int] = dict.fromkeys(findings, 0)
        self._known = Counter((one.place.path, one.code) for one in known)
        self._spots: dict[str, Spots] = {}
        self.left: dict[Finding, str] = {}
        """Findings that are not silenced, and why."""

    @property
    def silenced(self) -> int:
        """How many findings the comments silence."""
        return len(self._tries) - len(self.left)

    def write(self) -> Written:
        """Return the comments for all findings that have a place."""
        edits: dict[str, tuple[Edit, ...]] = {}
        texts: dict[str, bytes] = {}
        by_path: dict[str, list[Finding]] = defaultdict(list)
        for finding in self._waiting():
            by_path[finding.place.path].append(finding)
        for path, findings in sorted(by_path.items()):
            try:
                file = self._read(path)
                made = self._in_file(file, findings)
                if made:
                    texts[path], edits[path] = _encoded(file, made), made
            except CannotFix as why:
                self._leave(findings, str(why))
            except UnreadableFile as why:
                self._leave(findings, why.reason)
        return Written(edits, texts)

    def still_there(self, written: Written, found: Iterable[Finding]) -> bool:
        """Take note of what is found after all; return whether to write once more."""
        left = list(found)
        kinds = Counter((one.place.path, one.code) for one in left)
        places = {(one.code, one.place.path, one.place.start) for one in left}
        said = {(one.code, one.place.path, one.message) for one in left}
        again = False
        for finding in self._waiting():
            path = finding.place.path
            edits = written.edits.get(path, ())
            known = (finding.code, path, _moved(finding.place.start, edits))
            spoken = (finding.code, path, finding.message)
            if known in places or (finding.code.startswith("NL00") and spoken in said):
                self._tries[finding] += 1
                again = True
        if not again:  # what was not found before is found because of the comments
            for path, new in kinds - self._known:
                here = [one for one in self._waiting() if one.place.path == path]
                self._leave(here, f"comments in this file would give a finding of {new}")
                again = again or bool(here)
        return again

    def _waiting(self) -> list[Finding]:
        return [finding for finding in self._tries if finding not in self.left]

    def _leave(self, findings: Iterable[Finding], why: str) -> None:
        self.left.update(dict.fromkeys(findings, why))

    def _in_file(self, file: SourceFile, findings: Sequence[Finding]) -> tuple[Edit, ...]:
        spots = self._places(file)
        on_row: dict[int, set[str]] = defaultdict(set)
        for finding in findings:
            on_row[spots.row(finding)].add(finding.code)
        chosen: dict[Spot, list[Finding]] = defaultdict(list)
        for finding in findings:
            fresh = _comment("noqa", sorted(on_row[spots.row(finding)]), self._reason)
            choice = list(spots.of(finding, len(fresh) + 2))
            if self._tries[finding] < len(choice):
                chosen[choice[self._tries[finding]]].append(finding)
            else:
                self._leave([finding], NO_PLACE)
        return tuple(sorted(self._edit(file, spots, *each) for each in chosen.items()))

    def _places(self, file: SourceFile) -> Spots:
        if file.path not in self._spots:
            module = self._facts(file)
            if module.problem is not None:
                raise CannotFix(UNREADABLE)
            if not module.exact or not has_plain_lines(file.text):
                raise CannotFix("places in the file are not certain (form feeds, odd line endings)")
            self._spots[file.path] = Spots(file, module)
        return self._spots[file.path]

    def _edit(self, file: SourceFile, spots: Spots, spot: Spot, findings: list[Finding]) -> Edit:
        text, row = file.text, spots.rows.row(spot.row)
        codes = sorted({finding.code for finding in findings})
        if spot.above:
            known = self._known_above(text, spots, spot.row)
            if known is not None:
                return self._extended(file, *known, findings)
            indentation = text[row.start : row.end]
            indentation = indentation[: len(indentation) - len(indentation.lstrip(" \t"))]
            newline = "\r\n" if text[row.end : row.end + 2] == "\r\n" else "\n"
            content = f"{indentation}{_comment('ignore', codes, self._reason)}{newline}"
            return Edit(Place(file.path, row.start, row.start), content)
        fresh = _comment("noqa", codes, self._reason)
        if row.comment is None:
            gap = "  " if row.code_end > row.start else ""
            return Edit(Place(file.path, row.code_end, row.end), gap + fresh)
        comment = text[row.comment : row.end]
        own_line = row.code_end == row.start
        remark = mergeable(comment, own_line=own_line)
        if remark is not None:
            return self._extended(file, row.comment, remark, findings)
        end = row.comment + len(comment.rstrip())
        return Edit(Place(file.path, end, row.end), f"  {fresh}")

    def _known_above(self, text: str, spots: Spots, number: int) -> tuple[int, Remark] | None:
        """Return a suppression that stands in the comments above a statement already."""
        indentation = _indentation(text, spots, number)
        while number > 1 and spots.rows.line(number - 1) is None:
            number -= 1
            row = spots.rows.row(number)
            if row.comment is None or _indentation(text, spots, number) != indentation:
                return None
            remark = mergeable(text[row.comment : row.end], own_line=True, above=True)
            if remark is not None:
                return row.comment, remark
        return None

    def _extended(
        self, file: SourceFile, start: int, remark: Remark, findings: list[Finding]
    ) -> Edit:
        """Return the edit that writes more rules into a suppression, in its own spelling."""
        comment = file.text[start : start + remark.end]
        first, last = remark.words[0].start, remark.words[-1].end
        words = {word.text: None for word in remark.words}
        by_name = remark.kind == "ignore" and not any(map(_CODE.match, words))
        for finding in findings:
            words[finding.name if by_name else finding.code] = None
        between = ", "
        if len(remark.words) > 1:
            between = comment[remark.words[0].end : remark.words[1].start]
        content = between.join(sorted(words, key=_order)) + comment[last:]
        behind = file.text[start + remark.end : _row_end(file.text, start)]
        if self._reason and not behind.partition("#")[0].strip():
            content += _behind(f"{comment[:first]}{content}", remark.kind, self._reason)
        return Edit(Place(file.path, start + first, start + remark.end), content)


def _encoded(file: SourceFile, edits: Iterable[Edit]) -> bytes:
    text = apply(file.text, edits)
    if list(code(file.text)) != list(code(text)):
        raise CannotFix("a comment there would change the code")
    return file.encode(text)


def _indentation(text: str, spots: Spots, number: int) -> str:
    row = spots.rows.row(number)
    line = text[row.start : row.end]
    return line[: len(line) - len(line.lstrip())]


def _row_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def _comment(kind: str, codes: Sequence[str], reason: str) -> str:
    listed = ", ".join(codes)
    made = f"# noqa: {listed}" if kind == "noqa" else f"# newloom-lint: ignore[{listed}]"
    return made + (_behind(made, kind, reason) if reason else "")


def _behind(made: str, kind: str, reason: str) -> str:
    """Return a reason as it stands behind a suppression: never read as one more rule of it."""
    words = [one.words for one in remarks(made) if one.kind == kind]
    plain = [one.words for one in remarks(f"{made} {reason}") if one.kind == kind]
    return f" {reason}" if words == plain else f" - {reason}"


def _order(word: str) -> tuple[str, int, str]:
    found = _CODE.match(word)
    if found is None:
        return word.upper(), 0, word
    return found["letters"].upper(), int(found["number"]), word


def _moved(offset: int, edits: Iterable[Edit]) -> int:
    """Return where what starts at an offset lies after some edits."""
    shift = 0
    for edit in edits:
        start, end = edit.place.start, edit.place.end
        if end < offset or (end == offset and edit.content.endswith("\n")):
            shift += len(edit.content) - (end - start)
    return offset + shift
