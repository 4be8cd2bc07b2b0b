"""What library calls are known to raise: the one table, for handlers of some exceptions only.

A call stands here with the exceptions that a caller has to expect of it, whatever it is given.
"""

from __future__ import annotations

from collections.abc import Iterable

from newloom_lint.model.calls import libraries
from newloom_lint.model.resources.waiting import SESSIONS, VERBS

STREAM_GET = "Stream.get"
"""`Stream.objects.get`, which is no library's name."""

_OS = frozenset(f"builtins.{name}" for name in ("OSError", "IOError", "EnvironmentError"))
_REQUESTS = frozenset(
    f"requests.{home}{name}"
    for home in ("", "exceptions.")
    for name in ("ConnectionError", "RequestException", "Timeout")
)
_HTTPX = frozenset(
    f"httpx.{name}"
    for name in (
        "ConnectError", "ConnectTimeout", "HTTPError", "NetworkError", "ReadError", "ReadTimeout",
        "RequestError", "TimeoutException", "TransportError",
    )
)  # fmt: skip
_URLLIB = frozenset({"urllib.error.HTTPError", "urllib.error.URLError"})

RAISED: dict[str, frozenset[str]] = {
    **{f"requests.{verb}": _REQUESTS | _OS for verb in VERBS},
    **{f"{session}.{verb}": _REQUESTS | _OS for session in SESSIONS for verb in VERBS},
    **{f"httpx.{client}{verb}": _HTTPX for client in ("", "Client.") for verb in VERBS},
    **dict.fromkeys(("urllib.request.urlopen", "urllib.request.urlretrieve"), _URLLIB | _OS),
    "builtins.open": _OS | {"builtins.FileNotFoundError", "builtins.PermissionError"},
    "socket.create_connection": _OS | {"socket.error"},
    STREAM_GET: frozenset({libraries.STREAM_GONE, libraries.ROW_GONE}),
}
LETTING_THROUGH = frozenset(
    {
        libraries.ATOMIC, "builtins.open", "contextlib.closing", "contextlib.nullcontext",
        "httpx.Client", "requests.Session", "requests.session", "tempfile.NamedTemporaryFile",
        "tempfile.TemporaryDirectory", "urllib.request.urlopen",
    }
)  # fmt: skip
"""Context managers that swallow no exception."""


_GENERAL = frozenset(
    {
        *_OS, *libraries.BROAD, "", "httpx.HTTPError", "httpx.RequestError", "httpx.TransportError",
        "requests.RequestException", "requests.exceptions.RequestException", "socket.error",
        "urllib.error.URLError", libraries.ROW_GONE, libraries.STREAM_GONE,
    }
)  # fmt: skip
"""What takes all that some call raises, or most of it, or is not known."""


def reaches(name: str, taken: Iterable[str], above: Iterable[str]) -> bool:
    """Return whether a call may raise what a handler takes and those `above` it leave to it."""
    raised = RAISED.get(name)
    if raised is None or raised.isdisjoint(taken) or not _GENERAL.isdisjoint(above):
        return False
    return raised.isdisjoint(above) or not (raised & _GENERAL).isdisjoint(taken)
