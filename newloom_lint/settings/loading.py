"""From a configuration file to `Settings`, or to one error that lists everything wrong with it."""

from __future__ import annotations

import enum
import errno
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from newloom_lint.settings.options import Options, Selection, Settings

_NAMES = ("newloom-lint.toml", "pyproject.toml")
_TABLE = ("tool", "newloom-lint")
# compiled where there is a configuration file, and in most projects there is none
_PART = r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)"""
_DOTTED = rf"(?P<key>(?:{_PART})(?:\s*\.\s*(?:{_PART}))*)"
_KEY = rf"\s*{_DOTTED}\s*="
_HEADER = rf"\s*\[\[?\s*{_DOTTED}\s*\]\]?\s*(?:#.*)?$"

_WORDS = (
    (" | null`", "`"),
    ("`array`", "a list"),
    ("`object`", "a table"),
    ("`str`", "a string"),
    ("`int`", "a number"),
    ("`float`", "a number"),
    ("`bool`", "true or false"),
)
"""What msgspec calls a value, and what it is in TOML."""


class SettingsError(Exception):
    """The configuration cannot be used; `problems` has one line for each thing that is wrong.

    `selectors` are the rules it names, each after where it stands: whether there are such rules is
    not known here.
    """

    def __init__(self, *problems: str, selectors: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
        self.selectors = selectors


def load(
    folder: Path,
    *,
    config: Path | None = None,
    isolated: bool = False,
    flags: Selection | None = None,
    version: str,
) -> Settings:
    """Return the settings that hold in `folder`.

    They come from `config` where it is given, else from the nearest configuration file in
    `folder` or above it, up to the root of the git repository; `isolated` reads none. `flags` are
    what the command line adds, `version` is the one that `required-version` is held against.

    Raises:
        SettingsError: the file cannot be read, is not TOML, has keys or values it should not
            have, or asks for another version.

    """
    flags = flags or Selection()
    found = config if config is not None or isolated else nearest(folder)
    if found is None:
        return Settings(flags=flags)
    text = _read(found)
    table = _table(text, found)
    lines: dict[str, int] = {}
    for key, row in _lines(text, found.name == "pyproject.toml"):
        lines.setdefault(key, row)
    _check(table, lines, found)
    required = table.get("required-version")
    if required is not None:
        _check_version(required, version, f"{found}:{lines.get('required-version', 1)}")
    options = msgspec.convert(table, Options)
    return Settings(
        **{name: getattr(options, name) for name in Options.__struct_fields__},
        config=str(found),
        lines={key: row for key, row in lines.items() if key in table},
        flags=flags,
    )


def nearest(folder: Path) -> Path | None:
    """Return the configuration file that holds in `folder`: its own, or the next one above."""
    for place in (folder, *folder.parents):
        for name in _NAMES:
            file = place / name
            if _is_there(file) and (name != "pyproject.toml" or _speaks_to_us(file)):
                return file
        if (place / ".git").exists():
            return None
    return None


def _is_there(file: Path) -> bool:
    """Return whether there is something of this name; what it is shows when it is read."""
    try:
        return os.path.lexists(file)
    except ValueError:
        return False


def _speaks_to_us(file: Path) -> bool:
    """Return whether a `pyproject.toml` has our table; most have not, and need no parsing."""
    return b"newloom-lint" in _bytes(file) and _ours(_parse(_read(file), file)) is not None


def _read(file: Path) -> str:
    try:
        return _bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        raise SettingsError(f"{file}:{row}: not UTF-8, as TOML must be") from error


def _bytes(file: Path) -> bytes:
    try:
        mode = file.stat().st_mode
        if stat.S_ISDIR(mode):
            raise SettingsError(f"cannot read {file}: it is a folder")
        if not stat.S_ISREG(mode):  # a fifo would never end
            raise SettingsError(f"cannot read {file}: it is not a regular file")
        return file.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        if error.errno != errno.EACCES and file.is_symlink():
            reason = "a link that leads nowhere"
        raise SettingsError(f"cannot read {file}: {reason}") from error


def _parse(text: str, file: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415  (most runs find no configuration file)

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, _, position = str(error).partition(" (at ")
        numbers = re.findall(r"\d+", position) or [str(text.count("\n") + 1)]
        raise SettingsError(f"{file}:{':'.join(numbers)}: not valid TOML: {message}") from error


def _ours(document: dict[str, Any]) -> Any:
    tool = document.get("tool")
    return tool.get("newloom-lint") if isinstance(tool, dict) else None


def _table(text: str, file: Path) -> dict[str, Any]:
    document = _parse(text, file)
    table = (_ours(document) or {}) if file.name == "pyproject.toml" else document
    if not isinstance(table, dict):
        raise SettingsError(f"{file}: `tool.newloom-lint` must be a table")
    return table


def _check(table: dict[str, Any], lines: dict[str, int], file: Path) -> None:
    """Raise one error that lists every key and value that is wrong."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(Options)}
    problems: list[tuple[int, str]] = []
    selectors: list[tuple[str, str]] = []
    for key, value in table.items():
        row = lines.get(key, 1)
        if key not in fields:
            problems.append((row, f"unknown option `{key}`{_did_you_mean(key, list(fields))}"))
            continue
        wrong = list(_wrong(key, value, fields[key].type))
        problems.extend((lines.get(path, row), message) for path, message in wrong)
        if not wrong:
            selectors.extend((f"{file}:{row}: `{key}`", each) for each in _selectors(key, value))
    if problems:
        raise SettingsError(
            *(f"{file}:{row}: {message}" for row, message in sorted(problems)),
            selectors=tuple(selectors),
        )


