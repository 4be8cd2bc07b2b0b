"""Every rule's examples run: they are its documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint import fixing, rules, syntax
from newloom_lint.files import Tree
from newloom_lint.fixing.sources import Sources
from newloom_lint.rules import Bad, Good, Rule
from tests.projects import findings, write

BAD = [
    (rule, example) for rule in rules.ALL for example in rule.examples if isinstance(example, Bad)
]
GOOD = [
    (rule, example) for rule in rules.ALL for example in rule.examples if isinstance(example, Good)
]


@pytest.mark.parametrize(
    ("rule", "example"), BAD, ids=[f"{rule.code}-{i}" for i, (rule, _) in enumerate(BAD)]
)
def test_a_bad_example_is_reported_at_its_marked_lines(
    rule: Rule, example: Bad, tmp_path: Path
) -> None:
    write(tmp_path, example.project())
    lines = example.code.splitlines()
    marked = [row for row, line in enumerate(lines, 1) if f"# {rule.code}" in line]
    assert marked

    file = Tree.open(tmp_path).read(example.path)
    found = [finding for finding in findings(tmp_path) if finding.code == rule.code]

    assert {finding.place.path for finding in found} == {example.path}
    assert [file.location(finding.place.start)[0] for finding in found] == marked


@pytest.mark.parametrize(
    ("rule", "example"), GOOD, ids=[f"{rule.code}-{i}" for i, (rule, _) in enumerate(GOOD)]
)
def test_a_good_example_is_clean_under_all_rules_of_its_profile(
    rule: Rule, example: Good, tmp_path: Path
) -> None:
    write(tmp_path, example.project())
    judged = {other.code for other in rules.ALL if rule.profile.includes(other.profile)}
    assert [finding for finding in findings(tmp_path) if finding.code in judged] == []


FIXED = [(rule, example) for rule, example in BAD if example.fixed]


@pytest.mark.parametrize(
    ("rule", "example"), FIXED, ids=[f"{rule.code}-{i}" for i, (rule, _) in enumerate(FIXED)]
)
def test_the_fix_gives_the_stated_text_and_is_stable(
    rule: Rule, example: Bad, tmp_path: Path
) -> None:
    write(tmp_path, example.project())
    tree = Tree.open(tmp_path)
    target = example.fixed_path or example.path
    fixes = [f.fix for f in findings(tmp_path) if f.code == rule.code and f.fix is not None]
    sources = Sources(tree.read, syntax.read_facts)
    made = [fixing.edits(fix, sources) for fix in fixes]
    taken, edits = fixing.merge(made)
    assert taken == list(range(len(fixes)))
    assert list(edits) == [target]

    text = fixing.apply(tree.read(target).text, edits[target])

    assert text == example.fixed_code
    write(tmp_path, {target: text})
    assert [f for f in findings(tmp_path) if f.code == rule.code] == []


def test_a_rule_with_a_fix_shows_it() -> None:
    with_fix = {rule.code for rule in rules.ALL if rule.fix is not None}
    assert with_fix == {rule.code for rule, _ in FIXED}


@pytest.mark.parametrize("rule", rules.ALL, ids=lambda rule: rule.code)
def test_a_rule_is_fully_described(rule: Rule) -> None:
    kinds = {type(example) for example in rule.examples}
    assert kinds == {Bad, Good}
    for section in ("## What it does", "## Why it matters in NewLoom", "## How to fix"):
        assert section in rule.documentation
    assert ("## Fix safety" in rule.documentation) == (rule.fix is not None)
    assert rule.name == rule.name.lower()
    assert set(rule.covered_by) <= {other.code for other in rules.ALL}


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in rules.ALL}) == len(rules.ALL)
    assert len({rule.name for rule in rules.ALL}) == len(rules.ALL)
