from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from newloom_lint.files import SourceFile, UnreadableFile
from newloom_lint.findings import Finding, Level, Place, Profile
from newloom_lint.judging import Range, Verdict
from newloom_lint.judging.deciding import judge
from newloom_lint.settings import Selection, Settings
from newloom_lint.syntax import read_facts

ROOT = Path("/p")


class Metadata(msgspec.Struct, frozen=True):
    code: str
    name: str
    profile: Profile
    level: Level = Level.ERROR
    covered_by: tuple[str, ...] = ()


RULES = (
    Metadata("NL001", "syntax-error", Profile.REQUIRED),
    Metadata("NL201", "missing-docstring", Profile.GUIDE, Level.WARNING),
    Metadata("NL304", "swallowed-exception", Profile.REQUIRED, covered_by=("NL301",)),
    Metadata("NL301", "missing-error-handling", Profile.REQUIRED),
    Metadata("NL603", "request-without-timeout", Profile.STRICT),
)
TEXTS = {
    "a.py": "first\nsecond\nthird  # noqa: NL603\n",
    "b.py": "first\nsecond  # noqa: NL304\n",
}


def read(path: str) -> SourceFile:
    if path not in TEXTS:
        raise UnreadableFile(path, "not UTF-8", 0)
    text = TEXTS[path]
    return SourceFile(path, ROOT / path, text.encode(), text, "utf-8", bom=False)


def finding(code: str, word: str = "first", path: str = "a.py", function: str = "") -> Finding:
    rule = next(rule for rule in RULES if rule.code == code)
    start = TEXTS[path].index(word) if path in TEXTS else 0
    place = Place(path, start, start + len(word))
    return Finding(code, rule.name, rule.level, "", place, function=function)


def verdict_on(
    *findings: Finding,
    settings: Settings | None = None,
    reported: Callable[[Finding], bool] | None = None,
) -> Verdict:
    return judge(
        findings,
        rules=RULES,
        settings=settings or Settings(),
        root=ROOT,
        read=read,
        facts=lambda path: read_facts(read(path)),
        tasks=3,
        reported=reported,
    )


def codes(verdict: Verdict) -> list[str]:
    return [judged.finding.code for judged in verdict.findings]


def test_a_finding_is_judged_with_its_rows_and_columns() -> None:
    unread = finding("NL001", path="gone.py")
    verdict = verdict_on(finding("NL304", "second\nthi"), unread)
    assert [judged.range for judged in verdict.findings] == [Range(2, 1, 3, 4), None]


def test_what_is_selected_is_shown_in_order() -> None:
    verdict = verdict_on(finding("NL304", path="b.py"), finding("NL603"), finding("NL201"))
    assert codes(verdict) == ["NL201", "NL304"]
    assert (verdict.tasks, verdict.suppressed, verdict.profile) == (3, 0, Profile.GUIDE)


@pytest.mark.parametrize(
    ("found", "met"),
    [
        ([], Profile.STRICT),
        (["NL603"], Profile.GUIDE),
        (["NL201"], Profile.REQUIRED),
        (["NL201", "NL603"], Profile.REQUIRED),
        (["NL304"], None),
    ],
)
def test_the_profile_that_is_met(found: list[str], met: Profile | None) -> None:
    assert verdict_on(*map(finding, found)).met is met
    required = Settings(profile=Profile.REQUIRED)
    assert verdict_on(*map(finding, found), settings=required).met is met


def test_what_is_not_selected_counts_against_a_profile_what_is_ignored_does_not() -> None:
    only = Settings(flags=Selection(select=("NL201",)))
    assert verdict_on(finding("NL304"), settings=only).met is None
    assert verdict_on(finding("NL304"), settings=Settings(ignore=("NL304",))).met is Profile.STRICT


def test_comments_silence_and_are_counted() -> None:
    verdict = verdict_on(finding("NL304", "second", "b.py"), finding("NL603", "third"))
    assert codes(verdict) == []
    assert verdict.suppressed == 1
    assert verdict.met is Profile.STRICT


def test_a_covering_rule_that_is_off_does_not_make_the_covered_one_speak() -> None:
    pair = finding("NL301", function="f"), finding("NL304", "second", function="f")
    assert codes(verdict_on(*pair)) == ["NL301"]
    assert codes(verdict_on(*pair, settings=Settings(ignore=("NL301",)))) == []


def test_levels_can_be_set() -> None:
    settings = Settings(severity={"NL2": Level.ERROR})
    (judged,) = verdict_on(finding("NL201"), settings=settings).findings
    assert judged.finding.level is Level.ERROR


def test_fingerprints_do_not_depend_on_what_is_selected_or_reported() -> None:
    both = finding("NL304", "first"), finding("NL304", "second", "b.py")
    wide = verdict_on(*both)
    narrow = verdict_on(*both, reported=lambda found: found.place.path == "a.py")
    assert narrow.findings == wide.findings[:1]


def test_what_is_not_asked_about_does_not_count() -> None:
    verdict = verdict_on(finding("NL304"), reported=lambda _: False)
    assert (codes(verdict), verdict.met) == ([], Profile.STRICT)


def test_a_file_that_cannot_be_read_is_a_finding_like_any_other() -> None:
    (judged,) = verdict_on(finding("NL001", path="broken.py")).findings
    assert judged.finding.code == "NL001"


def test_a_verdict_survives_its_encoding() -> None:
    verdict = verdict_on(finding("NL304"), finding("NL201"))
    data = msgspec.msgpack.encode(verdict)
    assert msgspec.msgpack.decode(data, type=Verdict) == verdict
