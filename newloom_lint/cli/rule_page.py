"""The page `newloom-lint rule` shows about a rule, and the handbook of all rules."""

from __future__ import annotations

import difflib
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import click
import msgspec

from newloom_lint.findings import Safety
from newloom_lint.rules import ALL, Bad, Good, Rule

SECTIONS = {
    "NL0": "The linter itself",
    "NL1": "Parameters",
    "NL2": "Documentation",
    "NL3": "Error handling",
    "NL4": "Logging",
    "NL5": "Registration and schema",
    "NL6": "Resource management",
    "NL7": "Testing",
}
_INTRODUCTION = """
    Each rule is a sentence of NewLoom's guide to creating tasks. It speaks only where it is sure:
    what cannot be followed is left alone.

    Code and name mean the same wherever rules are named: in `select` and `ignore`, in
    `# noqa: NL304`, in `# newloom-lint: ignore[swallowed-exception] the reason`. `NL3` stands for
    all rules that begin so.

    In a bad example `>` marks the line that is reported. `…` stands for imports and a logger;
    `newloom-lint rule CODE` shows one rule with its examples as they are.
"""
_TERMS = (
    ("required", "what a run needs to work, and to be seen when it does not"),
    ("guide", "all that the guide asks: the profile a check starts from"),
    ("strict", "what goes beyond it"),
    ("safe", "a fix that `--fix` applies: a correct run stays what it was"),
    ("unsafe", "a fix that is shown and needs a look"),
)
_FIXES = {
    Safety.SAFE: "safe, `--fix` applies it",
    Safety.UNSAFE: "unsafe, it is shown and needs a look",
    None: "none",
}
_HEAD = re.compile(r"(?:from|import)\s|logger = |\s*\)?$|    \w+,$|#")
"""What stands above the first thing that an example is about."""
_EMPTY = ("", "TASK_MAPPING = {}")
_SHORT = 40
"""Characters of code in prose that stay on one line."""
_LONGEST = 16
"""Lines of a second file that are shown; a longer one is named."""


class Style(msgspec.Struct, frozen=True):
    """How a page is shown: columns of its prose, colour, and whether examples lose their heads."""

    width: int = 80
    colour: bool = False
    brief: bool = False

    def paint(self, text: str, **look: object) -> str:
        """Return a text with a look, where there is colour."""
        return click.style(text, **look) if self.colour else text  # type: ignore[arg-type]


def section(rule: Rule) -> str:
    """Return the title of the section of the catalogue that a rule stands in."""
    return SECTIONS.get(rule.code[:3], "Other rules")


def handbook(rules: Sequence[Rule], style: Style) -> Iterator[str]:
    """Yield the lines that explain all rules, section by section."""
    style = msgspec.structs.replace(style, brief=True)
    yield from _title("The rules of newloom-lint", "=", style)
    yield ""
    yield from _prose(_INTRODUCTION, style)
    yield ""
    yield from _rows(_TERMS, style)
    yield ""
    yield from _title("Contents", "-", style)
    longest = max(len(rule.name) for rule in rules)
    for title, members in _sections(rules):
        yield ""
        yield style.paint(title, bold=True)
        for rule in members:
            fix = rule.fix.value if rule.fix else "-"
            rest = f"{rule.level.value:<8} {rule.profile.value:<9} {fix}"
            yield f"  {rule.code}  {rule.name:<{longest}} {rest}"
    for title, members in _sections(rules):
        yield from ("", "", style.paint("#" * style.width, bold=True))
        yield style.paint(title, bold=True)
        yield style.paint("#" * style.width, bold=True)
        for rule in members:
            yield from ("", "")
            yield from page(rule, style)


def page(rule: Rule, style: Style) -> Iterator[str]:
    """Yield the lines that explain a rule."""
    summary, *sections = re.split(r"^## ", rule.documentation, flags=re.MULTILINE)
    yield from _title(f"{rule.code} {rule.name}", "=", style)
    yield from _prose(summary, style)
    yield ""
    yield from _rows(_facts(rule), style)
    for text in sections:
        title, _, body = text.partition("\n")
        yield ""
        yield style.paint(title.strip(), bold=True)
        yield from _prose(body, style, "  ")
    for example in rule.examples:
        yield ""
        yield from _example(rule, example, style)


