import json
import re

import click
import pytest

from newloom_lint.cli import main, rule_page
from newloom_lint.rules import ALL, Bad, Rule


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["rule", *arguments]) == 0
    return capsys.readouterr().out


def test_a_rule_is_explained_by_code_and_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    page = printed(capsys, "NL304")
    assert page == printed(capsys, "swallowed-exception")
    assert page.startswith("NL304 swallowed-exception\n=========================\n")
    assert "\n  Guide     Error Handling\n" in page
    assert (
        "\n  Silent    where the same fault is reported by NL301 missing-error-handling\n" in page
    )
    assert "\nBad: streams/tasks/fetch.py\n    import logging\n" in page
    assert "\n  >     except Exception:  # NL304\n" in page
    assert "\n    +        raise\n" in page
    assert "\nGood: " in page
    assert "\x1b[" not in page


@pytest.fixture(scope="module")
def handbook() -> list[str]:
    return list(rule_page.handbook(ALL, rule_page.Style()))


def test_the_handbook_has_every_rule_in_order_with_its_section(handbook: list[str]) -> None:
    start = handbook.index("Contents")
    pages = handbook.index("#" * 80)
    titles = [f"{rule.code} {rule.name}" for rule in ALL]
    named = [" ".join(line.split()[:2]) for line in handbook[start:pages] if line[:2] == "  "]
    assert named == titles
    explained = [
        line
        for line, under in zip(handbook[pages:], handbook[pages + 1 :], strict=False)
        if under == "=" * len(line) and line
    ]
    assert explained == titles
    sections = [line for line in handbook[pages:] if re.match(r"NL\d \w", line)]
    assert sections == [line for line in handbook[start:pages] if re.match(r"NL\d \w", line)]
    assert sections == sorted(sections)
    assert not any("Other rules" in line for line in sections)
    assert {rule_page.section(rule) for rule in ALL} == {line[4:] for line in sections}


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.code)
@pytest.mark.parametrize("brief", [False, True])
def test_a_page_has_all_its_parts_in_order(rule: Rule, brief: bool) -> None:
    lines = list(rule_page.page(rule, rule_page.Style(brief=brief)))
    wanted = ["What it does", "Why it matters in NewLoom", "How to fix"]
    wanted += ["Fix safety"] * (rule.fix is not None)
    headings = [line for line in lines if line in {*wanted, "Options"}]
    assert headings == wanted + ["Options"] * ("## Options" in rule.documentation)
    for label in ("Section", "Guide", "Level", "Profile", "Fix"):
        assert sum(line.startswith(f"  {label:<10}") for line in lines) == 1
    words = [line.split(":")[0] for line in lines if re.match(r"(?:Bad|Good): ", line)]
    assert words == ["Bad" if isinstance(each, Bad) else "Good" for each in rule.examples]
    marked = [line for line in lines if line.startswith("  > ")]
    bad = [each for each in rule.examples if isinstance(each, Bad)]
    assert marked == [
        f"  > {line}" for each in bad for line in each.code.splitlines() if f"# {rule.code}" in line
    ]
    fixes = [line for line in lines if re.match(r"Fix( in .*)?$", line)]
    assert len(fixes) == sum(bool(each.fixed) for each in bad)
    assert not any(line != line.rstrip() for line in lines)
    assert "\n\n\n\n" not in "\n".join(lines)


@pytest.mark.parametrize("width", [40, 80, 100])
def test_no_prose_is_wider_than_the_terminal(width: int) -> None:
    for rule in ALL:
        lines = list(rule_page.page(rule, rule_page.Style(width)))
        examples = next(i for i, line in enumerate(lines) if line.startswith(("Bad:", "Good:")))
        wide = [line for line in lines[2:examples] if len(line) > width]
        assert [line for line in wide if len(line.split()) > 1 and width >= 80] == []


def test_examples_lose_their_heads_in_the_handbook_alone(handbook: list[str]) -> None:
    imports = [line for line in handbook if line == "    from django.utils import timezone"]
    assert len(imports) < 10
    whole = "\n".join(rule_page.page(ALL[3], rule_page.Style()))
    assert "    from django.utils import timezone\n" in whole


def test_a_head_stays_where_the_rule_is_about_it() -> None:
    rule = next(rule for rule in ALL if rule.code == "NL404")
    page = "\n".join(rule_page.page(rule, rule_page.Style(brief=True)))
    assert '  > logger = logging.getLogger("fetcher")' in page


def test_colour_is_for_a_terminal() -> None:
    rule = next(rule for rule in ALL if rule.code == "NL304")
    plain = list(rule_page.page(rule, rule_page.Style()))
    coloured = list(rule_page.page(rule, rule_page.Style(colour=True)))
    assert [click.unstyle(line) for line in coloured] == plain
    assert coloured != plain


def test_all_rules(capsys: pytest.CaptureFixture[str], handbook: list[str]) -> None:
    assert printed(capsys, "--all").splitlines() == handbook


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    page = json.loads(printed(capsys, "NL304", "--output-format", "json"))
    assert page["code"] == "NL304"
    assert page["fix"] == "safe"
    assert page["section"] == "Error handling"
    assert {example["kind"] for example in page["examples"]} == {"bad", "good"}
    pages = json.loads(printed(capsys, "--all", "--output-format", "json"))
    assert [page["code"] for page in pages] == [rule.code for rule in ALL]
