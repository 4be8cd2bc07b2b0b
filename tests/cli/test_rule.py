import json

import pytest

from newloom_lint.cli import main
from newloom_lint.rules import ALL


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["rule", *arguments]) == 0
    return capsys.readouterr().out


def test_a_rule_is_explained_by_code_and_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    page = printed(capsys, "NL304")
    assert page == printed(capsys, "swallowed-exception")
    assert page.startswith("NL304 swallowed-exception\n=========================\n")
    assert "Guide: Error Handling" in page
    assert "Bad (" in page
    assert "Good (" in page
    assert "\n    +        raise" in page


def test_all_rules(capsys: pytest.CaptureFixture[str]) -> None:
    handbook = printed(capsys, "--all")
    for rule in ALL:
        assert f"{rule.code} {rule.name}\n===" in handbook


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    page = json.loads(printed(capsys, "NL304", "--output-format", "json"))
    assert page["code"] == "NL304"
    assert page["fix"] == "safe"
    assert {example["kind"] for example in page["examples"]} == {"bad", "good"}
    pages = json.loads(printed(capsys, "--all", "--output-format", "json"))
    assert [page["code"] for page in pages] == [rule.code for rule in ALL]
