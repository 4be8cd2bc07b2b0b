"""`newloom-lint rule`: a rule explained."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import click
import msgspec

from newloom_lint.judging import UnknownRule, match
from newloom_lint.rules import ALL, Bad, Good, Rule


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
        click.echo("\n\n".join(_page(rule) for rule in rules))


def _find(selector: str) -> Rule:
    codes = match(selector, ALL)
    if len(codes) > 1:
        first, *_, last = sorted(codes)
        raise UnknownRule(
            f"`{selector}` stands for {len(codes)} rules, {first} to {last}: name one of them"
        )
    return next(rule for rule in ALL if rule.code in codes)


def _page(rule: Rule) -> str:
    return "\n\n".join(_parts(rule))


def _parts(rule: Rule) -> Iterator[str]:
    title = f"{rule.code} {rule.name}"
    yield f"{title}\n{'=' * len(title)}"
    fix = rule.fix.value if rule.fix else "none"
    yield (
        f"Level: {rule.level.value}. Profile: {rule.profile.value}. Fix: {fix}. "
        f"Guide: {rule.guide}."
    )
    yield rule.documentation.rstrip()
    for example in rule.examples:
        word = "Bad" if isinstance(example, Bad) else "Good"
        yield f"{word} ({example.path}):"
        yield _indented(example.code or "(an empty file)\n")
        if isinstance(example, Bad) and example.fixed:
            yield "Fix:"
            yield _indented(_diff(example))


def _diff(example: Bad) -> str:
    """Return what the fix of an example changes, as a diff."""
    path = example.fixed_path or example.path
    before = example.project().get(path, "")
    lines = difflib.unified_diff(
        before.splitlines(), example.fixed_code.splitlines(), path, path, lineterm=""
    )
    return "\n".join(lines)


def _indented(text: str) -> str:
    return textwrap.indent(text.rstrip("\n"), "    ")


def _data(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "level": rule.level.value,
        "profile": rule.profile.value,
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
            "fix": _diff(example) if isinstance(example, Bad) and example.fixed else None,
        }
        for example in examples
    ]
