"""What a run is about: from the paths a person gives to projects and the files asked about."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from pathlib import Path

import msgspec

from newloom_lint import __version__
from newloom_lint.files import Tree, find_projects, holds_tasks, import_root, is_among
from newloom_lint.findings import Finding
from newloom_lint.settings import Selection, Settings, load

_PLACE = r"(?::\d+){1,2}:?$"
"""What follows the path in a finding: its row and column."""


_PROJECT_DIR = "`project-dir` is the Django root, relative to the configuration file"


class TargetError(Exception):
    """A path that does not exist, or no project; the message is one line, `help` what to do."""

    def __init__(self, message: str, help_: str = "") -> None:
        super().__init__(message)
        self.help = help_


class Target(msgspec.Struct, frozen=True):
    """One project, and what of it the run is about."""

    tree: Tree
    settings: Settings
    given: tuple[str, ...] | None = None
    """Files and folders relative to the root; `None` for the whole project."""

    def holds(self, path: str) -> bool:
        """Return whether a file of the project is among those the run is about."""
        return is_among(path, self.given)

    def concerns(self, finding: Finding) -> bool:
        """Return whether a finding's place or a related place is among them."""
        places = (finding.place, *(related.place for related in finding.related))
        return any(self.holds(place.path) for place in places)


class Targets(msgspec.Struct, frozen=True):
    """All projects of a run, and the given files that are checked in none."""

    projects: tuple[Target, ...]
    outside: tuple[Path, ...] = ()
    excluded: tuple[Path, ...] = ()


def find_targets(
    paths: Sequence[str | PathLike[str]] = (),
    *,
    flags: Selection | None = None,
    isolated: bool = False,
    config: Path | None = None,
    folder: Path | None = None,
    text: bytes | None = None,
) -> Targets:
    """Return the projects that `paths` lie in or hold; without paths the one around `folder`.

    With `text` there is one path, that of a file that need not exist: this is what it holds.

    `folder` is the current one where it is not given. A path that belongs to no project is left
    out and named, as long as there is a project at all.

    Raises:
        TargetError: a path does not exist, or no project is found.
        SettingsError: a configuration file cannot be used.

    """
    folder = Path.cwd() if folder is None else folder
    if text is None:
        _refuse(paths, folder)
    search = _Search(flags or Selection(), isolated, config)
    for path in paths:
        search.add(_real(folder / path))
    around = () if search.found else search.roots(folder.resolve())
    if not search.found and not around:
        where = ", ".join(f"`{path}`" for path in paths) or f"`{folder}`"
        registry = f"{search.tasks_package(folder.resolve()).replace('.', '/')}/__init__.py"
        raise TargetError(
            f"no NewLoom project around {where}: a project has a `{registry}`",
            "name a path in the project, or set `project-dir` or `tasks-package`",
        )
    if not paths:
        search.found.update(dict.fromkeys(map(search.project, around)))
    targets = search.targets()
    return targets if text is None else _overlaid(targets, text)


def _overlaid(targets: Targets, text: bytes) -> Targets:
    """Return the targets with the text for the one file that is asked about."""
    excluded: list[Path] = []
    projects = []
    for target in targets.projects:
        for path in target.given or ():
            if target.tree.excluded(path) or not path.endswith(".py"):
                excluded.append(target.tree.root / path)
            else:
                tree = target.tree.overlay({path: text})
                target = msgspec.structs.replace(target, tree=tree)  # noqa: PLW2901
        projects.append(target)
    return Targets(tuple(projects), targets.outside, tuple(excluded))


def _refuse(paths: Sequence[str | PathLike[str]], folder: Path) -> None:
    """Refuse the paths that are neither a file nor a folder, or not what they are called.

    Raises:
        TargetError: one line for all of them.

    """
    if any(not os.fspath(path) for path in paths):
        raise TargetError("one of the given paths is empty", "`.` is the current folder")
    missing = [path for path in paths if _is_missing(folder / path)]
    if missing:
        listed = ", ".join(f"`{path}`" for path in missing)
        hints = [hint for path in missing if (hint := _meant(os.fspath(path), folder))]
        raise TargetError(
            f"{listed} {'does' if len(missing) == 1 else 'do'} not exist",
            f"did you mean {', '.join(f'`{hint}`' for hint in hints)}?" if hints else "",
        )
    wrong = [f"`{path}` {what}" for path in paths if (what := _misfit(folder / path))]
    if wrong:
        raise TargetError(", ".join(wrong), "name Python files, or folders that hold some")


