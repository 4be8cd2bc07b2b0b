"""One task as the template's files show it: their Jinja code has nothing left to decide."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from .answers import Answers
from .http import LONGEST_TIMEOUT, MOST_ITEMS, Roles, http_roles
from .parameters import Parameter, Value
from .source import call, enclosed, literal, paragraph

LONGEST_TEXT = 500
LONGEST_LIST = 100

_WRONG: dict[str, Value] = {"str": 1, "int": "1", "float": "0.5", "bool": "yes"}


@dataclass(frozen=True, slots=True)
class View:
    """What the template's files are rendered from."""

    answers: Answers
    with_schema: bool = True
    """Whether the project keeps schemas."""

    @property
    def roles(self) -> Roles:
        """What the parameters of an `http` task are for; empty for another kind."""
        return http_roles(self.answers.parameters) if self.answers.kind == "http" else Roles()

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters in the order of the signature: first those without a default."""
        return tuple(sorted(self.answers.parameters, key=lambda parameter: not parameter.required))

    @property
    def uses_sequences(self) -> bool:
        return any(each.is_list and not each.required for each in self._with_value)

    @property
    def uses_mappings(self) -> bool:
        return any(each.is_dict and not each.required for each in self._with_value)

    @property
    def _with_value(self) -> tuple[Parameter, ...]:
        return tuple(each for each in self.answers.parameters if not each.nullable)

    @property
    def query_has_flags(self) -> bool:
        return any(each.type == "bool" for each in self.roles.query)

    @property
    def query_has_gaps(self) -> bool:
        """Whether a parameter of the query may be `None`, and is left out then."""
        return any(each.nullable for each in self.roles.query)

    def signature(self, parameter: Parameter) -> str:
        """Return a parameter as it stands in the task's signature, without the comma."""
        start = f"{parameter.name}: {annotation(parameter)}"
        if parameter.required:
            return start
        used = 4 + len(start) + 4
        if parameter.default is None:
            return f"{start} = None"
        if isinstance(parameter.default, list):
            return f"{start} = {literal(tuple(parameter.default), 4, used)}"
        if isinstance(parameter.default, dict):
            return f"{start} = {_constant(parameter.default, used)}"
        return f"{start} = {literal(parameter.default)}"

    def items(self, parameters: tuple[Parameter, ...]) -> list[str]:
        """Return parameters as the items of a dict."""
        return [self.argument(parameter) for parameter in parameters]

    def argument(self, parameter: Parameter) -> str:
        """Return how a parameter enters a result or a query, as an item of a dict."""
        if parameter.is_dict and self.roles.address:
            return f"**({parameter.name} or {{}})" if parameter.nullable else f"**{parameter.name}"
        frozen = parameter.is_dict and not parameter.required and not parameter.nullable
        value = f"dict({parameter.name})" if frozen else parameter.name
        return f'"{parameter.name}": {value}'

    @property
    def request(self) -> str:
        """The call that makes the request of an `http` task."""
        roles = self.roles
        assert roles.address is not None  # noqa: S101 - only `http` tasks make a request
        arguments = [roles.address.name]
        if roles.query:
            query = enclosed("{", self.items(roles.query), "}", 12, len("query=,"))
            arguments.append(f"query={query}")
        if roles.headers:
            arguments.append(f"headers=dict({roles.headers.name})")
        arguments.append(f"timeout={roles.timeout.name if roles.timeout else 'TIMEOUT_SECONDS'}")
        kept = f"[:{roles.limit.name}]" if roles.limit else ""
        return call("_fetch_items", arguments, 8, len("found = ") + len(kept)) + kept

    @property
    def request_head(self) -> str:
        """The head of the function it calls, without the type it returns."""
        roles = self.roles
        parameters = ["url: str"]
        if roles.query:
            parameters.append("query: dict[str, Any]")
        if roles.headers:
            parameters.append("headers: dict[str, str]")
        return call("def _fetch_items", [*parameters, "timeout: float"], 0, len(" -> list[Any]:"))

    @property
    def work_parameters(self) -> list[str]:
        """The parameters of the function that does the work of a `blank` task."""
        return [f"{each.name}: {annotation(each)}" for each in self.parameters]

    def entry(self, parameter: Parameter) -> str:
        """Return the entry of a parameter in the docstring's `Args`."""
        return paragraph(f"{parameter.name}: {self.purpose(parameter)}", indent=8, hanging=4)

    def purpose(self, parameter: Parameter) -> str:
        """Return in a few words what a parameter is for."""
        roles = self.roles
        match parameter:
            case roles.address:
                return "The address of the service"
            case roles.limit:
                return "How many items of the answer are kept at most"
            case roles.timeout:
                return "Seconds to wait for the service before giving up"
            case roles.headers:
                return "Headers sent with the request"
            case Parameter(is_dict=True) if roles.address:
                return "Further parameters of the query, by name"
            case _ if roles.address:
                left_out = "; left out if None" if parameter.nullable else ""
                return f"The parameter `{parameter.name}` of the query{left_out}"
        return f"The {parameter.name.replace('_', ' ').strip()} to work with"

    def field(self, parameter: Parameter) -> list[str]:
        """Return the arguments of a parameter's `Field` in the schema."""
        arguments = self._limits(parameter) | {"description": self.purpose(parameter)}
        lines = [
            f"{name}={literal(value, 8, 8 + len(name) + 2)}" for name, value in arguments.items()
        ]
        if parameter.required:
            return lines
        default = literal(parameter.default, 8, 8 + len("default=,"))
        is_address = parameter.type == "HttpUrl" and parameter.default is not None
        return [f"default=HttpUrl({default})" if is_address else f"default={default}", *lines]

    def _limits(self, parameter: Parameter) -> dict[str, object]:
        default = parameter.default
        if parameter == self.roles.limit:
            return {"ge": 1, "le": max(MOST_ITEMS, _number(default))}
        if parameter == self.roles.timeout:
            return {"gt": 0, "le": max(LONGEST_TIMEOUT, _number(default))}
        length = len(default) if isinstance(default, str | list | dict) else 0
        if parameter.is_list or parameter.is_dict:
            return {"max_length": max(LONGEST_LIST, length)}
        if parameter.type == "str":
            least: dict[str, object] = {} if default == "" else {"min_length": 1}
            return least | {"max_length": max(LONGEST_TEXT, length)}
        return {}

    @property
    def example_text(self) -> str:
        """The example configuration as JSON inside a docstring, indented."""
        text = json.dumps(self.answers.example, indent=4, ensure_ascii=False)
        escaped = text.replace("\\", r"\\").replace('"""', r"\"\"\"")
        return escaped.replace("\n", "\n" + " " * 12)

    @property
    def test_configuration(self) -> dict[str, object]:
        """The configuration its tests run the task with: two items of an answer are kept."""
        example = self.answers.example
        limit = self.roles.limit
        return example | ({limit.name: max(2, _number(limit.example))} if limit else {})

    @property
    def wrong_values(self) -> list[dict[str, object]]:
        """Changes to a configuration, each of which the schema rejects."""
        wrong: list[tuple[str, object]] = [(each.name, _wrong(each)) for each in self.parameters]
        positive = filter(None, (self.roles.limit, self.roles.timeout))
        wrong += [(each.name, 0) for each in positive]
        return [{name: value} for name, value in (*wrong, ("not_in_the_schema", True))]

    @property
    def requested_address(self) -> str:
        """The address the test's service is asked at, made as the task makes it."""
        address, configuration = self.roles.address, self.test_configuration
        assert address is not None  # noqa: S101 - only `http` tasks make a request
        parts = urlsplit(str(configuration[address.name]))
        if not self.roles.query:
            return str(configuration[address.name])
        query: dict[str, object] = {}
        for each in self.roles.query:
            value = configuration[each.name]
            if isinstance(value, dict):
                query |= value
            else:
                query[each.name] = int(value) if isinstance(value, bool) else value
        encoded = urlencode(query, doseq=True)
        return parts._replace(query="&".join(filter(None, [parts.query, encoded]))).geturl()

    @property
    def requested_headers(self) -> dict[str, str]:
        """The headers of that request as `urllib` spells them."""
        headers = self.roles.headers
        example = headers.example if headers else {}
        assert isinstance(example, dict)  # noqa: S101 - the parser has seen to it
        return {name.capitalize(): str(value) for name, value in example.items()}


def annotation(parameter: Parameter) -> str:
    """Return the type a task declares for a parameter: what JSON gives, defaults immutable."""
    type_ = "str" if parameter.type == "HttpUrl" else parameter.type
    if parameter.nullable:
        return f"{type_} | None"
    if parameter.required:
        return type_
    return type_.replace("list[", "Sequence[").replace("dict[", "Mapping[")


def schema_annotation(parameter: Parameter) -> str:
    """Return the type of a parameter's field in the schema."""
    return f"{parameter.type} | None" if parameter.nullable else parameter.type


def _constant(value: dict[str, Value], used: int) -> str:
    """Return a dict that nobody can change as Python source."""
    flat = f"MappingProxyType({literal(value)})"
    if len(flat) + used <= 88:
        return flat
    return f"MappingProxyType(\n        {literal(value, 8, 9)},\n    )"


def _number(value: Value) -> int | float:
    return value if isinstance(value, int | float) else 0


def _wrong(parameter: Parameter) -> Value:
    if parameter.is_list:
        return "no list"
    if parameter.is_dict:
        return "no table"
    return _WRONG.get(parameter.type, "no address")
