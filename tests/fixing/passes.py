"""All fixes of a project in passes, in memory, each pass held to what fixes promise."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from newloom_lint import fixing
from newloom_lint.files import SourceFile, Tree
from newloom_lint.findings import Edit, Finding, Safety
from newloom_lint.fixing.sources import Sources
from newloom_lint.model import Project
from newloom_lint.settings import Settings
from newloom_lint.syntax.facts import ModuleFacts
from newloom_lint.syntax.reading import read
from tests.fixing.promises import COMMENTS, WORDS, Change, covering
from tests.projects import said

MOST = 10
MEANT = frozenset(f"NL3{number:02}" for number in range(1, 18))
"""Rules whose fixes change what a function does: what its callers do shows then, or is changed."""
RENAMED = {"NL101": "NL103"}
"""Rules that report the same fault as others once there is `**kwargs` for it to end up in."""
SAFE = frozenset({Safety.SAFE})
ALL = frozenset(Safety)


@dataclass
class Passes:
    """A project whose fixes are applied."""

    files: dict[str, bytes]
    applied: Counter[str] = field(default_factory=Counter)
    """How often the fix of each rule."""
    declined: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each rule has no fix in the end, and why."""
    broken: list[str] = field(default_factory=list)
    """The promises that were not kept."""
    count: int = 0

    def run(self, root: Path, safeties: Collection[Safety]) -> None:
        """Apply the fixes of these kinds until none is left; `root` is an empty folder."""
        facts = _Facts()
        look = self._look(root, facts)
        for _ in range(MOST):
            made = self._edits(look, safeties, facts)
            if not made:  # and so a second run would change nothing
                return
            self.count += 1
            taken = self._apply(look, made)
            before, look = look, self._look(root, facts)
            self._compare(before, look, taken)
        self.broken.append("there is no end to it")

    def _look(self, root: Path, facts: Callable[[SourceFile], ModuleFacts]) -> _Look:
        tree = Tree.open(root).overlay(self.files)
        return _Look(tree, said(Project(tree, facts, Settings())))

    def _edits(
        self,
        look: _Look,
        safeties: Collection[Safety],
        facts: Callable[[SourceFile], ModuleFacts],
    ) -> list[tuple[Finding, tuple[Edit, ...]]]:
        sources = Sources(look.tree.read, facts)
        made = []
        self.declined.clear()
        for finding in look.findings:
            if finding.fix is None:
                _, _, why = finding.help.partition("(no fix: ")
                self.declined[finding.code, why.removesuffix(")") or "no fix at all"] += 1
            elif finding.fix.safety in safeties:
                try:
                    made.append((finding, fixing.edits(finding.fix, sources)))
                except fixing.CannotFix as reason:
                    self.declined[finding.code, str(reason)] += 1
        return made

    def _apply(self, look: _Look, made: list[tuple[Finding, tuple[Edit, ...]]]) -> list[Finding]:
        """Apply the edits that go together; return the findings they mend."""
        chosen, by_path = fixing.merge([edits for _, edits in made])
        taken = [made[index] for index in chosen]
        safe, words, comments = (
            {edit for finding, edits in taken if asked(finding) for edit in edits}
            for asked in (_is_safe, _is_about_words, _is_about_comments)
        )
        for path, edits in by_path.items():
            file = look.tree.read(path)
            text = fixing.apply(file.text, edits)
            here = {*edits}
            broken = Change(file.text, text, edits).broken(
                safe=safe & here, words=words & here, comments=comments & here
            )
            self.broken += [f"{path}: {sentence}" for sentence in broken]
            self.files[path] = file.encode(text)
        mended = [finding for finding, _ in taken]
        self.applied += Counter(finding.code for finding in mended)
        return mended

    def _compare(self, before: _Look, after: _Look, taken: list[Finding]) -> None:
        """Note what is found now and was not before, and what should be found no more."""
        old, new = before.kinds(), after.kinds()
        for code, path, function in new - old:
            mended = {f.function for f in taken if f.place.path == path and f.code in MEANT}
            renamed = RENAMED.get(code, "")
            gone = new[renamed, path, function] < old[renamed, path, function]
            shown = mended & before.reached(path, function)
            shown |= {function} & mended if code == "NL311" else set()  # a failure was a success
            if not (_is_uncovered(code, taken) or shown or gone):
                self.broken.append(f"{path}: {code} is new in `{function}`")
        claimed = Counter((f.code, f.place.path, f.function) for f in taken)
        for kind, count in claimed.items():
            if new[kind] > old[kind] - count and not _is_uncovered(kind[0], taken):
                self.broken.append(f"{kind} is found still after {count} fixes")


@dataclass
class _Look:
    tree: Tree
    findings: list[Finding]

    def kinds(self) -> Counter[tuple[str, str, str]]:
        return Counter((f.code, f.place.path, f.function) for f in self.findings)

    def reached(self, path: str, function: str) -> set[str]:
        """Return the functions of a module that one of them names, and those that these name."""
        tree = ast.parse(self.tree.read(path).text)
        named = {
            node.name: {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        found: set[str] = set()
        waiting = {function.partition(".")[0]}
        while waiting:
            new = set().union(*(named.get(name, set()) for name in waiting)) & named.keys()
            waiting = new - found
            found |= new
        return found


class _Facts:
    """What files say; of those that stay as they are, made once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], ModuleFacts] = {}

    def __call__(self, file: SourceFile) -> ModuleFacts:
        key = (file.path, file.text)
        if key not in self._known:
            self._known[key] = read(file.text)
        return self._known[key]


def _is_safe(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.safety is Safety.SAFE


def _is_about_words(finding: Finding) -> bool:
    return finding.code in WORDS


def _is_about_comments(finding: Finding) -> bool:
    return finding.code in COMMENTS


def _is_uncovered(code: str, taken: Iterable[Finding]) -> bool:
    """Return whether a rule speaks only because others do no more."""
    codes = {finding.code for finding in taken}
    registered = "NL501" in codes and code[:3] == "NL5"
    return code == "NL002" or registered or bool(codes & covering(code))
