"""Waiting: calls of a network that can hang for ever, because nobody told them when to give up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from newloom_lint.findings import Place
from newloom_lint.model.values.kinds import (
    NONE,
    Arguments,
    Constant,
    Data,
    External,
    Foreign,
    Function,
    Value,
    constant_text,
    options,
)
from newloom_lint.syntax import facts
from newloom_lint.syntax.walking import walk

if TYPE_CHECKING:
    from newloom_lint.model.flow.machine import Machine

VERBS = ("delete", "get", "head", "options", "patch", "post", "put", "request")
SESSIONS = frozenset({"requests.Session", "requests.session", "requests.sessions.Session"})
POOLS = frozenset({"urllib3.PoolManager", "urllib3.ProxyManager"})
_CLIENTS = ("httpx.", "httpx.AsyncClient.", "httpx.Client.", "aiohttp.", "aiohttp.ClientSession.")
WITHOUT = frozenset({"feedparser.parse", "urllib.request.urlretrieve"})
"""Calls that take no timeout: they wait for ever, whatever they are told."""
CLASSES = {"aiohttp.ClientTimeout": "total", "httpx.Timeout": "timeout"}
"""Classes of timeouts, with the parameter that stands for all of it."""


class Limit(NamedTuple):
    """How a call is told when to give up."""

    position: int | None = None
    """The position of `timeout`, where it has one."""
    default: bool = False
    """It gives up by itself where it is not told otherwise."""
    host: bool = False
    """It connects only where it is given a host."""
    later: bool = False
    """It only makes what connects later."""


LIMITS: dict[str, Limit] = {
    **{f"requests.{verb}": Limit() for verb in VERBS},
    **{f"{session}.{verb}": Limit() for session in SESSIONS for verb in VERBS},
    **{f"{pool}.{verb}": Limit() for pool in POOLS for verb in ("request", "urlopen")},
    **{f"{client}{verb}": Limit(default=True) for client in _CLIENTS for verb in VERBS},
    "aiohttp.ClientSession": Limit(default=True, later=True),
    "ftplib.FTP": Limit(4, host=True),
    "ftplib.FTP_TLS": Limit(host=True),
    "http.client.HTTPConnection": Limit(2, later=True),
    "http.client.HTTPSConnection": Limit(later=True),
    "httpx.AsyncClient": Limit(default=True, later=True),
    "httpx.Client": Limit(default=True, later=True),
    "httpx.stream": Limit(default=True),
    "imaplib.IMAP4": Limit(2),
    "imaplib.IMAP4_SSL": Limit(),
    "poplib.POP3": Limit(2),
    "poplib.POP3_SSL": Limit(),
    "smtplib.SMTP": Limit(3, host=True),
    "smtplib.SMTP_SSL": Limit(host=True),
    "socket.create_connection": Limit(1),
    "telnetlib.Telnet": Limit(2, host=True),
    "urllib.request.urlopen": Limit(2),
    "urllib3.request": Limit(),
}
"""Calls that wait for a network."""
CONNECTING = frozenset({*LIMITS, "urllib.request.urlretrieve"}) - frozenset(
    name for name, limit in LIMITS.items() if limit.host or limit.later
)
"""Calls that go to the network, whatever they are given."""
WATCHED = frozenset(LIMITS) | WITHOUT | frozenset(CLASSES) | POOLS
METHODS = frozenset({*VERBS, "mount", "urlopen"})
_URL_WORDS = frozenset({"address", "endpoint", "href", "link", "uri", "url"})
"""Words at the end of a name that say it holds an address."""


class Wait(NamedTuple):
    """A call that can wait for ever."""

    place: Place
    name: str
    told: bool
    """It is told to: `timeout=None`."""
    takes_timeout: bool
    fixable: bool
    """A keyword argument `timeout` would mend it."""


@dataclass(slots=True)
class Waits:
    """Calls of a network that were met, by function and place; `None` for those that give up."""

    _found: dict[tuple[str, int], dict[facts.Span, Wait | None]] = field(default_factory=dict)
    _adapted: set[str] = field(default_factory=set)
    """Libraries of which some session or pool has a timeout of its own."""

    def of(self, function: Function) -> Iterator[Wait]:
        """Yield the calls of a function that can wait for ever."""
        for wait in self._found.get(function.key, {}).values():
            if wait is not None and wait.name not in self._silenced():
                yield wait

    def _silenced(self) -> frozenset[str]:
        names = frozenset[str]()
        if "requests" in self._adapted:
            names |= {f"{session}.{verb}" for session in SESSIONS for verb in VERBS}
            names |= {f"requests.{verb}" for verb in VERBS}
        if "urllib3" in self._adapted:
            names |= {name for name in LIMITS if name.startswith("urllib3.")}
        return names

    def call(self, m: Machine, name: str, arguments: Arguments, node: facts.Call) -> None:
        """Note a call by its dotted name; `arguments` are those it is given."""
        function = m.frame.function
        if name in POOLS:
            if arguments != Arguments():
                self._adapted.add("urllib3")
        elif name.endswith(".mount"):
            plain = (Foreign("requests.adapters.HTTPAdapter"), Foreign("requests.HTTPAdapter"))
            if not any(value in plain for value in arguments.positional[1:2]):
                self._adapted.add("requests")
        elif function is not None and (name in LIMITS or name in WITHOUT or name in CLASSES):
            wait = _wait(m, name, arguments, node)
            known = self._found.setdefault(function.key, {})
            known[node.span] = wait if known.get(node.span, wait) is not None else None

    def method(
        self, m: Machine, receiver: Value, name: str, arguments: Arguments, node: facts.Call
    ) -> None:
        """Note a call of a method of a session, a client or a pool."""
        if isinstance(receiver, Foreign):
            dotted = f"{receiver.origin}.{name}"
            if dotted in LIMITS or (name == "mount" and receiver.origin in SESSIONS):
                self.call(m, dotted, arguments, node)

    def attribute(self, base: Value, name: str) -> None:
        """Note that a method of a session, or a function of a library, is set to another."""
        for option in options(base):
            owner = option.origin if isinstance(option, Foreign) else ""
            owner = option.name if isinstance(option, External) else owner
            if owner in {*SESSIONS, "requests"} and name in {*VERBS, "send"}:
                self._adapted.add("requests")


def _wait(m: Machine, name: str, arguments: Arguments, node: facts.Call) -> Wait | None:
    """Return the note on a call, `None` where it gives up in time or where that is not known."""
    place = m.place(node.span)
    if name in WITHOUT:
        url = arguments.positional[0] if arguments.positional else None
        sure = name != "feedparser.parse" or _is_url(m, node, url)
        return Wait(place, name, told=False, takes_timeout=False, fixable=False) if sure else None
    given = dict(arguments.keywords)
    if arguments.open or arguments.rest:
        return None
    if name in CLASSES:
        return _disabled(name, arguments, place)
    limit = LIMITS[name]
    if limit.host and not arguments.positional and not given.get("host"):
        return None
    value = given.get("timeout")
    if limit.position is not None and len(arguments.positional) > limit.position:
        value = arguments.positional[limit.position]
    if value != NONE if value is not None else limit.default:
        return None
    written = not any(argument.star for argument in node.arguments)
    plain = written and not name.startswith("aiohttp.")
    by_place = limit.position is not None and len(arguments.positional) > limit.position
    return Wait(place, name, value is not None, takes_timeout=True, fixable=plain and not by_place)


def _disabled(name: str, arguments: Arguments, place: Place) -> Wait | None:
    """Return the note on a timeout that is none: `ClientTimeout(total=None)`."""
    given = dict(arguments.keywords)
    whole = given.pop(CLASSES[name], arguments.positional[0] if arguments.positional else None)
    if whole != NONE or any(value != NONE for value in given.values()):
        return None
    return Wait(place, name, told=True, takes_timeout=True, fixable=False)


def _is_url(m: Machine, node: facts.Call, value: Value | None) -> bool:
    """Return whether the first argument of a call is certainly an address."""
    text = constant_text(value)
    if text is not None:
        return text.startswith(("http://", "https://"))
    if not isinstance(value, Data | Constant) or not node.arguments:
        return False
    name = _last_name(node.arguments[0].value)
    body = m.frame.function.node.body if m.frame.function is not None else ()
    entered = (part.target for part in walk(body) if isinstance(part, facts.WithItem))
    if any(isinstance(target, facts.Name) and target.id == name for target in entered):
        return False
    return name.rpartition("_")[2].lower() in _URL_WORDS


def _last_name(node: facts.Expression) -> str:
    match node:
        case facts.Name(id=name):
            return name
        case facts.Attribute(attr=name):
            return name
        case facts.Subscript(index=(facts.Literal(kind="str", source=source),)):
            return source.strip("\"'")
        case facts.Call(
            function=facts.Attribute(attr="get"),
            arguments=(facts.Argument(value=facts.Literal(kind="str", source=source)), *_),
        ):
            return source.strip("\"'")
    return ""