def diff(example: Bad, context: int = 3) -> Iterator[str]:
    """Yield the lines of a patch: what the fix of an example changes."""
    path = example.fixed_path or example.path
    before = example.project().get(path, "")
    yield from difflib.unified_diff(
        before.splitlines(), example.fixed_code.splitlines(), path, path, "", "", context, ""
    )


def _sections(rules: Iterable[Rule]) -> Iterator[tuple[str, list[Rule]]]:
    for code, members in groupby(rules, key=lambda rule: rule.code[:3]):
        several = list(members)
        yield f"{code} {section(several[0])}", several


def _facts(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "Section", section(rule)
    yield "Guide", rule.guide
    yield "Level", rule.level.value
    yield "Profile", rule.profile.value
    yield "Fix", _FIXES[rule.fix]
    names = {other.code: f"{other.code} {other.name}" for other in ALL}
    covering = ", ".join(names[code] for code in rule.covered_by)
    if covering:
        yield "Silent", f"where the same fault is reported by {covering}"


def _title(text: str, line: str, style: Style) -> Iterator[str]:
    yield style.paint(text, bold=True)
    yield style.paint(line * len(text), bold=True)


def _prose(text: str, style: Style, margin: str = "") -> Iterator[str]:
    """Yield paragraphs, filled; short code in backticks stays on one line."""
    paragraphs = textwrap.dedent(text).strip().split("\n\n")
    for number, paragraph in enumerate(paragraphs):
        if number:
            yield ""
        yield from _filled(" ".join(paragraph.split()), style, margin, margin)


def _rows(rows: Iterable[tuple[str, str]], style: Style) -> Iterator[str]:
    for label, text in rows:
        yield from _filled(text, style, f"  {label:<10}", " " * 12)


def _filled(text: str, style: Style, first: str, margin: str) -> Iterator[str]:
    glued = re.sub(rf"`[^`]{{1,{_SHORT}}}`", lambda code: code[0].replace(" ", "\0"), text)
    for line in textwrap.wrap(
        glued,
        style.width,
        initial_indent=first,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    ):
        yield line.replace("\0", " ")


def _example(rule: Rule, example: Bad | Good, style: Style) -> Iterator[str]:
    bad = isinstance(example, Bad)
    word = style.paint("Bad" if bad else "Good", bold=True, fg="red" if bad else "green")
    yield f"{word}: {example.path}"
    mark = f"# {rule.code}" if bad else ""
    yield from _code(example.code, mark, style, brief=style.brief and _may_be_brief(rule))
    for path, text in example.project().items():
        beside = path in example.files and path != example.path
        if beside and text.strip() not in _EMPTY:
            yield from _beside(path, text, style)
    if isinstance(example, Bad) and example.fixed:
        other = f" in {example.fixed_path}" if example.fixed_path else ""
        yield style.paint("Fix", bold=True) + other
        yield from _changes(example, style)


def _may_be_brief(rule: Rule) -> bool:
    """Return whether what stands above the first function of an example is beside the point."""
    bad = (example for example in rule.examples if isinstance(example, Bad))
    return not any(f"# {rule.code}" in "\n".join(_head(example.code)) for example in bad)


def _head(code: str) -> list[str]:
    """Return the lines above the first that is no import, logger or comment."""
    lines = code.splitlines()
    number = next((i for i, line in enumerate(lines) if not _HEAD.match(line)), 0)
    return lines[:number]


def _code(text: str, mark: str, style: Style, *, brief: bool) -> Iterator[str]:
    lines = text.splitlines() or ["(an empty file)"]
    head = _head(text) if brief else []
    if any(head):
        yield "    …"
    for line in lines[len(head) :]:
        if mark and mark in line:
            yield style.paint(f"  > {line}", fg="red")
        else:
            yield f"    {line}".rstrip()


def _beside(path: str, text: str, style: Style) -> Iterator[str]:
    """Yield another file of an example, without its head; of a long one the name."""
    rest = len(text.splitlines()) - len(_head(text))
    if rest <= _LONGEST:
        yield f"With {path}"
        yield from _code(text, "", style, brief=True)
    else:
        yield f"With {path}: {rest} lines that keep the guide"


def _changes(example: Bad, style: Style) -> Iterator[str]:
    colours = {"+": "green", "-": "red"}
    lines = list(diff(example, 1))[2:]
    for number, line in enumerate(lines):
        if line.strip() and not line.startswith("@@"):
            yield style.paint(f"    {line}".rstrip(), fg=colours.get(line[:1]))
        elif line.strip() and number:
            yield "    …"
