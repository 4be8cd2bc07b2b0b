from dataclasses import dataclass

from newloom_lint.findings import Finding, Level, Place, Profile, Related
from newloom_lint.judging.one_fault import merged, uncovered


@dataclass(frozen=True)
class Metadata:
    code: str
    name: str = ""
    covered_by: tuple[str, ...] = ()
    profile: Profile = Profile.REQUIRED
    level: Level = Level.ERROR


RULES = (Metadata("NL301"), Metadata("NL304", covered_by=("NL301",)), Metadata("NL306"))


def finding(
    code: str,
    *tasks: str,
    path: str = "a.py",
    start: int = 0,
    function: str = "",
    related: tuple[Related, ...] = (),
) -> Finding:
    place = Place(path, start, start + 1)
    return Finding(
        code, "", Level.ERROR, "", place, function=function, tasks=tasks, related=related
    )


def kept(*findings: Finding) -> list[str]:
    return [found.code for found in uncovered(findings, RULES)]


def test_covered_in_the_same_function() -> None:
    assert kept(finding("NL301", function="f"), finding("NL304", function="f")) == ["NL301"]


def test_a_function_of_another_file_or_name_does_not_cover() -> None:
    others = finding("NL301", function="f", path="b.py"), finding("NL301", function="g")
    assert kept(*others, finding("NL304", function="f")) == ["NL301", "NL301", "NL304"]


def test_without_a_function_nothing_is_the_same_function() -> None:
    assert kept(finding("NL301"), finding("NL304")) == ["NL301", "NL304"]


def test_covered_where_every_task_is() -> None:
    helper = finding("NL304", "a", "b", function="helper", path="h.py")
    assert kept(finding("NL301", "a", function="a"), helper) == ["NL301", "NL304"]
    both = finding("NL301", "a", function="a"), finding("NL301", "b", function="b")
    assert kept(*both, helper) == ["NL301", "NL301"]


def test_only_the_rules_named_cover() -> None:
    assert kept(finding("NL306", "a", function="a"), finding("NL304", "a", function="a")) == [
        "NL306",
        "NL304",
    ]


def test_one_rule_at_one_place_is_one_finding_that_names_all_tasks() -> None:
    word = Related(Place("a.py", 5, 6), "called here")
    (found,) = merged([finding("NL304", "b"), finding("NL304", "a", related=(word,))])
    assert found.tasks == ("a", "b")
    assert found.related == (word,)


def test_order_is_by_file_position_and_code() -> None:
    findings = [
        finding("NL306", path="b.py"),
        finding("NL306", start=3),
        finding("NL304", start=3),
        finding("NL301", start=9),
    ]
    order = [(found.place.path, found.place.start, found.code) for found in merged(findings)]
    assert order == [
        ("a.py", 3, "NL304"),
        ("a.py", 3, "NL306"),
        ("a.py", 9, "NL301"),
        ("b.py", 0, "NL306"),
    ]
