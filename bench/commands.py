"""The processes that the rows measure, and the projects they run in."""

from __future__ import annotations

import compileall
import functools
import itertools
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from bench import peers
from bench.measuring import HERE, Command, run, script
from bench.plans import CALLS

OURS = str(Path(sys.executable).with_name("newloom-lint"))
CHECK = ("check", "--quiet", "--output-format", "concise", "--select", "ALL")
"""Every rule on."""
COLD = (*CHECK, "--no-cache", "--jobs", "1")
CHANGED = "streams/tasks/import_articles_7.py"
"""The file that somebody works on."""
ROUNDS, LONG, LONGEST = 5, 3, 1
"""How often something is run that takes a second, many, or a minute."""
COLDS: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "cold": ("large", LONG, ()),
    "two": ("large", LONG, ("--jobs", "2")),
    "cold-small": ("small", ROUNDS, ()),
    "check-hundred": ("hundred", LONG, ()),
    "ci": ("small", ROUNDS, (CHANGED,)),
    "short-100": ("short-100", ROUNDS, ()),
    "short-1000": ("short-1000", LONG, ()),
    "short-10000": ("short-10000", LONGEST, ()),
    **{name: (name, ROUNDS, ()) for name in CALLS},
}
"""Checks without a cache: the project, the rounds, what else is given."""
BARES: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "bare": ("large", LONG, ()),
    "bare-collected": ("large", LONGEST, ("--collect",)),
    "bare-small": ("small", ROUNDS, ()),
}
"""Bare parses of all files of a project: the project, the rounds, the options."""
SLOW = {"fixit", "pylint"}
"""Peers that need a minute or so."""
FRESH = 2.5
"""Seconds after which the cache trusts the time of a file."""


class Bench:
    """Projects below a folder, written when a command needs them, and the commands."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._numbers = itertools.count()
        # as installers do: a start is not to include the compilation of our modules
        compileall.compile_dir(HERE.parent / "newloom_lint", quiet=2)

    def commands(self, names: Iterable[str]) -> list[Command]:
        """Return the commands of some names; those the tool does not offer are left out."""
        wanted = list(dict.fromkeys(names))
        if "two" in wanted and not self._offers("--jobs"):
            wanted.remove("two")
        made = [self._command(name) for name in wanted]
        if {"unchanged", "unchanged-small", "modules"} & set(wanted):
            time.sleep(FRESH)
            for name in ("large", "small"):
                self._check(self._copy(name, "unchanged"))  # stamps that can be trusted now
        return made

    def _command(self, name: str) -> Command:
        if name in COLDS:
            project, rounds, arguments = COLDS[name]
            return Command(name, [OURS, *COLD, *arguments], self._project(project), rounds)
        if name in BARES:
            project, rounds, options = BARES[name]
            paths = sorted(self._project(project).rglob("*.py"))
            return self._parse(name, paths, rounds, *options)
        if name in peers.COMMANDS:
            rounds = LONGEST if name in SLOW else LONG
            return Command(name, peers.command(name), self._project("large"), rounds)
        return self._special(name)

    def _special(self, name: str) -> Command:
        match name:
            case "bare-one":
                return self._parse(name, [self._project("small") / CHANGED], ROUNDS)
            case "bare-asked":
                return self._bare_asked(name)
            case "start":
                return self._start(name)
            case "pass" | "import":
                code = "pass" if name == "pass" else "import libcst"
                return Command(name, [sys.executable, "-c", code], self._root, ROUNDS)
            case "unchanged" | "unchanged-small":
                folder = self._copy("large" if name == "unchanged" else "small", "unchanged")
                return Command(name, [OURS, *CHECK], folder, ROUNDS)
            case "modules":
                folder = self._copy("small", "unchanged")
                return Command(name, script("watched", *CHECK), folder, LONGEST, tells=True)
            case "one" | "thousand":
                return self._changed(name)
            case "repository":
                folder = self._project("repository")
                return Command(name, script("watched", *COLD), folder, ROUNDS, tells=True)
            case "fix" | "passes":
                return self._fix(name)
        raise KeyError(name)

    def _bare_asked(self, name: str) -> Command:
        """Parse what a check of one file, without a cache, has parsed."""
        folder = self._project("small")
        parsed = _told(folder, *COLD, CHANGED)["parsed"]
        return self._parse(name, [folder / path for path in parsed], ROUNDS)

    def _parse(self, name: str, paths: Iterable[Path], rounds: int, *options: str) -> Command:
        listed = self._list(name, map(str, paths))
        return Command(name, script("bare", *options, listed), self._root, rounds, tells=True)

    def _start(self, name: str) -> Command:
        """Import what a check has imported, and nothing more."""
        listed = self._list(name, _told(self._project("small"), *COLD)["modules"])
        return Command(name, script("start", listed), self._project("small"), ROUNDS)

    def _changed(self, name: str) -> Command:
        """Check with a cache that knows all but one file: that one, or all the project."""
        folder = self._copy("small" if name == "one" else "large", "changed")
        given = [CHANGED] if name == "one" else []
        return Command(
            name,
            [OURS, *CHECK, *given],
            folder,
            ROUNDS if name == "one" else LONG,
            functools.partial(self._change, folder / CHANGED),
        )

    def _change(self, file: Path) -> None:
        """Make a file one that was never seen before."""
        with file.open("a", encoding="utf-8") as text:
            text.write(f"# change {next(self._numbers)}\n")

    def _fix(self, name: str) -> Command:
        """Fix a project that is as it was before each round."""
        original, folder = self._project("hundred"), self._root / f"hundred-{name}"
        argv = [*(script("watched") if name == "passes" else [OURS]), *COLD, "--fix"]
        return Command(
            name,
            argv,
            folder,
            LONGEST if name == "passes" else LONG,
            functools.partial(_renew, original, folder),
            tells=name == "passes",
        )

    def _project(self, name: str) -> Path:
        folder = self._root / name
        if not folder.exists():
            # in a process of its own: what it holds would count as the peak of what we start
            subprocess.run(
                [sys.executable, "-m", "bench.corpora", str(self._root), name],
                cwd=HERE.parent,
                check=True,
            )
        return folder

    def _copy(self, name: str, purpose: str) -> Path:
        """Return a copy of a project, with a cache that knows it."""
        original, folder = self._project(name), self._root / f"{name}-{purpose}"
        if not folder.exists():
            shutil.copytree(original, folder)
            self._check(folder)
        return folder

    def _check(self, folder: Path) -> None:
        run(Command("warm", [OURS, *CHECK], folder, 1))

    def _list(self, name: str, entries: Iterable[str]) -> Path:
        file = self._root / f"{name}.txt"
        file.write_text("".join(f"{entry}\n" for entry in entries), encoding="utf-8")
        return file

    def _offers(self, option: str) -> bool:
        """Return whether `check` has an option."""
        done = subprocess.run([OURS, "check", "--help"], capture_output=True, text=True, check=True)
        return option in done.stdout


def _told(folder: Path, *arguments: str) -> dict[str, list[str]]:
    """Return what a check tells of itself."""
    usage = run(Command("watched", script("watched", *arguments), folder, 1, tells=True))
    told: dict[str, list[str]] = dict(usage.told)
    return told


def _renew(original: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(original, folder)
