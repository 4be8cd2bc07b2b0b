"""`newloom-lint rule`: a rule explained."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click
import msgspec

from newloom_lint.cli import rule_page
from newloom_lint.cli.terminal import is_coloured, width
from newloom_lint.judging import UnknownRule, match
from newloom_lint.rules import ALL, Bad, Good, Rule

_PIPED = 80
_WIDEST = 100
"""Columns of prose: fewer where the terminal has no more, these where it has more or is none."""


@click.command(name="rule")
@click.argument("selector", metavar="[CODE|NAME]", required=False)
@click.option("--all", "all_rules", is_flag=True, help="Explain every rule.")
@click.option("--output-format", type=click.Choice(["full", "json"]), default="full")
def command(selector: str | None, all_rules: bool, output_format: str) -> None:
    """Explain a rule: what it finds, why that matters, and how to mend it."""
    if all_rules == (selector is not None):
        raise click.UsageError("give a rule's code or name, or `--all`")
    rules = ALL if selector is None else [_find(selector)]
    if output_format == "json":
        pages = [_data(rule) for rule in rules]
        encoded = msgspec.json.encode(pages if all_rules else pages[0])
        click.echo(msgspec.json.format(encoded, indent=2))
    else:
        terminal = sys.stdout.isatty()
        style = rule_page.Style(
            min(width(_PIPED), _WIDEST) if terminal else _PIPED,
            is_coloured("auto", terminal=terminal),
        )
        made = rule_page.handbook(rules, style) if all_rules else rule_page.page(rules[0], style)
        click.echo("\n".join(made))


def _find(selector: str) -> Rule:
    codes = match(selector, ALL)
    if len(codes) > 1:
        first, *_, last = sorted(codes)
        raise UnknownRule(
            f"`{selector}` stands for {len(codes)} rules, {first} to {last}: name one of them"
        )
    return next(rule for rule in ALL if rule.code in codes)


def _data(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "level": rule.level.value,
        "profile": rule.profile.value,
        "section": rule_page.section(rule),
        "guide": rule.guide,
        "fix": rule.fix.value if rule.fix else None,
        "covered_by": list(rule.covered_by),
        "message": rule.message,
        "documentation": rule.documentation,
        "examples": _examples(rule.examples),
    }


def _examples(examples: Sequence[Bad | Good]) -> list[dict[str, Any]]:
    return [
        {
            "kind": "bad" if isinstance(example, Bad) else "good",
            "path": example.path,
            "code": example.code,
            "fix": "\n".join(rule_page.diff(example))
            if isinstance(example, Bad) and example.fixed
            else None,
        }
        for example in examples
    ]
