"""Which comments are called unused or unknown, and which are left alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newloom_lint.files import SourceFile
from newloom_lint.findings import Finding, Level, Part, Place, SetSelector, Unknown
from newloom_lint.judging import Verdict
from newloom_lint.judging.deciding import judge
from newloom_lint.rules import ALL
from newloom_lint.settings import Selection, Settings
from newloom_lint.syntax import read_facts

PATH = "streams/tasks/a.py"

TASK = '''\
"""Tasks."""
{head}
import logging
{late}

{above}
@decorated{on_decorator}
def task(  {on_def}
    stream_id,
):
    """Run.  {in_docstring}"""
    total = 1 + \\
        2  {on_continued}
    try:
        run(
            stream_id,  {on_argument}
        )
    except Exception:  {on_except}
        pass
    {own_line}
    return total
'''
SLOTS = ("head", "late", "above", "on_decorator", "on_def", "in_docstring", "on_continued")
SLOTS += ("on_argument", "on_except", "own_line")

UNUSED_ON = "except Exception"


def read(text: str) -> Callable[[str], SourceFile]:
    def file(path: str) -> SourceFile:
        return SourceFile(path, Path("/p") / path, text.encode(), text, "utf-8", bom=False)

    return file


def found(text: str, code: str, underlined: str = UNUSED_ON) -> Finding:
    rule = next(rule for rule in ALL if rule.code == code)
    start = text.index(underlined)
    place = Place(PATH, start, start + len(underlined))
    return Finding(code, rule.name, rule.level, "", place, tasks=("task",))


def verdict(
    text: str,
    *findings: Finding,
    settings: Settings | None = None,
    unknown: tuple[Unknown, ...] = (),
    whole: Callable[[], list[Finding]] | None = None,
) -> Verdict:
    file = read(text)
    return judge(
        findings,
        rules=ALL,
        settings=settings or Settings(),
        root=Path("/p"),
        read=file,
        facts=lambda path: read_facts(file(path)),
        tasks=1,
        unknown=unknown,
        commented=[PATH],
        whole=whole,
    )


def said(judged: Verdict, text: str) -> list[tuple[str, str]]:
    """Return the code of each finding and the text it underlines."""
    places = [(each.finding.code, each.finding.place) for each in judged.findings]
    return [(code, text[place.start : place.end]) for code, place in places]


def filled(**comments: str) -> str:
    return TASK.format(**(dict.fromkeys(SLOTS, "") | comments))


def on_except(comment: str, *codes: str, settings: Settings | None = None) -> list[tuple[str, str]]:
    text = filled(on_except=comment)
    findings = [found(text, code) for code in codes]
    return said(verdict(text, *findings, settings=settings), text)


@pytest.mark.parametrize("slot", [slot for slot in SLOTS if slot not in {"in_docstring", "head"}])
@pytest.mark.parametrize("comment", ["# noqa: NL304", "# newloom-lint: ignore[NL304] the reason"])
def test_an_unused_comment_wherever_it_stands(slot: str, comment: str) -> None:
    text = filled(**{slot: comment})
    assert said(verdict(text), text) == [("NL002", "NL304")]


def test_text_in_a_docstring_is_no_comment() -> None:
    text = filled(in_docstring="# noqa: NL304, NL999")
    assert said(verdict(text), text) == []


@pytest.mark.parametrize("slot", ["above", "on_decorator", "on_def", "on_except"])
def test_a_comment_that_is_needed(slot: str) -> None:
    comment = "# newloom-lint: ignore[NL304]" if slot == "above" else "# noqa: NL304"
    text = filled(**{slot: comment})
    expected = [] if slot != "on_decorator" else [("NL002", "NL304"), ("NL304", UNUSED_ON)]
    judged = verdict(text, found(text, "NL304"))
    assert said(judged, text) == expected
    assert judged.suppressed == (not expected)


@pytest.mark.parametrize(
    ("comment", "unused"),
    [
        ("# noqa", []),
        ("# noqa: E501", []),
        ("# noqa: E501, NL304", ["NL304"]),
        ("# noqa: NL305 E501,nl304 why", ["NL305", "nl304"]),
        ("# noqa: E501  # noqa: NL304", ["NL304"]),
        ("# noqa: NL3", ["NL3"]),
        ("# newloom-lint: ignore[ALL]", ["ALL"]),
        ("# newloom-lint: ignore[NL3, swallowed-exception]", ["NL3", "swallowed-exception"]),
        ("# newloom-lint: ignore[NL304] # newloom-lint: ignore[NL305]", ["NL304", "NL305"]),
        ("# newloom-lint: ignore[]", ["# newloom-lint: ignore[]"]),
        ("# newloom-lint: ignore the caller retries", ["# newloom-lint: ignore"]),
        ("# newloom-lint: ignored", []),
        ("# type: ignore", []),
    ],
)
def test_each_unused_code_of_ours_is_one_finding(comment: str, unused: list[str]) -> None:
    assert on_except(comment) == [("NL002", word) for word in unused]


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: NL3",
        "# noqa: NL304, NL3",
        "# newloom-lint: ignore[ALL]",
        "# newloom-lint: ignore[swallowed-exception, NL304]",
    ],
)
def test_every_word_that_stands_for_a_finding_is_needed(comment: str) -> None:
    assert on_except(comment, "NL304") == []


def test_only_rules_that_are_on_there_have_unused_comments() -> None:
    strict = "# noqa: NL317"  # not in the default profile
    assert on_except(strict) == []
    assert on_except(strict, settings=Settings(extend_select=("NL317",))) == [("NL002", "NL317")]
    assert on_except("# noqa: NL304", settings=Settings(ignore=("NL304",))) == []
    per_file = Settings(per_file_ignores={"streams/tasks/": ("NL304",)})
    assert on_except("# noqa: NL304", settings=per_file) == []
    assert on_except("# noqa: NL3", settings=per_file) == [("NL002", "NL3")]
    only = Settings(flags=Selection(select=("NL101", "NL002")))
    assert on_except("# noqa: NL304, NL101", settings=only) == [("NL002", "NL101")]


def test_a_finding_of_a_rule_that_is_off_needs_its_comment() -> None:
    assert on_except("# noqa: NL3", "NL317") == []
    assert on_except("# noqa: NL3", "NL304", settings=Settings(ignore=("NL304",))) == []


def test_a_finding_that_is_covered_needs_its_comment() -> None:
    assert on_except("# noqa: NL304", "NL301", "NL304") == [("NL301", UNUSED_ON)]


def test_a_comment_for_a_whole_file() -> None:
    text = filled(head="# newloom-lint: ignore-file[NL304]")
    assert said(verdict(text), text) == [("NL002", "NL304")]
    assert said(verdict(text, found(text, "NL304")), text) == []


def test_a_comment_for_a_whole_file_below_its_head_says_where_it_belongs() -> None:
    text = filled(late="# newloom-lint: ignore-file[NL304]")
    judged = verdict(text, found(text, "NL304"))
    assert said(judged, text) == [("NL002", "NL304"), ("NL304", UNUSED_ON)]
    finding = judged.findings[0].finding
    assert "only above the first statement" in finding.message
    assert finding.fix is None


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("# noqa: NL304, NL002", []),
        ("# newloom-lint: ignore[NL304, unused-suppression]", []),
        ("# newloom-lint: ignore[NL304, NL0]", []),
        ("# newloom-lint: ignore[NL304, ALL]", []),
        ("# newloom-lint: ignore[NL304]  # noqa", []),
        ("# noqa: NL002", [("NL002", "NL002")]),
        ("# noqa: NL002, NL304, NL999", [("NL003", "NL999")]),
        ("# noqa: NL002, NL999, NL003", [("NL002", "NL002")]),
        ("# noqa: NL003", [("NL002", "NL003")]),
    ],
)
def test_both_rules_can_be_silenced_and_do_not_silence_themselves(
    comment: str, left: list[tuple[str, str]]
) -> None:
    assert on_except(comment) == left


def test_both_rules_can_be_switched_off() -> None:
    comment = "# noqa: NL304, NL999"
    assert on_except(comment) == [("NL002", "NL304"), ("NL003", "NL999")]
    assert on_except(comment, settings=Settings(ignore=("NL002",))) == [("NL003", "NL999")]
    assert on_except(comment, settings=Settings(ignore=("NL0",))) == []
    per_file = Settings(per_file_ignores={"a.py": ("unknown-suppression",)})
    assert on_except(comment, settings=per_file) == [("NL002", "NL304")]


@pytest.mark.parametrize(
    ("comment", "unknown", "text"),
    [
        ("# noqa: NL999", "NL999", ""),
        ("# noqa: NL3041, E501", "NL3041", "NL304"),
        ("# noqa: E501, NL9", "NL9", ""),
        ("# newloom-lint: ignore[nl304]", "nl304", "NL304"),
        ("# newloom-lint: ignore[NL3O4]", "NL3O4", "NL304"),
        (
            "# newloom-lint: ignore[Swallowed_Exception]",
            "Swallowed_Exception",
            "swallowed-exception",
        ),
        ("# newloom-lint: ignore[swalowed-exception]", "swalowed-exception", "swallowed-exception"),
        ("# newloom-lint: ignore-file[E501]", "E501", ""),
        ("# newloom-lint: ignore[Print-Call, print-call]", "Print-Call", ""),
    ],
)
def test_an_unknown_word_and_what_becomes_of_it(comment: str, unknown: str, text: str) -> None:
    source = filled(on_except=comment)
    judged = verdict(source, found(source, "NL304"))
    (finding,) = [each.finding for each in judged.findings if each.finding.code == "NL003"]
    assert source[finding.place.start : finding.place.end] == unknown
    assert finding.fix is not None
    assert finding.fix.steps == (SetSelector(finding.place, text),)
    if text:
        assert finding.help == f"did you mean `{text}`?"


@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("E501", "other tools are told by `# noqa: E501`"),
        ("NL999", "`newloom-lint rule --all` has all rules"),
        ("NL1O4", "did you mean `NL104`?"),
        ("NL3x", "did you mean `NL3`?"),
        ("swallowed-exeption", "did you mean `swallowed-exception`?"),
        ("nonsense", "`newloom-lint rule --all` has all rules"),
    ],
)
def test_what_may_have_been_meant(word: str, advice: str) -> None:
    (judged,) = verdict(filled(on_except=f"# newloom-lint: ignore[{word}]")).findings
    assert judged.finding.help == advice


def test_nothing_is_called_unused_while_something_cannot_be_read() -> None:
    text = filled(on_except="# noqa: NL304, NL999")
    unread = Finding("NL001", "syntax-error", Level.ERROR, "", Place("b.py", 0, 1))
    known = [("NL003", "NL999")]
    assert [pair for pair in said(verdict(text, unread), text) if pair[0] != "NL001"] == known
    assert (
        said(
            verdict(
                text, unknown=(Unknown(Part.REGISTRY, "", "made at run time", Place(PATH, 0, 0)),)
            ),
            text,
        )
        == known
    )


def test_of_some_files_only_the_whole_project_is_asked_and_only_where_it_matters() -> None:
    asked = []

    def whole(*codes: str) -> Callable[[], list[Finding]]:
        def findings() -> list[Finding]:
            asked.append(codes)
            return [found(text, code) for code in codes]

        return findings

    text = filled(on_except="# noqa: NL304")
    assert said(verdict(text, found(text, "NL304"), whole=whole()), text) == []
    assert asked == []
    assert said(verdict(text, whole=whole("NL304")), text) == []
    assert said(verdict(text, whole=whole("NL305")), text) == [("NL002", "NL304")]
    assert asked == [("NL304",), ("NL305",)]


def test_a_finding_knows_its_function_and_is_recognised_when_lines_move() -> None:
    text = filled(on_except="# noqa: NL304")
    (judged,) = verdict(text).findings
    assert judged.finding.function == "task"
    (moved,) = verdict("\n\n" + text).findings
    assert moved.fingerprint == judged.fingerprint


def test_findings_stay_in_order_and_count_against_the_profile() -> None:
    text = filled(on_def="# noqa: NL101", own_line="# newloom-lint: ignore[NL401]")
    judged = verdict(text, found(text, "NL304"))
    assert [code for code, _ in said(judged, text)] == ["NL002", "NL304", "NL002"]
    assert judged.met is None
    text = filled(on_def="# noqa: NL101")
    assert verdict(text).met is not None
    assert verdict(text).met.value == "required"
