"""What is known of resources outside the project: the one table of what opens one and what closes
it, and of library calls that take one over or only use it.

A name is a dotted name as an import leads to it; of a method, behind what made its object
(`pathlib.Path.open`). What is not listed is no resource, and may take over what it is given.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

from newloom_lint.model.calls import libraries
from newloom_lint.model.values.kinds import NONE, TRUE, Arguments, Constant


class Kind(NamedTuple):
    """One kind of resource."""

    closers: frozenset[str]
    """Methods that close it, or hand the closing to something that does."""
    fluent: frozenset[str] = frozenset()
    """Methods that return the resource itself."""
    begins: frozenset[str] = frozenset()
    """Methods before which nothing is open yet: where one fails, nothing is."""
    element: int | None = None
    """Where it lies in the tuple that the opening call returns."""
    temporary: bool = False
    """A file or folder that stays on the disk until it is removed; what is known is its path."""
    where: tuple[str, Constant] | None = None
    """The keyword argument without which the call opens nothing, and its value."""
    held: bool = False
    """A lock: what opens it is a method of the resource itself."""
    by_default: bool = False
    """One that is made where there is none yet is kept for those who come later."""
    if_closed: bool = False
    """It is a resource only where it is closed on some path."""
    verb: str = "closed"
    """What has to happen to it."""
    manner: str = ""
    """What closes it at the end of a block as its closers do; empty where nothing certainly does:
    see `WITH` and the like."""
    lines: bool = False
    """Iterating over it gives text or bytes, which are as good when it is closed."""
    answers: frozenset[str] = frozenset()
    """Methods that return what is as good when it is closed."""


WITH, ASYNC_WITH, CLOSING = "with", "async with", "closing"
"""It is a context manager; it is one of `async with`; `contextlib.closing` makes one of it."""


def _kind(*closers: str, verb: str = "closed", manner: str = "") -> Kind:
    return Kind(frozenset(closers), verb=verb, manner=manner)


FALSE = Constant("bool", value=False)
CLOSED = _kind("close")
CLOSED_BY_WITH = CLOSED._replace(manner=WITH)
CLOSED_BY_CLOSING = CLOSED._replace(manner=CLOSING)
FILE = CLOSED_BY_WITH._replace(lines=True)
CLOSED_LATER = _kind("aclose", "close")
QUIT = _kind("quit", "close")
_VERBS = frozenset({"delete", "get", "head", "options", "patch", "post", "put", "request"})
PROCESS = _kind(
    "wait", "communicate", "kill", "terminate", "send_signal", "pid", "poll", verb="waited for"
)
EXECUTOR = _kind("shutdown", verb="shut down", manner=WITH)
POOL = _kind("close", "terminate", "join")
DRIVER = _kind("quit", verb="quit")
STREAMED = CLOSED_BY_WITH._replace(where=("stream", TRUE))
PATH = Kind(
    frozenset({"unlink", "rmdir", "rename", "replace", "cleanup"}), temporary=True, verb="removed"
)
LOCK = Kind(frozenset({"release"}), held=True, if_closed=True, verb="released")

_BY_KIND: dict[Kind, tuple[str, ...]] = {
    FILE: (
        "builtins.open",
        "bz2.BZ2File",
        "bz2.open",
        "codecs.open",
        "gzip.GzipFile",
        "gzip.open",
        "io.open",
        "lzma.LZMAFile",
        "lzma.open",
        "os.fdopen",
        "os.popen",
        "tempfile.NamedTemporaryFile",
        "tempfile.SpooledTemporaryFile",
        "tempfile.TemporaryFile",
        "urllib.request.urlopen",
    ),
    CLOSED_BY_WITH: (
        "dbm.open",
        "django.db.connection.cursor",
        "django.db.connections.cursor",
        "fitz.open",
        "mmap.mmap",
        "paramiko.Transport",
        "pdfplumber.open",
        "pika.BlockingConnection",
        "pymongo.MongoClient",
        "shelve.open",
        "socket.create_connection",
        "socket.create_server",
        "socket.socket",
        "tarfile.TarFile.open",
        "tarfile.open",
        "telnetlib.Telnet",
        "zipfile.PyZipFile",
        "zipfile.ZipFile",
    ),
    CLOSED_BY_CLOSING: (
        "MySQLdb.connect",
        "cx_Oracle.connect",
        "http.client.HTTPConnection",
        "http.client.HTTPSConnection",
        "mysql.connector.connect",
        "oracledb.connect",
        "psycopg.Connection.connect",
        "psycopg.connect",
        "psycopg2.connect",
        "pymssql.connect",
        "pymysql.connect",
        "pyodbc.connect",
        "sqlite3.connect",
        "websocket.create_connection",
    ),
    CLOSED._replace(manner=ASYNC_WITH): (
        "aiofiles.open",
        "aiohttp.ClientSession",
        "aiosqlite.connect",
    ),
    CLOSED_BY_WITH._replace(answers=_VERBS): (
        "requests.Session",
        "requests.session",
        "requests.sessions.Session",
    ),
    CLOSED: (
        "asyncpg.connect",
        "asyncpg.create_pool",
        "psycopg.AsyncConnection.connect",
    ),
    CLOSED_BY_WITH._replace(
        begins=frozenset({"connect", "load_system_host_keys", "set_missing_host_key_policy"})
    ): ("paramiko.SSHClient", "paramiko.client.SSHClient"),
    CLOSED_BY_CLOSING._replace(by_default=True): ("asyncio.new_event_loop",),
    CLOSED_LATER._replace(manner=ASYNC_WITH, answers=_VERBS): ("httpx.AsyncClient",),
    CLOSED_LATER._replace(manner=WITH, answers=_VERBS): ("httpx.Client",),
    STREAMED: tuple(
        f"requests.{method}"
        for method in ("delete", "get", "head", "options", "patch", "post", "put", "request")
    ),
    QUIT: ("poplib.POP3", "poplib.POP3_SSL"),
    QUIT._replace(manner=WITH): (
        "ftplib.FTP",
        "ftplib.FTP_TLS",
        "smtplib.LMTP",
        "smtplib.SMTP",
        "smtplib.SMTP_SSL",
    ),
    _kind("logout", "shutdown", manner=WITH): ("imaplib.IMAP4", "imaplib.IMAP4_SSL"),
    PROCESS: (
        "asyncio.create_subprocess_exec",
        "asyncio.create_subprocess_shell",
        "subprocess.Popen",
    ),
    EXECUTOR: (
        "concurrent.futures.ProcessPoolExecutor",
        "concurrent.futures.ThreadPoolExecutor",
        "concurrent.futures.process.ProcessPoolExecutor",
        "concurrent.futures.thread.ThreadPoolExecutor",
    ),
    POOL: (
        "multiprocessing.Pool",
        "multiprocessing.dummy.Pool",
        "multiprocessing.pool.Pool",
        "multiprocessing.pool.ThreadPool",
    ),
    DRIVER._replace(manner=WITH): (
        "selenium.webdriver.Chrome",
        "selenium.webdriver.Edge",
        "selenium.webdriver.Firefox",
        "selenium.webdriver.Ie",
        "selenium.webdriver.Remote",
        "selenium.webdriver.Safari",
    ),
    DRIVER: ("undetected_chromedriver.Chrome",),
    _kind("stop", verb="stopped"): (
        "playwright.async_api.async_playwright.start",
        "playwright.sync_api.sync_playwright.start",
    ),
    _kind("disconnect", "run_until_disconnected", verb="disconnected")._replace(
        fluent=frozenset({"start"}), begins=frozenset({"connect", "start"})
    ): (
        "telethon.TelegramClient",
        "telethon.sync.TelegramClient",
    ),
    CLOSED._replace(element=1): ("asyncio.open_connection", "asyncio.open_unix_connection"),
    PATH: ("tempfile.mkdtemp",),
    # told nothing, its object removes it when nobody has it any more
    PATH._replace(where=("delete", FALSE)): ("tempfile.TemporaryDirectory",),
    PATH._replace(element=1): ("tempfile.mkstemp",),
}

OPENERS: dict[str, Kind] = {name: kind for kind, names in _BY_KIND.items() for name in names}
"""What opens a resource, by its dotted name."""

KEPT_ON_DISK = {"tempfile.NamedTemporaryFile"}
"""Openers that leave a file behind where they are told `delete=False`."""

FILE_OR_PATH = frozenset(
    {
        "bz2.BZ2File", "bz2.open", "fitz.open", "gzip.GzipFile", "gzip.open", "lzma.LZMAFile",
        "lzma.open", "pdfplumber.open", "tarfile.TarFile.open", "tarfile.open",
        "zipfile.PyZipFile", "zipfile.ZipFile",
    }
)  # fmt: skip
"""Openers that take an open file too: then they open nothing."""
PATH_NAMES = frozenset({"filename", "filepath", "path"})
"""Words at the end of a name that say it holds a path."""

_LOCKS = ("threading.", "multiprocessing.", "asyncio.", "filelock.")

OPENING_METHODS = frozenset({"acquire", "cursor", "open", "start"})
"""The last parts of the names of methods that open something."""

FLAGS = {"start_new_session": TRUE}
"""Keyword arguments of a process that is meant to live on."""


def opener(name: str, arguments: Arguments) -> Kind | None:
    """Return what kind of resource a library call opens, `None` for none."""
    given = dict(arguments.keywords)
    kind = OPENERS.get(name) or _of_method(name)
    if name in KEPT_ON_DISK and given.get("delete", TRUE) != TRUE:
        kind = PATH if given["delete"] == FALSE else None
    if kind is None:
        return None
    if kind is PROCESS and any(given.get(flag) == value for flag, value in FLAGS.items()):
        return None
    if kind.temporary and (given.get("dir", NONE) != NONE or len(arguments.positional) > 2):
        return None  # whoever removes that folder removes it
    if kind.where is None:
        return kind
    keyword, value = kind.where
    return kind._replace(where=None) if given.get(keyword) == value else None


def _of_method(name: str) -> Kind | None:
    owner, _, last = name.rpartition(".")
    if last == "open" and owner.startswith("pathlib."):
        return FILE
    if last == "acquire" and owner.startswith(_LOCKS) and owner[-1:] != ".":
        return LOCK
    return None


CLOSERS = frozenset({"aclose", "close", "disconnect", "quit", "shutdown"})
"""Methods by which a resource that is not in the table is known: it is closed on some path."""

NOTED_METHODS = OPENING_METHODS | CLOSERS

MAKES_CHILD = frozenset(
    {
        "channel", "connect", "cursor", "execute", "launch", "launch_persistent_context",
        "makefile", "new_context", "new_page", "open", "start", "stream", "submit",
    }
)  # fmt: skip
"""Methods of a resource that return what can be used, and closed, instead of it."""

HOLDING = ("execute", "fetch", "get", "post", "read", "recv", "request", "send", "submit", "write")
"""How methods of a resource begin that may be kept, and used, instead of it."""

REMOVING = frozenset(
    {
        "os.remove", "os.removedirs", "os.rename", "os.renames", "os.replace", "os.rmdir",
        "os.unlink", "shutil.move", "shutil.rmtree",
    }
)  # fmt: skip
"""Functions that remove a file or folder, or move it to where it is meant to be."""

TAKING_OVER = frozenset(
    {
        "asyncio.create_task", "asyncio.ensure_future", "asyncio.gather", "asyncio.to_thread",
        "asyncio.wait_for", "atexit.register", "builtins.getattr", "builtins.setattr",
        "builtins.vars", "contextlib.aclosing", "contextlib.closing", "functools.partial",
        "io.TextIOWrapper", "os.close", "os.closerange", "os.fdopen", "weakref.finalize",
    }
)  # fmt: skip
"""Functions of the standard library that close what they are given, or keep it."""

WRAPPING = frozenset(
    {
        "bs4.BeautifulSoup", "csv.DictReader", "csv.DictWriter", "tarfile.TarFile",
        "xml.sax.make_parser", "zipfile.ZipFile",
    }
)  # fmt: skip
"""Classes that use what they are given and do not close it."""

USING = frozenset(
    {
        "bs4", "boto3", "feedparser", "ijson", "lxml", "orjson", "pandas", "requests", "simplejson",
        "toml", "tomli", "ujson", "yaml",
    }
)  # fmt: skip
"""Libraries whose functions use what they are given and do not keep it."""

USING_METHODS = (
    "copy", "dump", "execute", "load", "parse", "patch", "post", "put_object", "read", "reply",
    "retr", "send", "stor", "upload", "write",
)  # fmt: skip
"""How methods begin that use what they are given and do not keep it."""

KEEPING = (
    "add", "append", "apply", "bulk", "call", "clean", "create", "del", "discard", "emit",
    "enqueue", "exec", "extend", "get_or", "insert", "move", "publish", "purge", "push", "put",
    "regist", "remove", "rename", "replace", "rm", "run", "save", "schedule", "send", "set",
    "shell", "spawn", "store", "submit", "sweep", "system", "trash", "unlink", "update", "wipe",
)  # fmt: skip
"""How functions begin that may keep the path they are given, or remove what lies there."""

LEAVING_METHODS = (
    *USING_METHODS, *libraries.LOG_METHODS, "capture", "convert", "download", "encode", "exists",
    "export", "extract", "fetch", "import", "open", "parse", "pdf", "print", "render", "screenshot",
    "to_", "train", "transcribe",
)  # fmt: skip
"""How methods of objects that are not known begin that leave alone what lies at a path."""

COMMANDS = (
    "asyncio.create_subprocess_", "os.exec", "os.popen", "os.posix_spawn", "os.spawn",
    "os.startfile", "os.system", "pty.spawn", "subprocess.",
)  # fmt: skip
"""How functions begin that run another program."""
PROGRAMS = frozenset(
    {
        "chromium", "convert", "curl", "exiftool", "ffmpeg", "ffprobe", "file", "git",
        "google-chrome", "gs", "identify", "libreoffice", "magick", "mysqldump", "pandoc",
        "pdfinfo", "pdftoppm", "pdftotext", "pg_dump", "qpdf", "soffice", "sox", "tesseract",
        "unzip", "wget", "wkhtmltoimage", "wkhtmltopdf", "youtube-dl", "yt-dlp",
    }
)  # fmt: skip
"""Programs that do not remove the files they are given; any other one may."""
TEXT_OF = frozenset({"builtins.list", "builtins.tuple", "shlex.join", "shlex.quote", "shlex.split"})
"""Functions that return what they are given in another form."""

PATH_WORDS = frozenset(
    {
        "builtins.str", "os.fsdecode", "os.fspath", "os.path.abspath", "os.path.join",
        "os.path.normpath", "os.path.realpath", "pathlib.Path", "pathlib.PurePath",
    }
)  # fmt: skip
"""Functions that make a path of a path."""
PATH_METHODS = frozenset(
    {
        "absolute", "as_posix", "as_uri", "glob", "iterdir", "joinpath", "relative_to", "resolve",
        "rglob", "with_name", "with_suffix",
    }
)  # fmt: skip
"""Methods of a path that return another one."""
SAME_PATH = PATH_WORDS - {"os.path.join"}


UNLISTED = Kind(CLOSERS, begins=frozenset({"connect", "open", "start"}), if_closed=True)
HARMLESS_CLASSES = frozenset({"io.BytesIO", "io.StringIO"})
"""Classes whose objects hold nothing but memory."""


def keeps(name: str) -> bool:
    """Return whether library object `name` may keep, or close, a resource it is given."""
    top, _, last = name.partition(".")[0], *name.rpartition(".")[1:]
    if name in TAKING_OVER:
        return True
    if name in WRAPPING or top in USING:
        return False
    is_function = top in sys.stdlib_module_names and not last[:1].isupper()
    return top != "builtins" and not is_function


DEMANDING = libraries.DEMANDING | {"__import__", "compile", "eval", "exec", "max", "min", "next"}
"""Builtins that fail on what they may well be given."""
_SAFE_METHODS = (
    frozenset(libraries.LOG_METHODS)
    | libraries.SLIGHT_METHODS
    | libraries.HARMLESS_METHODS
    | libraries.TEXT_METHODS
    | libraries.CLEANUP_METHODS
    | {"set", "is_set", "issubset", "discard", "update"}
)


def may_keep_path(name: str) -> bool:
    """Return whether library object `name` may keep a path, or remove what lies there."""
    last = name.rpartition(".")[2]
    if name in TAKING_OVER or name.partition(".")[0] in sys.stdlib_module_names | {"builtins"}:
        return keeps(name)
    return last[:1].isupper() or last.startswith(KEEPING)


def can_fail(name: str) -> bool:
    """Return whether a call of library object `name` can fail on the way."""
    last = name.removeprefix("builtins.")
    if last != name:
        return last in DEMANDING
    top = name.partition(".")[0]
    return not (
        libraries.is_harmless(name)
        or libraries.is_slight(name)
        or top in {"logging", "loguru", "structlog", "time", "traceback"}
        or name.startswith("os.path.")
    )


def ends_something(name: str) -> bool:
    """Return whether a method is a step of closing what it belongs to (`loop_stop`)."""
    return not libraries.CLEANUP_METHODS.isdisjoint(name.split("_"))


def method_can_fail(name: str) -> bool:
    """Return whether a method of an object that is not the resource can fail on the way."""
    return name not in _SAFE_METHODS
