"""Selectors, and which rules are on in which file."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Protocol

from newloom_lint.findings import Level, Profile
from newloom_lint.settings import Settings

_PREFIX = r"NL\d*$"
_CODE = r"NL(?:\d{1,3}(?=\*|X+$)|\d{3}(?=\d+$))"
_WHOLE_RULE = 99
"""How specific a selector is that names one rule; a code prefix is as specific as it is long."""


class RuleMetadata(Protocol):
    """What judging knows about a rule."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def level(self) -> Level: ...
    @property
    def profile(self) -> Profile: ...
    @property
    def covered_by(self) -> tuple[str, ...]: ...


class UnknownRule(Exception):  # noqa: N818  (reads as what it says)
    """Selectors that name no rule; `problems` has a line each: where it stands, what was meant."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Decision(enum.Enum):
    """Whether a rule speaks, and if not, whether someone switched it off."""

    ON = "on"
    UNSELECTED = "not selected"
    IGNORED = "ignored"


def match(selector: str, rules: Iterable[RuleMetadata], where: str = "") -> frozenset[str]:
    """Return the codes of the rules that a code, a code prefix, a name or `ALL` stands for.

    Raises:
        UnknownRule: there is none. `where` (an option) goes into the message.

    """
    rules = tuple(rules)
    codes = named(selector, rules)
    if not codes:
        raise UnknownRule(_unknown(selector, rules, where))
    return codes


def unknown(selectors: Iterable[tuple[str, str]], rules: Iterable[RuleMetadata]) -> tuple[str, ...]:
    """Return one line for each selector that names no rule; each comes after where it stands."""
    rules = tuple(rules)
    return tuple(
        _unknown(selector, rules, where)
        for where, selector in dict.fromkeys(selectors)
        if not named(selector, rules)
    )


def named(selector: str, rules: Sequence[RuleMetadata]) -> frozenset[str]:
    """Return the codes of the rules that a selector stands for, none where it names no rule."""
    if selector == "ALL":
        return frozenset(rule.code for rule in rules)
    if re.match(_PREFIX, selector):
        return frozenset(rule.code for rule in rules if rule.code.startswith(selector))
    return frozenset(rule.code for rule in rules if rule.name == selector)


def _unknown(selector: str, rules: Sequence[RuleMetadata], where: str) -> str:
    before = f"{where}: " if where else ""
    if not selector.strip():
        return f"{before}a rule without a name"
    return f"{before}unknown rule `{' '.join(selector.split())}`{_meant(selector, rules)}"


_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def _meant(selector: str, rules: Sequence[RuleMetadata]) -> str:
    """Return the selector that is nearest to one that names nothing, or what codes begin with."""
    plain = selector.strip()
    if len(plain.split()) > 1:
        return " (commas separate rules)"
    near = close_to(plain, rules)
    if near:
        return f" (did you mean `{near[0]}`?)"
    if re.match(r"NL\d{1,2}$", plain.upper()):
        sections = sorted({rule.code[:3] for rule in rules})
        return f" (codes begin with {', '.join(f'`{section}`' for section in sections)})"
    return ""


def close_to(
    selector: str, rules: Sequence[RuleMetadata], likeness: float = 0.6
) -> tuple[str, ...]:
    """Return the selectors that may be meant by one that names nothing, the nearest first.

    Written in another case, with letters for digits or with more digits than there are, it can mean
    one thing only. `likeness` is how much of the text has to be the same otherwise, up to 1.
    """
    import difflib  # noqa: PLC0415  (only where something is wrong already)

    digits = selector.upper()[:2] + selector.upper()[2:].translate(_LOOK_ALIKE)
    prefix = re.match(_CODE, digits)  # `NL1*`, `NL1xx` and `NL1041` begin with what was meant
    kebab = selector.lower().replace("_", "-")
    for other in (selector.upper(), digits, kebab, prefix[0] if prefix else ""):
        if named(other, rules):
            return (other,)
    if re.match(r"NL\d{1,2}$", selector.upper()):
        return ()
    known = {word.lower(): word for rule in rules for word in (rule.code, rule.name)}
    near = difflib.get_close_matches(selector.lower(), known, len(known), likeness)
    near.sort(key=lambda word: sorted(word) != sorted(selector.lower()))  # digits swapped
    return tuple(known[word] for word in near)


class RuleSelection:
    """Which rules are on in a project, and with which level.

    The profile is where it starts; the configuration file's `select`, `extend-select` and `ignore`
    come next, the command line's last. A `select` starts anew. Where several selectors of one
    place name a rule, the most specific wins, and `ignore` wins among equals.

    Raises:
        UnknownRule: a selector of the settings names no rule.

    """

    def __init__(self, rules: Sequence[RuleMetadata], settings: Settings, root: Path) -> None:
        self._rules = rules
        self._settings = settings
        if problems := unknown(_selectors(settings), rules):
            raise UnknownRule(*problems)
        flags = settings.flags
        self.profile = flags.profile or settings.profile
        self._decisions = {
            rule.code: Decision.ON if self.profile.includes(rule.profile) else Decision.UNSELECTED
            for rule in rules
        }
        overruled = flags.profile is not None or flags.select is not None
        self._layer(None if overruled else settings.select, settings)
        self._layer(flags.select, flags)
        self._levels = self._read_levels()
        self._in_files = _PerFile(
            {
                pattern: self._codes(selectors)
                for pattern, selectors in settings.per_file_ignores.items()
            },
            _prefix(root, settings),
        )

    def decide(self, code: str, path: str) -> Decision:
        """Return whether the rule `code` speaks about `path` (relative to the project's root)."""
        decision = self._decisions[code]
        if decision is Decision.ON and code in self._in_files.ignored(path):
            return Decision.IGNORED
        return decision

    def level(self, code: str) -> Level | None:
        """Return the level the settings give to a rule, or `None` where they leave it its own."""
        return self._levels.get(code)

    @property
    def count(self) -> int:
        """How many rules are on, in some file at least."""
        return sum(decision is Decision.ON for decision in self._decisions.values())

    def _layer(self, select: Sequence[str] | None, adjust: _Adjusting) -> None:
        if select is not None:
            self._decisions = dict.fromkeys(self._decisions, Decision.UNSELECTED)
        steps = [
            (_specificity(selector), decision is Decision.IGNORED, decision, selector)
            for selectors, decision in (
                (select or (), Decision.ON),
                (adjust.extend_select, Decision.ON),
                (adjust.ignore, Decision.IGNORED),
            )
            for selector in selectors
        ]
        for _, _, decision, selector in sorted(steps, key=lambda step: step[:2]):
            for code in named(selector, self._rules):
                self._decisions[code] = decision

    def _codes(self, selectors: Iterable[str]) -> frozenset[str]:
        return frozenset(code for selector in selectors for code in named(selector, self._rules))

    def _read_levels(self) -> dict[str, Level]:
        severity = self._settings.severity
        return {
            code: severity[selector]
            for selector in sorted(severity, key=_specificity)
            for code in named(selector, self._rules)
        }


def _selectors(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield all selectors of the settings, each after where it stands."""
    for option, selectors in (
        ("select", settings.select or ()),
        ("extend-select", settings.extend_select),
        ("ignore", settings.ignore),
        ("per-file-ignores", chain.from_iterable(settings.per_file_ignores.values())),
        ("severity", settings.severity),
    ):
        yield from ((settings.origin(option), selector) for selector in selectors)
    flags = settings.flags
    for option, given in (
        ("select", flags.select or ()),
        ("extend-select", flags.extend_select),
        ("ignore", flags.ignore),
    ):
        yield from ((f"`--{option}`", selector) for selector in given)


class _Adjusting(Protocol):
    """What a configuration file and the command line have in common."""

    @property
    def extend_select(self) -> tuple[str, ...]: ...
    @property
    def ignore(self) -> tuple[str, ...]: ...


class _PerFile:
    """`per-file-ignores`: patterns relative to the configuration file's folder."""

    def __init__(self, ignores: Mapping[str, frozenset[str]], prefix: str) -> None:
        self._prefix = prefix
        self._known: dict[str, frozenset[str]] = {}
        self._patterns = []
        if ignores:
            from pathspec import GitIgnoreSpec  # noqa: PLC0415  (few projects have any)

            self._patterns = [
                (GitIgnoreSpec.from_lines([pattern]), codes) for pattern, codes in ignores.items()
            ]

    def ignored(self, path: str) -> frozenset[str]:
        if path not in self._known:
            full = self._prefix + path
            codes = [codes for spec, codes in self._patterns if spec.match_file(full)]
            self._known[path] = frozenset().union(*codes)
        return self._known[path]


def _specificity(selector: str) -> int:
    if selector == "ALL":
        return 0
    return len(selector) if re.match(r"NL\d{0,2}$", selector) else _WHOLE_RULE


def _prefix(root: Path, settings: Settings) -> str:
    """Return the project's root as seen from the configuration file, ready to be put in front."""
    if settings.config is None:
        return ""
    folder = Path(settings.config).parent
    if not root.is_relative_to(folder) or root == folder:
        return ""
    return root.relative_to(folder).as_posix() + "/"
