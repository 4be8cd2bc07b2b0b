from dataclasses import dataclass
from pathlib import Path

import pytest

from newloom_lint.findings import Level, Profile
from newloom_lint.judging import Decision, RuleSelection, UnknownRule, match
from newloom_lint.settings import Selection, Settings


@dataclass(frozen=True)
class Metadata:
    code: str
    name: str
    profile: Profile = Profile.REQUIRED
    level: Level = Level.ERROR
    covered_by: tuple[str, ...] = ()


RULES = (
    Metadata("NL101", "missing-stream-id"),
    Metadata("NL201", "missing-docstring", Profile.GUIDE),
    Metadata("NL301", "missing-error-handling"),
    Metadata("NL304", "swallowed-exception"),
    Metadata("NL603", "request-without-timeout", Profile.STRICT),
)
ROOT = Path("/repository/backend")


def codes(settings: Settings, path: str = "streams/tasks/a.py") -> list[str]:
    selection = RuleSelection(RULES, settings, ROOT)
    return [rule.code for rule in RULES if selection.decide(rule.code, path) is Decision.ON]


@pytest.mark.parametrize(
    ("selector", "matched"),
    [
        ("ALL", {rule.code for rule in RULES}),
        ("NL3", {"NL301", "NL304"}),
        ("NL30", {"NL301", "NL304"}),
        ("NL304", {"NL304"}),
        ("swallowed-exception", {"NL304"}),
    ],
)
def test_match(selector: str, matched: set[str]) -> None:
    assert match(selector, RULES) == matched


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("NL340", "unknown rule `NL340` (did you mean `NL304`?)"),
        ("nl304", "unknown rule `nl304` (did you mean `NL304`?)"),
        ("nl3", "unknown rule `nl3` (did you mean `NL3`?)"),
        ("all", "unknown rule `all` (did you mean `ALL`?)"),
        ("NL9", "unknown rule `NL9` (codes begin with `NL1`, `NL2`, `NL3`, `NL6`)"),
        ("NL35", "unknown rule `NL35` (codes begin with `NL1`, `NL2`, `NL3`, `NL6`)"),
        (
            "swalowed-exception",
            "unknown rule `swalowed-exception` (did you mean `swallowed-exception`?)",
        ),
        (
            "Swallowed_Exception",
            "unknown rule `Swallowed_Exception` (did you mean `swallowed-exception`?)",
        ),
        ("NL3*", "unknown rule `NL3*` (did you mean `NL3`?)"),
        ("NL3xx", "unknown rule `NL3xx` (did you mean `NL3`?)"),
        ("NL3041", "unknown rule `NL3041` (did you mean `NL304`?)"),
        ("NL301 NL304", "unknown rule `NL301 NL304` (commas separate rules)"),
        ("E501", "unknown rule `E501`"),
        ("", "a rule without a name"),
    ],
)
def test_an_unknown_selector_is_an_error(selector: str, message: str) -> None:
    with pytest.raises(UnknownRule) as caught:
        match(selector, RULES, "`--select`")
    assert str(caught.value) == f"`--select`: {message}"


@pytest.mark.parametrize(
    ("settings", "on"),
    [
        (Settings(), ["NL101", "NL201", "NL301", "NL304"]),
        (Settings(profile=Profile.REQUIRED), ["NL101", "NL301", "NL304"]),
        (Settings(profile=Profile.STRICT), [rule.code for rule in RULES]),
        (Settings(select=("NL3",)), ["NL301", "NL304"]),
        (Settings(select=("NL3",), extend_select=("NL603",)), ["NL301", "NL304", "NL603"]),
        (Settings(ignore=("NL3",)), ["NL101", "NL201"]),
        (Settings(select=("NL304",), ignore=("NL3",)), ["NL304"]),
        (Settings(select=("NL3",), ignore=("NL304",)), ["NL301"]),
        (Settings(select=("NL304",), ignore=("swallowed-exception",)), []),
        (Settings(flags=Selection(profile=Profile.REQUIRED)), ["NL101", "NL301", "NL304"]),
        (Settings(select=("NL6",), flags=Selection(ignore=("NL1",))), ["NL603"]),
        (Settings(ignore=("NL304",), flags=Selection(select=("NL304",))), ["NL304"]),
        (
            Settings(select=("NL6",), ignore=("NL1",), flags=Selection(profile=Profile.REQUIRED)),
            ["NL301", "NL304"],
        ),
        (
            Settings(flags=Selection(extend_select=("NL6",), ignore=("ALL",))),
            ["NL603"],
        ),
    ],
)
def test_what_is_on(settings: Settings, on: list[str]) -> None:
    assert codes(settings) == on


