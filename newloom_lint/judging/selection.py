"""Selectors, and which rules are on in which file."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from newloom_lint.findings import Level, Profile
from newloom_lint.settings import Settings

_PREFIX = re.compile(r"NL\d*$")
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
    """A selector that names no rule; the message says where it stands and what was meant."""


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
    if selector == "ALL":
        return frozenset(rule.code for rule in rules)
    if _PREFIX.match(selector):
        codes = frozenset(rule.code for rule in rules if rule.code.startswith(selector))
    else:
        codes = frozenset(rule.code for rule in rules if rule.name == selector)
    if not codes:
        raise UnknownRule(_unknown(selector, rules, where))
    return codes


def _unknown(selector: str, rules: Sequence[RuleMetadata], where: str) -> str:
    import difflib  # noqa: PLC0415  (only where something is wrong already)

    known = {word.lower(): word for rule in rules for word in (rule.code, rule.name)}
    near = difflib.get_close_matches(selector.lower(), known, n=5)
    near.sort(key=lambda word: sorted(word) != sorted(selector.lower()))  # digits swapped
    hint = f" (did you mean `{known[near[0]]}`?)" if near else ""
    return f"unknown rule `{selector}`{f' in {where}' if where else ''}{hint}"


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
        flags = settings.flags
        self.profile = flags.profile or settings.profile
        self._decisions = {
            rule.code: Decision.ON if self.profile.includes(rule.profile) else Decision.UNSELECTED
            for rule in rules
        }
        overruled = flags.profile is not None or flags.select is not None
        select, origin = settings.select, settings.origin
        self._layer(None if overruled else select, settings, origin)
        if overruled and select is not None:
            self._codes(select, origin("select"))
        self._layer(flags.select, flags, lambda option: f"`--{option}`")
        self._levels = self._read_levels()
        self._in_files = _PerFile(
            {
                pattern: self._codes(selectors, origin("per-file-ignores"))
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

    def _layer(
        self, select: Sequence[str] | None, adjust: _Adjusting, where: Callable[[str], str]
    ) -> None:
        if select is not None:
            self._decisions = dict.fromkeys(self._decisions, Decision.UNSELECTED)
        steps = [
            (_specificity(selector), decision is Decision.IGNORED, decision, selector, option)
            for option, selectors, decision in (
                ("select", select or (), Decision.ON),
                ("extend-select", adjust.extend_select, Decision.ON),
                ("ignore", adjust.ignore, Decision.IGNORED),
            )
            for selector in selectors
        ]
        for _, _, decision, selector, option in sorted(steps, key=lambda step: step[:2]):
            for code in match(selector, self._rules, where(option)):
                self._decisions[code] = decision

    def _codes(self, selectors: Iterable[str], where: str) -> frozenset[str]:
        return frozenset(
            code for selector in selectors for code in match(selector, self._rules, where)
        )

    def _read_levels(self) -> dict[str, Level]:
        severity = self._settings.severity
        return {
            code: severity[selector]
            for selector in sorted(severity, key=_specificity)
            for code in match(selector, self._rules, self._settings.origin("severity"))
        }


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
