"""What is known of code outside the project: the one table of what cannot fail, and of the
library calls that pass a function on, log, or never return.

A name is a dotted name as an import leads to it. What is not listed can fail.
"""

from __future__ import annotations

HARMLESS_BUILTINS = frozenset(
    {
        "bool",
        "callable",
        "dict",
        "enumerate",
        "frozenset",
        "hasattr",
        "id",
        "isinstance",
        "issubclass",
        "list",
        "locals",
        "object",
        "print",
        "repr",
        "reversed",
        "set",
        "slice",
        "str",
        "super",
        "tuple",
        "type",
        "zip",
    }
)
"""Builtins that succeed on any argument a task has at hand. `list(x)` and the like iterate: they
are harmless only without arguments or on displays (`ITERATING`)."""

ITERATING = frozenset({"dict", "enumerate", "frozenset", "list", "reversed", "set", "tuple", "zip"})

HARMLESS = frozenset(
    {
        "celery.utils.log.get_task_logger",
        "collections.Counter",
        "collections.OrderedDict",
        "collections.defaultdict",
        "collections.deque",
        "contextlib.suppress",
        "datetime.date.today",
        "datetime.datetime.now",
        "datetime.datetime.today",
        "datetime.datetime.utcnow",
        "datetime.timedelta",
        "django.utils.timezone.deactivate",
        "django.utils.timezone.get_current_timezone",
        "django.utils.timezone.get_current_timezone_name",
        "django.utils.timezone.get_default_timezone",
        "django.utils.timezone.get_default_timezone_name",
        "django.utils.timezone.is_aware",
        "django.utils.timezone.is_naive",
        "django.utils.timezone.localdate",
        "django.utils.timezone.localtime",
        "django.utils.timezone.now",
        "functools.partial",
        "functools.wraps",
        "itertools.count",
        "logging.getLogger",
        "os.environ.copy",
        "os.environ.get",
        "os.getenv",
        "os.getpid",
        "os.getppid",
        "platform.machine",
        "platform.node",
        "platform.platform",
        "platform.python_version",
        "platform.system",
        "random.random",
        "secrets.token_hex",
        "secrets.token_urlsafe",
        "socket.gethostname",
        "structlog.get_logger",
        "threading.Event",
        "threading.Lock",
        "threading.RLock",
        "threading.current_thread",
        "threading.get_ident",
        "threading.get_native_id",
        "threading.main_thread",
        "time.monotonic",
        "time.monotonic_ns",
        "time.perf_counter",
        "time.perf_counter_ns",
        "time.process_time",
        "time.time",
        "time.time_ns",
        "traceback.format_exc",
        "traceback.print_exc",
        "uuid.uuid1",
        "uuid.uuid4",
    }
)
"""Library calls that cannot fail."""

MAPPING_READS = frozenset({"copy", "get", "items", "keys", "values"})
"""Methods of a dict that cannot fail."""

HARMLESS_METHODS = frozenset(
    {
        "add",
        "append",
        "clear",
        "copy",
        "date",
        "isoformat",
        "items",
        "keys",
        "timestamp",
        "total_seconds",
        "values",
    }
)
"""Methods that cannot fail on what a harmless call, a display or a literal gives."""

TEXT_METHODS = frozenset(
    {
        "capitalize",
        "casefold",
        "endswith",
        "get",
        "isdigit",
        "lower",
        "lstrip",
        "replace",
        "rstrip",
        "splitlines",
        "startswith",
        "strip",
        "title",
        "upper",
    }
)
"""Methods that cannot fail on text or, for `get`, on a mapping, where the type is certain."""

SLIGHT_METHODS = frozenset(
    {
        *HARMLESS_METHODS, *TEXT_METHODS, "count", "decode", "encode", "extend", "format", "group",
        "groupdict", "groups", "index", "join", "lstrip", "most_common", "partition", "pop",
        "removeprefix", "removesuffix", "rpartition", "rsplit", "setdefault", "sort", "split",
        "strftime",
    }
) - {"get"}  # fmt: skip
"""Methods that fail only on data of another kind than their name says."""