def _meant(path: str, folder: Path) -> str:
    """Return a path that exists and is written almost like one that does not; empty for none.

    The usual slips: the separators of another system, the place of a finding, a typo in the name.
    """
    plain = re.sub(_PLACE, "", path).replace("\\", "/")
    if plain != path and (folder / plain).exists():
        return plain
    where, _, name = plain.rpartition("/")
    try:
        names = [each.name for each in (folder / where).iterdir()]
    except (OSError, ValueError):
        return ""
    import difflib  # noqa: PLC0415  (only where something is wrong already)

    near = difflib.get_close_matches(name, names, n=1, cutoff=0.8)
    return f"{where}/{near[0]}" if near and where else "".join(near)


def _is_missing(path: Path) -> bool:
    """Return whether nothing has a name; a folder on the way may also keep that to itself."""
    try:
        path.lstat()
    except OSError as error:
        return error.errno != errno.EACCES
    except ValueError:
        return True
    return False


def _misfit(path: Path) -> str:
    """Return what something is that can be no target; empty for files and folders."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if error.errno != errno.EACCES and path.is_symlink():
            return "is a link that leads nowhere"
        return f"cannot be looked at: {(error.strerror or str(error)).lower()}"
    if stat.S_ISDIR(mode):
        return "is a folder that is named like a file" if path.suffix == ".py" else ""
    return "" if stat.S_ISREG(mode) else "is not a regular file"


class _Search(msgspec.Struct):
    flags: Selection
    isolated: bool
    config: Path | None
    found: dict[tuple[Path, str], set[str] | None] = {}
    """For each project, by root and tasks package, what was given of it; `None` for all of it."""
    outside: list[Path] = []
    _settings: dict[Path, Settings] = {}

    def add(self, path: Path) -> None:
        """Take a path: the part of a project that it is, or the projects below it."""
        taken = False
        for found in self.roots(path if path.is_dir() else path.parent):
            project = root, _ = self.project(found)
            if found.is_relative_to(path):
                self.found[project] = None
            elif path.is_relative_to(root):
                given = self.found.setdefault(project, set())
                if given is not None:
                    given.add(path.relative_to(root).as_posix())
            else:
                continue
            taken = True
        if not taken:
            self.outside.append(path)

    def roots(self, folder: Path) -> Sequence[Path]:
        """Return the projects above or below a folder, or the one its configuration names."""
        settings = self.settings(folder)
        if settings.project_dir is None or settings.config is None:
            return find_projects(folder, settings.tasks_package)
        root = (Path(settings.config).parent / settings.project_dir).resolve()
        where = settings.origin("project-dir")
        if not root.is_dir():
            raise TargetError(f"{where}: there is no folder `{root}`", _PROJECT_DIR)
        if not holds_tasks(root, settings.tasks_package):
            registry = f"{settings.tasks_package.replace('.', '/')}/__init__.py"
            raise TargetError(f"{where}: there is no `{registry}` in `{root}`", _PROJECT_DIR)
        return [root]

    def project(self, root: Path) -> tuple[Path, str]:
        """Return the folder a project's imports start from, and its tasks package."""
        return import_root(root, self.settings(root).tasks_package)

    def tasks_package(self, folder: Path) -> str:
        """Return the package that projects around a folder hold, as a dotted name."""
        return self.settings(folder).tasks_package

    def settings(self, folder: Path) -> Settings:
        if folder not in self._settings:
            self._settings[folder] = load(
                folder,
                config=self.config,
                isolated=self.isolated,
                flags=self.flags,
                version=__version__,
            )
        return self._settings[folder]

    def targets(self) -> Targets:
        projects = tuple(
            _target(root, msgspec.structs.replace(self.settings(root), tasks_package=name), given)
            for (root, name), given in sorted(self.found.items(), key=lambda found: found[0])
        )
        return Targets(projects, tuple(self.outside), tuple(_excluded(projects)))


def _target(root: Path, settings: Settings, given: set[str] | None) -> Target:
    return Target(_tree(root, settings), settings, None if given is None else tuple(sorted(given)))


def _tree(root: Path, settings: Settings) -> Tree:
    return Tree(
        root,
        tasks_package=settings.tasks_package,
        exclude=settings.exclude,
        extend_exclude=settings.extend_exclude,
    )


def _excluded(projects: Iterable[Target]) -> Iterator[Path]:
    """Yield the given files that are no part of their project."""
    for project in projects:
        for path in project.given or ():
            absolute = project.tree.root / path
            if not absolute.is_dir() and not project.tree.exists(path):
                yield absolute


def _real(path: Path) -> Path:
    """Return a path without links on the way; a file that is itself a link keeps its name."""
    return path.resolve() if path.is_dir() else path.parent.resolve() / path.name
