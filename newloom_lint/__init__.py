"""newloom-lint: the guide for NewLoom tasks, enforced and made easy.

`check` is the linter as a function; everything else is loaded when it is called.
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newloom_lint.engine import Result
    from newloom_lint.findings import Profile

__all__ = ["__version__", "check"]

__version__ = "0.1.0"


def check(
    *paths: str | PathLike[str],
    profile: Profile | None = None,
    select: Sequence[str] | None = None,
    extend_select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    isolated: bool = False,
    cache: bool = True,
    jobs: int | None = 1,
) -> tuple[Result, ...]:
    """Lint the given files and folders, or the project around the current folder.

    Returns one result per NewLoom project: its tree and the verdict, with all findings in order of
    file and position. Configuration files are read unless `isolated`. Files are read by as many as
    `jobs` processes; `None` is as many as pays.

    Raises:
        newloom_lint.targets.TargetError: a path does not exist, or there is no project.
        newloom_lint.settings.SettingsError: the configuration cannot be used.
        newloom_lint.judging.UnknownRule: a selector names no rule.

    """
    from newloom_lint.engine import check_targets  # noqa: PLC0415  (`import newloom_lint` is free)
    from newloom_lint.settings import Selection  # noqa: PLC0415
    from newloom_lint.targets import find_targets  # noqa: PLC0415

    flags = Selection(
        profile=profile,
        select=None if select is None else tuple(select),
        extend_select=tuple(extend_select),
        ignore=tuple(ignore),
    )
    targets = find_targets(paths, flags=flags, isolated=isolated)
    return check_targets(targets, cached=cache, jobs=jobs)