MAPPINGS = frozenset({"META", "cookies", "environ", "headers"})
"""Attributes of a library's objects that are mappings."""

SQL_METHODS = frozenset({"execute", "executemany"})
"""Methods of cursors and connections that run SQL."""

DEMANDING = frozenset({"float", "input", "int", "open"})
"""Builtins that fail on what configuration may well hold."""

LOGGER_FACTORIES = frozenset(
    {
        "logging.getLogger",
        "structlog.get_logger",
        "structlog.getLogger",
        "structlog.stdlib.get_logger",
        "celery.utils.log.get_task_logger",
        "celery.utils.log.get_logger",
        "logging.LoggerAdapter",
    }
)
LOGGER_CLASSES = frozenset({"logging.Logger", "logging.LoggerAdapter"})
LOGGERS = frozenset({"loguru.logger", "logging"})
"""Objects and modules that are logged to directly."""
LOG_METHODS = {
    "debug": 10,
    "info": 20,
    "success": 25,
    "warning": 30,
    "warn": 30,
    "log": 30,
    "error": 40,
    "exception": 40,
    "critical": 50,
    "fatal": 50,
}
"""Methods that write a log record, with the level."""
ERROR_LEVEL = 40

CLEANUP = frozenset(
    {"shutil.rmtree", "os.remove", "os.unlink", "os.rmdir", "os.close", "gc.collect", "time.sleep"}
)
CLEANUP_METHODS = frozenset(
    {
        "aclose", "cancel", "cleanup", "close", "dispose", "disconnect", "join", "kill", "quit",
        "release", "rmdir", "send_robust", "shutdown", "stop", "terminate", "unlink",
    }
)  # fmt: skip
"""Calls that tidy up, or tell others and let them fail: a failed run that ends with them has not
gone on."""

HARDLY_FAIL = frozenset(
    {
        "asyncio.as_completed",
        "asyncio.create_task",
        "asyncio.ensure_future",
        "asyncio.gather",
        "asyncio.get_event_loop",
        "asyncio.get_running_loop",
        "asyncio.new_event_loop",
        "asyncio.set_event_loop",
        "asyncio.shield",
        "asyncio.sleep",
        "asyncio.timeout",
        "asyncio.wait",
        "concurrent.futures.wait",
        "contextlib.closing",
        "contextlib.nullcontext",
        "datetime.datetime.combine",
        "datetime.timezone",
        "django.db.transaction.atomic",
        "django.utils.timezone.get_fixed_timezone",
        "os.path.abspath",
        "os.path.basename",
        "os.path.dirname",
        "os.path.exists",
        "os.path.expanduser",
        "os.path.isdir",
        "os.path.isfile",
        "os.path.join",
        "os.path.normpath",
        "os.path.split",
        "os.path.splitext",
        "random.randint",
        "random.randrange",
        "random.uniform",
    }
)
"""Calls that wait for other calls and fail only where those do, and others nobody guards."""

REPORTING = frozenset(
    {"capture_exception", "captureException", "notice_error", "print_exc", "report_exc_info"}
)
"""Functions that report a failure somewhere else than to a log, by the last part of the name."""

TRACEBACKS = frozenset({"format_exc", "format_exception", "format_tb", "from_exception"})
"""Functions that give the text of a traceback, by the last part of the name."""

NEVER_RETURN = frozenset(
    {"sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit", "six.reraise"}
)
MAY_RAISE_ON_PURPOSE = ("raise", "abort", "fail", "exit", "die", "skip", "retry", "reject")
"""Words of a library function's name that may be there to end the run by an exception."""

RUNS_NOW = {
    "asyncio.run": 0,
    "asyncio.to_thread": 0,
    "anyio.run": 0,
    "trio.run": 0,
    "uvloop.run": 0,
    "anyio.to_thread.run_sync": 0,
    "asgiref.sync.sync_to_async": -1,
    "asgiref.sync.async_to_sync": -1,
    "channels.db.database_sync_to_async": -1,
    "django.db.transaction.on_commit": 0,
}
"""Library functions that call a function or run a coroutine they are given. The number is the
position of the function; with -1 they return a function to be called."""

