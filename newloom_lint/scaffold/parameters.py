"""The parameter line: `url: HttpUrl, city: str = "Berlin", max_items: int = 10`.

The template's question and `newloom-lint new --param` speak this one small language: names, a
closed set of types, defaults that are Python literals. Nothing of it is ever executed.
"""

from __future__ import annotations

import ast
import difflib
import keyword
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .names import invisible

Value = str | int | float | bool | list["Value"] | dict[str, "Value"] | None

ITEM_TYPES = ("str", "int", "float")
TYPES = (
    "str",
    "int",
    "float",
    "bool",
    "HttpUrl",
    *(f"list[{item}]" for item in ITEM_TYPES),
    *(f"dict[str, {item}]" for item in ITEM_TYPES),
)

LONGEST_NAME = 32
"""With longer names the generated lines would no longer fit a page."""

_OF_THE_TASK = "stream_id kwargs self stream result found json logging logger timezone urllib"
_OF_PYTHON = "str int float bool list dict len isinstance"
_OF_PYDANTIC = (  # attributes of its BaseModel, which a field would hide
    "copy construct schema schema_json validate parse_obj parse_raw parse_file from_orm "
    "update_forward_refs"
)
TAKEN = frozenset(f"{_OF_THE_TASK} {_OF_PYTHON} {_OF_PYDANTIC}".split())