def test_what_is_switched_off_differs_from_what_is_not_selected() -> None:
    selection = RuleSelection(RULES, Settings(ignore=("NL101",)), ROOT)
    assert selection.decide("NL101", "a.py") is Decision.IGNORED
    assert selection.decide("NL603", "a.py") is Decision.UNSELECTED


def test_per_file_ignores_are_relative_to_the_configuration_file() -> None:
    settings = Settings(
        config="/repository/pyproject.toml",
        per_file_ignores={"/backend/streams/tasks/old/": ("NL2", "NL304"), "b*.py": ("NL1",)},
    )
    assert codes(settings, "streams/tasks/old/x.py") == ["NL101", "NL301"]
    assert codes(settings, "streams/tasks/bad.py") == ["NL201", "NL301", "NL304"]
    assert codes(settings, "streams/tasks/a.py") == ["NL101", "NL201", "NL301", "NL304"]


def test_levels_come_from_the_most_specific_selector() -> None:
    severity = {"NL304": Level.WARNING, "NL3": Level.ERROR, "ALL": Level.WARNING}
    selection = RuleSelection(RULES, Settings(severity=severity), ROOT)
    assert selection.level("NL304") is Level.WARNING
    assert selection.level("NL301") is Level.ERROR
    assert selection.level("NL101") is Level.WARNING
    assert RuleSelection(RULES, Settings(), ROOT).level("NL101") is None


@pytest.mark.parametrize(
    "settings",
    [
        Settings(ignore=("NL9",), config="/r/pyproject.toml", lines={"ignore": 7}),
        Settings(select=("NL9",), config="/r/pyproject.toml", lines={"select": 7}),
        Settings(
            select=("NL9",),
            config="/r/pyproject.toml",
            lines={"select": 7},
            flags=Selection(select=("NL1",)),
        ),
        Settings(
            per_file_ignores={"a": ("NL9",)},
            config="/r/pyproject.toml",
            lines={"per-file-ignores": 7},
        ),
        Settings(severity={"NL9": Level.ERROR}, config="/r/pyproject.toml", lines={"severity": 7}),
    ],
)
def test_a_typo_in_the_configuration_is_found_wherever_it_is(settings: Settings) -> None:
    with pytest.raises(UnknownRule, match=r"^/r/pyproject\.toml:7: `.*`: unknown rule `NL9` "):
        RuleSelection(RULES, settings, ROOT)


def test_a_typo_on_the_command_line_names_the_flag() -> None:
    with pytest.raises(UnknownRule, match=r"^`--extend-select`: unknown"):
        RuleSelection(RULES, Settings(flags=Selection(extend_select=("NL9",))), ROOT)


def test_all_typos_are_listed_at_once() -> None:
    settings = Settings(
        ignore=("NL9", "NL101", "E501"),
        per_file_ignores={"a": ("nl304",), "b": ("nl304",)},
        flags=Selection(select=("ruff",)),
    )
    with pytest.raises(UnknownRule) as caught:
        RuleSelection(RULES, settings, ROOT)
    assert [problem.partition(" (")[0] for problem in caught.value.problems] == [
        "`ignore`: unknown rule `NL9`",
        "`ignore`: unknown rule `E501`",
        "`per-file-ignores`: unknown rule `nl304`",
        "`--select`: unknown rule `ruff`",
    ]


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        (Settings(), 4),
        (Settings(ignore=("ALL",)), 0),
        (Settings(select=()), 0),
        (Settings(select=("NL6",)), 1),
    ],
)
def test_how_many_rules_are_on(settings: Settings, count: int) -> None:
    assert RuleSelection(RULES, settings, ROOT).count == count