AWAITED = frozenset({"asyncio.to_thread", "anyio.to_thread.run_sync"})
"""Library functions of which nothing comes where their result is not awaited."""

IMPORTING = frozenset(
    {
        "builtins.__import__",
        "celery.utils.imports.symbol_by_name",
        "django.utils.module_loading.import_string",
        "importlib.import_module",
        "kombu.utils.imports.symbol_by_name",
        "pkgutil.resolve_name",
        "pydoc.locate",
        "werkzeug.utils.import_string",
    }
)
"""Library functions that give a module, or what is in it, by a name that is text."""

PARTIAL = frozenset({"functools.partial", "functools.partialmethod"})
RETURNS_ITS_FUNCTION = frozenset({"functools.wraps", "functools.update_wrapper"})

LIBRARY_KINDS = {
    "builtins.staticmethod": "static",
    "builtins.classmethod": "class",
    "builtins.property": "property",
    "functools.cached_property": "property",
    "django.utils.functional.cached_property": "property",
    "contextlib.contextmanager": "context",
    "contextlib.asynccontextmanager": "context",
    "asgiref.sync.async_to_sync": "sync",
    "asgiref.sync.sync_to_async": "async",
    "channels.db.database_sync_to_async": "async",
}
"""Library decorators, with the kind of function that they make."""

DISPATCHING = frozenset(
    {
        "functools.singledispatch", "functools.singledispatchmethod", "multimethod.multimethod",
        "multipledispatch.dispatch", "plum.dispatch",
    }
)  # fmt: skip
"""Decorators that stand for several functions of which the arguments choose one."""
TASK_DECORATORS = frozenset({"celery.shared_task", "celery.task", "celery.app.shared_task"})
TASK_CLASS = "base"
"""The keyword of Celery's decorators that gives a task a class of its own."""
TASK_CLASSES = {
    "celery.Celery": "task_cls",
    "celery.app.Celery": "task_cls",
    **dict.fromkeys(TASK_DECORATORS, TASK_CLASS),
}
"""What makes tasks, and the keyword that gives them a class of their own."""
TASK_METHODS = frozenset({"task"})
"""`@app.task`: an attribute of a library's object that makes a task."""

ATOMIC = "django.db.transaction.atomic"
"""Takes back what was saved inside where an exception leaves it."""

CONTROL_FLOW = frozenset(
    {
        "celery.exceptions.Ignore",
        "celery.exceptions.Reject",
        "celery.exceptions.Retry",
        "django.core.exceptions.ObjectDoesNotExist",
    }
)
"""Exceptions that end a run on purpose, or say that there is no Stream to mark."""

STREAM_GONE = "Stream.DoesNotExist"
ROW_GONE = "django.core.exceptions.ObjectDoesNotExist"

NOT_EXCEPTION = frozenset(
    {
        "builtins.BaseExceptionGroup",
        "builtins.GeneratorExit",
        "builtins.KeyboardInterrupt",
        "builtins.SystemExit",
        "asyncio.CancelledError",
        "asyncio.exceptions.CancelledError",
        "gevent.GreenletExit",
        "trio.Cancelled",
    }
)
"""Exceptions that are no `Exception`: a failing call does not raise them."""

CANCELLING = frozenset({"anyio.get_cancelled_exc_class"})
"""Library functions that give the class of the exception by which a coroutine is cancelled."""

BROAD = frozenset({"builtins.Exception", "builtins.BaseException"})


def is_harmless(name: str) -> bool:
    """Return whether a call of library object `name` cannot fail, whatever it is given."""
    if name.startswith("builtins."):
        short = name.removeprefix("builtins.")
        return short in HARMLESS_BUILTINS and short not in ITERATING
    return name in HARMLESS


def is_slight(name: str) -> bool:
    """Return whether library object `name` hardly fails, tidies up, or is a class."""
    return name in CLEANUP or name in HARDLY_FAIL or name.rpartition(".")[2][:1].isupper()


def may_end_run(name: str) -> bool:
    """Return whether a library function may be there to raise: its effects are not certain."""
    last = name.rpartition(".")[2].lower()
    return any(word in last for word in MAY_RAISE_ON_PURPOSE)
