"""What the parameters of an `http` task are for: one request to a service that answers in JSON.

The first address is where the request goes. A number called `max_items` or `limit` says how many
items of the answer are kept, a number called `timeout` how long to wait, and a table of texts
called `headers` is sent along. Everything else is part of the query.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .parameters import Parameter

MOST_ITEMS = 1000
LONGEST_TIMEOUT = 300


@dataclass(frozen=True, slots=True)
class Roles:
    """The parameters of an `http` task by what they are for."""

    address: Parameter | None = None
    limit: Parameter | None = None
    timeout: Parameter | None = None
    headers: Parameter | None = None
    query: tuple[Parameter, ...] = ()


def http_roles(parameters: tuple[Parameter, ...]) -> Roles:
    """Return what each parameter is for."""
    roles: dict[str, Parameter] = {}
    query = []
    for parameter in parameters:
        role = _role(parameter)
        if role is None or role in roles:
            query.append(parameter)
        else:
            roles[role] = parameter
    return Roles(**roles, query=tuple(query))


def _role(parameter: Parameter) -> str | None:
    match parameter.name, parameter.type, parameter.nullable:
        case _, "HttpUrl", False:
            return "address"
        case "limit" | "max_items" | "max_results" | "max_entries", "int", False:
            return "limit"
        case "timeout" | "timeout_seconds", "int" | "float", False:
            return "timeout"
        case "headers", "dict[str, str]", False:
            return "headers"
    return None


def http_faults(parameters: tuple[Parameter, ...]) -> Iterator[str]:
    """Yield why an `http` task cannot be made of these parameters, one line each."""
    roles = http_roles(parameters)
    if roles.address is None:
        yield "a task of the kind http needs a parameter with an address: `url: HttpUrl`"
    for parameter in filter(None, (roles.limit, roles.timeout)):
        if isinstance(parameter.default, int | float) and parameter.default <= 0:
            yield f"`{parameter.name}` must be more than 0, its default is {parameter.default}"