def _wrong(key: str, value: Any, kind: Any) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an option's value, after its path; each key of a table by itself."""
    if isinstance(value, dict):
        parts = [
            (f"{key}.{name}", f"`{key}`, `{name}`", {name: part}) for name, part in value.items()
        ]
    else:
        parts = []
    for path, shown, part in parts or [(key, f"`{key}`", value)]:
        try:
            msgspec.convert(part, kind)
        except msgspec.ValidationError as error:
            yield path, f"{shown}: {_explain(str(error), kind)}"


def _selectors(key: str, value: Any) -> Iterator[str]:
    """Yield the rules that the (well-formed) value of an option names."""
    match key:
        case "select" | "extend-select" | "ignore" | "severity":
            yield from value
        case "per-file-ignores":
            for selectors in value.values():
                yield from selectors


def _explain(message: str, kind: Any) -> str:
    """Return what msgspec says about a value, in the words of someone who writes TOML."""
    choices = _choices(kind)
    if choices and message.startswith("Invalid enum value"):
        listed = ", ".join(f'"{choice}"' for choice in choices)
        wrong = re.search(r"'(.*?)'", message)
        return f"must be one of {listed}{_did_you_mean(wrong[1] if wrong else '', choices)}"
    if "matching regex" in message:
        return "must be a dotted name, such as `streams.tasks`"
    message = message.replace(" - at `$[...]`", "").replace(" - at `$[...][", " at `[")
    message = message.replace(" - at `$", " at `")
    for theirs, toml in _WORDS:
        message = message.replace(theirs, toml)
    return message[0].lower() + message[1:]


def _choices(kind: Any) -> list[str]:
    """Return the values of the enum that a field's type is, or holds."""
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return [str(member.value) for member in kind]
    return [choice for part in getattr(kind, "__args__", ()) for choice in _choices(part)]


def _did_you_mean(word: str, known: list[str]) -> str:
    import difflib  # noqa: PLC0415  (only where something is wrong already)

    near = difflib.get_close_matches(word.lower(), known, n=1)
    return f" (did you mean `{near[0]}`?)" if near else ""


def _lines(text: str, in_pyproject: bool) -> Iterator[tuple[str, int]]:
    """Yield each option, and each key of those that are tables, with its line.

    `tomllib` says nothing about places.
    Tables are followed by their headers, so that a key of the same name in another tool's table
    is not taken for ours.
    """
    ours = _TABLE if in_pyproject else ()
    table: tuple[str, ...] = ()
    for row, line in enumerate(text.splitlines(), 1):
        header = re.match(_HEADER, line)
        if header:
            table = _split(header["key"])
            path = table
        elif key := re.match(_KEY, line):
            path = table + _split(key["key"])
        else:
            continue
        mine = path[len(ours) :]
        if mine and path[: len(ours)] == ours:
            yield mine[0], row
            yield ".".join(mine), row


def _split(dotted: str) -> tuple[str, ...]:
    return tuple("".join(parts) for parts in re.findall(_PART, dotted))


def _check_version(required: str, version: str, where: str) -> None:
    from newloom_lint.settings.versions import UnreadableVersion, satisfies  # noqa: PLC0415

    try:
        if satisfies(version, required):
            return
    except UnreadableVersion as error:
        raise SettingsError(f"{where}: `required-version`: {error}") from error
    raise SettingsError(
        f"{where}: this configuration asks for newloom-lint {required}, this is {version}"
    )
