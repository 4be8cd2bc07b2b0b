"""What a person says about a new task, checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .http import http_faults
from .names import class_name, quoted, stream_type_fault, task_name_fault, text_fault
from .parameters import Parameter, ParameterError, parse
from .refusal import RefusedError
from .source import one_line

KINDS = ("http", "blank")


@dataclass(frozen=True, slots=True)
class Answers:
    """One new task."""

    task_name: str
    stream_type: str
    title: str
    description: str
    kind: str
    parameters: tuple[Parameter, ...]

    @property
    def schema(self) -> str:
        """The name of the configuration's model."""
        return f"{class_name(self.task_name)}Config"

    @property
    def example(self) -> dict[str, object]:
        """A configuration that the schema accepts, with every parameter that has a value."""
        return {parameter.name: parameter.example for parameter in self.parameters}

    @property
    def uses_urls(self) -> bool:
        return any(parameter.type == "HttpUrl" for parameter in self.parameters)


def read_answers(context: Mapping[str, object]) -> Answers:
    """Return the answers a Cookiecutter context holds.

    Raises:
        RefusedError: Naming all that is wrong.
    """
    given = {key: str(context.get(key, "")) for key in Answers.__slots__}
    faults = list(_faults(given))
    parameters: tuple[Parameter, ...] = ()
    try:
        parameters = parse(given["parameters"])
    except ParameterError as error:
        faults.append(str(error))
    else:
        faults.extend(parameters_faults(parameters, given["kind"]))
    if faults:
        raise RefusedError(faults)
    return Answers(
        task_name=given["task_name"],
        stream_type=given["stream_type"],
        title=one_line(given["title"]),
        description=one_line(given["description"]),
        kind=given["kind"],
        parameters=parameters,
    )


def parameters_faults(parameters: tuple[Parameter, ...], kind: str) -> Iterator[str]:
    """Yield why a task of this kind cannot be made of these parameters."""
    if kind == "http":
        yield from http_faults(parameters)


def _faults(given: Mapping[str, str]) -> Iterator[str]:
    faults = (
        task_name_fault(given["task_name"]),
        stream_type_fault(given["stream_type"]),
        text_fault("title", given["title"]),
        text_fault("description", given["description"]),
    )
    yield from filter(None, faults)
    if given["kind"] not in KINDS:
        yield f"there is no kind of task {quoted(given['kind'])}; there are {' and '.join(KINDS)}"
