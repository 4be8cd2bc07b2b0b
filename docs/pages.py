"""The pages that are made from the code: one for each rule, their table, and the options."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from newloom_lint.cli.rule_page import diff, section
from newloom_lint.rules import ALL, Bad, Rule
from newloom_lint.settings import schema

NOT_MEASURED = """# Performance

`make bench` times newloom-lint beside its peers on this machine, and writes this page.
"""


def write(folder: Path) -> None:
    """Write all pages into a folder, which holds nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "rules").mkdir(parents=True)
    for rule in ALL:
        page = "\n".join(_rule(rule))
        (folder / "rules" / f"{rule.name}.md").write_text(page, encoding="utf-8")
    (folder / "rules.md").write_text("\n".join(_rules()), encoding="utf-8")
    (folder / "options.md").write_text("\n".join(_options()), encoding="utf-8")
    measured = (folder.parent / "performance.md").exists()
    page = "```{include} ../performance.md\n```\n" if measured else NOT_MEASURED
    (folder / "performance.md").write_text(page, encoding="utf-8")


def _rules() -> Iterator[str]:
    """Yield the lines of the table of all rules, a chapter each."""
    yield "# Rules\n"
    yield (
        "Every rule enforces a sentence of the guide. Codes and names always mean the same.\n"
        "A profile holds those before it: `required`, `guide` (the default), `strict`.\n"
    )
    for title, rules in groupby(ALL, key=section):
        yield f"## {title}\n"
        yield "| code | name | level | profile | fix | |\n|---|---|---|---|---|---|"
        for rule in rules:
            first = rule.documentation.partition("\n")[0]
            yield (
                f"| {rule.code} | [{rule.name}](rules/{rule.name}.md) | {rule.level.value} "
                f"| {rule.profile.value} | {rule.fix.value if rule.fix else ''} | {first} |"
            )
        yield ""
    yield "```{toctree}\n:hidden:\n"
    yield from (f"rules/{rule.name}" for rule in ALL)
    yield "```"


def _rule(rule: Rule) -> Iterator[str]:
    """Yield the lines of a rule's page."""
    yield f"# {rule.code} {rule.name}\n"
    yield (
        f"Level **{rule.level.value}** · profile **{rule.profile.value}** · "
        f"fix **{rule.fix.value if rule.fix else 'none'}** · guide: *{rule.guide}*\n"
    )
    yield f"{rule.documentation.rstrip()}\n"
    yield "## Examples\n"
    for example in rule.examples:
        kind = "Bad" if isinstance(example, Bad) else "Good"
        yield f"{kind}, in `{example.path}`:\n"
        yield f"```python\n{example.code or '# an empty file'}```\n"
        for path, text in example.files.items():
            if text.strip():
                yield f"with `{path}`:\n"
                yield f"```python\n{example.project()[path]}```\n"
        if isinstance(example, Bad) and example.fixed:
            patch = "\n".join(diff(example))
            yield "The fix:\n"
            yield f"```diff\n{patch}\n```\n"
    if rule.covered_by:
        codes = ", ".join(f"[{code}]({_name(code)}.md)" for code in rule.covered_by)
        yield f"Where one of these speaks of the same fault, {rule.code} is silent: {codes}.\n"
    yield "## Switching it off\n"
    yield (
        f"On one line, or for a whole task on its `def` line: `# noqa: {rule.code}`, or\n"
        f"`# newloom-lint: ignore[{rule.name}] why`. Everywhere, in `[tool.newloom-lint]`:\n"
        f'`ignore = ["{rule.name}"]`.'
    )


def _name(code: str) -> str:
    return next(rule.name for rule in ALL if rule.code == code)


def _options() -> Iterator[str]:
    """Yield the lines of the page of all options."""
    yield "# Options\n"
    yield (
        "They stand in `[tool.newloom-lint]` of a `pyproject.toml`, or at the top of a\n"
        "`newloom-lint.toml`; the nearest file above a project counts. A key that does not exist\n"
        "is an error, and all wrong keys are named at once.\n"
    )
    for name, option in schema()["$defs"]["Options"]["properties"].items():
        yield f"## `{name}`\n"
        yield f"{option['description']}\n"
        yield f"Default: `{json.dumps(option['default'])}`.\n"
        for value in option.get("examples", ()):
            yield f"```toml\n{_toml(name, value)}\n```\n"


def _toml(name: str, value: Any) -> str:
    """Return an option with a value as it stands in a configuration file."""
    if isinstance(value, dict):
        lines = [f"{json.dumps(key)} = {json.dumps(inner)}" for key, inner in value.items()]
        return "\n".join([f"[tool.newloom-lint.{name}]", *lines])
    return f"{name} = {json.dumps(value)}"
