"""The options of `[tool.newloom-lint]`, and the settings of one run."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from newloom_lint.findings import Level, Profile

_DOTTED = r"^[^\W\d]\w*(\.[^\W\d]\w*)*$"

Selectors = tuple[str, ...]
"""Rules by code (`NL304`), code prefix (`NL3`), name (`swallowed-exception`) or `ALL`."""

DottedName = Annotated[str, msgspec.Meta(pattern=_DOTTED)]


class Options(
    msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True
):
    """What a configuration file may say. Every field is an option, its description the docs."""

    project_dir: Annotated[
        str | None,
        msgspec.Meta(
            description="The Django root (the folder that holds the `streams` app), relative to "
            "the configuration file. Without it the project is searched for.",
            examples=["backend"],
        ),
    ] = None
    tasks_package: Annotated[
        DottedName,
        msgspec.Meta(
            description="The package whose `__init__.py` holds the registry, as a dotted name."
        ),
    ] = "streams.tasks"
    required_version: Annotated[
        str | None,
        msgspec.Meta(
            description="The versions of newloom-lint this configuration is written for; "
            "any other version refuses to run.",
            examples=[">=0.1,<1"],
        ),
    ] = None
    profile: Annotated[
        Profile,
        msgspec.Meta(
            description="The set of rules to start from: `required` is part of `guide`, which is "
            "part of `strict`."
        ),
    ] = Profile.GUIDE
    select: Annotated[
        Selectors | None,
        msgspec.Meta(
            description="Rules that are on, instead of the profile's: codes, code prefixes, "
            "names or `ALL`.",
            examples=[["NL3", "unregistered-task"]],
        ),
    ] = None
    extend_select: Annotated[
        Selectors, msgspec.Meta(description="Rules that are on in addition.")
    ] = ()
    ignore: Annotated[
        Selectors,
        msgspec.Meta(
            description="Rules that are off. Where two selectors meet, the more specific wins."
        ),
    ] = ()
    per_file_ignores: Annotated[
        dict[str, Selectors],
        msgspec.Meta(
            description="Rules that are off in some files: patterns as in `.gitignore`, relative "
            "to the configuration file.",
            examples=[{"streams/tasks/legacy/": ["NL2"]}],
        ),
    ] = {}
    severity: Annotated[
        dict[str, Level],
        msgspec.Meta(
            description="The level that findings of a rule are reported with.",
            examples=[{"NL201": "error"}],
        ),
    ] = {}
    exclude: Annotated[
        tuple[str, ...] | None,
        msgspec.Meta(
            description="Files that are no part of the project, instead of the default "
            "exclusions: patterns as in `.gitignore`, relative to the project's root."
        ),
    ] = None
    extend_exclude: Annotated[
        tuple[str, ...],
        msgspec.Meta(
            description="Files that are no part of the project, in addition to `exclude`.",
            examples=[["streams/tasks/vendored/"]],
        ),
    ] = ()
    status_updaters: Annotated[
        tuple[DottedName, ...],
        msgspec.Meta(
            description="Functions that set the Stream's status and `last_run`, where the linter "
            "cannot read that from their own bodies."
        ),
    ] = ()
    log_helpers: Annotated[
        tuple[DottedName, ...],
        msgspec.Meta(description="Functions that log what they are handed, with the traceback."),
    ] = ()
    task_decorators: Annotated[
        tuple[DottedName, ...],
        msgspec.Meta(description="Decorators that mark a function as a task."),
    ] = ()
    transparent_decorators: Annotated[
        tuple[DottedName, ...],
        msgspec.Meta(
            description="Decorators that change neither the signature nor the outcome of what "
            "they decorate."
        ),
    ] = ()


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line says about findings. It is applied on top of the configuration file."""

    profile: Profile | None = None
    select: Selectors | None = None
    extend_select: Selectors = ()
    ignore: Selectors = ()
    ignore_suppressions: bool = False
    """Whether findings are reported as if no comment silenced any."""


class Settings(Options, frozen=True, kw_only=True):
    """The settings of one run in one project: the options, and where they come from."""

    config: str | None = None
    """Absolute path of the configuration file, if there is one."""
    lines: dict[str, int] = {}
    """The line of each option that the configuration file sets."""
    flags: Selection = Selection()

    def origin(self, option: str) -> str:
        """Return an option with the place where it was set, for the beginning of a message."""
        if self.config is None or option not in self.lines:
            return f"`{option}`"
        return f"{self.config}:{self.lines[option]}: `{option}`"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the `[tool.newloom-lint]` table."""
    return msgspec.json.schema(Options)