_ADDRESS = "https://example.org/"
_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "HttpUrl": (str,),
}
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<open>[(\[{])|(?P<close>[)\]}])"""
    r"""|(?P<quote>["'])|(?P<mark>[,:=])|(?P<other>[^"'()\[\]{},:=]+)""",
)


class ParameterError(ValueError):
    """What is wrong with a parameter line, in one line that names the column (from 1)."""

    def __init__(self, message: str, offset: int) -> None:
        """Say `message` about the character at `offset` (from 0)."""
        self.message = message
        self.column = offset + 1
        super().__init__(f"parameters, column {self.column}: {message}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a task: a key of the Stream's configuration."""

    name: str
    type: str
    """One of `TYPES`, without `| None`."""
    nullable: bool = False
    required: bool = True
    default: Value = None
    """What a configuration that leaves the key out means; `None` also where it is required."""

    @property
    def is_list(self) -> bool:
        return self.type.startswith("list")

    @property
    def is_dict(self) -> bool:
        return self.type.startswith("dict")

    @property
    def item_type(self) -> str:
        """The type of the items of a list or of the values of a dict; else the type itself."""
        return self.type.rstrip("]").rpartition("[")[2].rpartition(" ")[2]

    @property
    def example(self) -> Value:
        """A value a configuration may hold, told from the default where there is one."""
        if self.default is not None and self.default not in ("", [], {}):
            return self.default
        items: dict[str, Value] = {"int": 1, "float": 0.5, "bool": True, "HttpUrl": _ADDRESS}
        item = items.get(self.item_type, f"example {self.name}")
        if self.is_list:
            return [item]
        return {"key": item} if self.is_dict else item


def parse(line: str) -> tuple[Parameter, ...]:
    """Return the parameters a line declares, in its order; an empty line declares none.

    Raises:
        ParameterError: For the first thing on the line that is not understood.
    """
    parameters: dict[str, Parameter] = {}
    for start, end in _pieces(line):
        parameter, offset = _parameter(line, start, end)
        if parameter.name in parameters:
            raise ParameterError(f"`{parameter.name}` is there twice", offset)
        parameters[parameter.name] = parameter
    return tuple(parameters.values())


def _pieces(line: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges between the commas that stand outside quotes and brackets."""
    if not line.strip():
        return
    start = 0
    for offset in _marks(line, ","):
        yield start, offset
        start = offset + 1
    if line[start:].strip():  # a comma at the end is no mistake
        yield start, len(line)


def _marks(line: str, mark: str, start: int = 0) -> Iterator[int]:
    """Yield where `mark` stands outside quotes and brackets.

    Raises:
        ParameterError: For a quote or bracket without its partner.
    """
    expected: list[tuple[str, int]] = []
    for token in _TOKEN.finditer(line, start):
        text, offset = token.group(), token.start()
        if token.lastgroup == "quote":
            raise ParameterError("this quote is never closed", offset)
        if token.lastgroup == "open":
            expected.append((_PAIRS[text], offset))
        elif token.lastgroup == "close":
            if not expected or expected.pop()[0] != text:
                raise ParameterError(f"this `{text}` closes nothing", offset)
        elif text == mark and not expected:
            yield offset
    if expected:
        raise ParameterError("this bracket is never closed", expected[-1][1])


def _parameter(line: str, start: int, end: int) -> tuple[Parameter, int]:
    """Return the parameter declared in a range, and where its name starts."""
    piece = line[:end]
    equals = next(_marks(piece, "=", start), end)
    colon = next(_marks(piece[:equals], ":", start), None)
    offset = _skip_space(line, start)
    if offset == end:
        raise ParameterError("a parameter is missing before this comma", offset)
    if colon is None:
        declared = piece[offset:equals].strip()
        raise ParameterError(f"`{declared}` has no type: write `{declared}: str`", offset)
    name = line[start:colon].strip()
    if fault := _name_fault(name):
        raise ParameterError(fault, offset)
    type_offset = _skip_space(line, colon + 1)
    type_, nullable = _type(line[colon + 1 : equals], min(type_offset, equals))
    if equals == end:
        return Parameter(name, type_, nullable), offset
    default = _default(piece[equals + 1 :], min(_skip_space(line, equals + 1), end))
    if fault := _default_fault(default, type_, nullable=nullable):
        raise ParameterError(fault, _skip_space(line, equals + 1))
    return Parameter(name, type_, nullable, required=False, default=default), offset


def _skip_space(line: str, offset: int) -> int:
    return len(line) - len(line[offset:].lstrip())


def _name_fault(name: str) -> str | None:
    if not re.fullmatch("[a-z][a-z0-9_]*", name):
        hint = " (added to every task by itself)" if name.startswith("*") else ""
        return f"`{name}` is no parameter name: lower-case letters, digits and `_` only{hint}"
    if name == "stream_id":
        return "`stream_id` is given to every task and is no configuration"
    if keyword.iskeyword(name):
        return f"`{name}` is a Python keyword"
    if name in TAKEN or name.startswith("model_"):
        return f"`{name}` is a name that the generated code needs itself"
    if len(name) > LONGEST_NAME:
        return f"`{name}` is longer than {LONGEST_NAME} characters"
    return None


def _type(text: str, offset: int) -> tuple[str, bool]:
    """Return the type as `TYPES` writes it, and whether `None` is one of its values."""
    written = "".join(text.split())
    if not written:
        raise ParameterError("a type is missing", offset)
    nullable = written.endswith("|None")
    written = written.removesuffix("|None")
    known = {name.replace(" ", ""): name for name in TYPES}
    if written in known:
        return known[written], nullable
    if written in {"list", "dict"}:
        example = "list[str]" if written == "list" else "dict[str, str]"
        raise ParameterError(f"`{written}` does not say what it holds: `{example}`", offset)
    wrong = text.strip().removesuffix("None").rstrip(" |") if nullable else text.strip()
    by_lower_case = {name.lower(): name for name in TYPES}
    close = difflib.get_close_matches(written.lower(), by_lower_case, n=1)
    hint = f"did you mean `{by_lower_case[close[0]]}`?" if close else f"use {', '.join(TYPES)}"
    raise ParameterError(f"`{wrong}` is no type here; {hint}", offset)


def _default(text: str, offset: int) -> Value:
    """Return the value of a Python literal."""
    if not text.strip():
        raise ParameterError("a default is missing after `=`", offset)
    try:
        value: Value = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise ParameterError(
            f"`{text.strip()}` is no plain value (text goes in quotes)",
            offset,
        ) from None
    return value


def _default_fault(value: Value, type_: str, *, nullable: bool) -> str | None:
    if value is None:
        return None if nullable else f"`None` is no {type_}: write `{type_} | None`"
    if nullable and "[" in type_:
        return f"`{type_} | None` has no other default than `None`"
    shape, _, item = type_.rstrip("]").rpartition("[")
    if shape == "list":
        fits = isinstance(value, list) and all(_fits(each, item) for each in value)
    elif shape == "dict":
        fits = isinstance(value, dict) and all(
            _fits(key, "str") and _fits(each, item.rpartition(" ")[2])
            for key, each in value.items()
        )
    else:
        fits = _fits(value, type_)
    return None if fits else f"`{value!r}` is no {type_}"


def _fits(value: Value, type_: str) -> bool:
    if not isinstance(value, _PYTHON_TYPES[type_]) or (isinstance(value, bool) and type_ != "bool"):
        return False
    if isinstance(value, float):
        return math.isfinite(value)  # JSON has no other numbers
    if isinstance(value, str):
        return invisible(value) is None and (type_ != "HttpUrl" or is_http_url(value))
    return True


_HTTP_URL = re.compile(
    r"https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,4})?([/?][^\s#]*)?",
)


def is_http_url(text: str) -> bool:
    """Return whether a text is an http or https address: a host, no password, no fragment."""
    return bool(_HTTP_URL.fullmatch(text))
