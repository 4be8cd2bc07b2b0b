"""What is called: found in a table, made by a library, handed to one, or replaced in its class."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.model.test_flow import HEAD
from tests.projects import clean, findings, surrounded, write

ENDS = """
def done(stream_id):
    Stream.objects.filter(id=stream_id).update(last_run=timezone.now())


def broken(stream_id, error=None):
    logger.exception("Stream %s failed", stream_id)
    mark_failed(stream_id)


def nothing(stream_id, error=None):
    logger.exception("Stream %s failed", stream_id)


"""


def said(tmp_path: Path, text: str) -> set[str]:
    """Return the codes of what is found in a module with a task, but for what it logs."""
    files = {
        "streams/tasks/__init__.py": (
            'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n'
        ),
        "streams/tasks/fetch.py": HEAD.lstrip() + ENDS + clean(text),
    }
    found = findings(write(tmp_path, surrounded({}) | files))
    return {f.code for f in found if "fetch" in f.tasks and f.code.startswith(("NL1", "NL3"))} - {
        "NL317"
    }


TABLES = """
    AT_END = {{True: done, False: {broken}}}
    BY_NAME = {{"done": done, "broken": {broken}}}
    BY_KIND = {{ValueError: {broken}, KeyError: {broken}}}
    COUNTED = [{broken}, done]


    def fetch(stream_id, **kwargs):
        success = False
        try:
            requests.get("https://example.org", timeout=5)
            done(stream_id)
            success = True
        {handled}
"""
IN_FINALLY = "finally:\n            {}"
IN_HANDLER = "except Exception as error:\n            {}\n            raise"


@pytest.mark.parametrize(
    "handled",
    [
        IN_FINALLY.format("AT_END[success](stream_id)"),
        IN_FINALLY.format("AT_END.get(success)(stream_id)"),
        IN_FINALLY.format("COUNTED[success](stream_id)"),
        IN_FINALLY.format('BY_NAME["done" if success else "broken"](stream_id)'),
        IN_FINALLY.format("{True: done, False: BROKEN}[success](stream_id)"),
        IN_HANDLER.format("BY_KIND.get(type(error), BROKEN)(stream_id, error)"),
        IN_HANDLER.format("BY_KIND[type(error)](stream_id, error)"),
        IN_HANDLER.format("BY_NAME.get('broken', done)(stream_id)"),
    ],
)
def test_a_function_is_found_in_a_table(tmp_path: Path, handled: str) -> None:
    kept = TABLES.format(broken="broken", handled=handled.replace("BROKEN", "broken"))
    assert said(tmp_path / "kept", kept) == set()
    lost = TABLES.format(broken="nothing", handled=handled.replace("BROKEN", "nothing"))
    assert said(tmp_path / "lost", lost) == {"NL308"}


@pytest.mark.parametrize(
    "table",
    [
        "{**requests.HOOKS}",
        "{}",
        "dict(requests.HOOKS)",
        "{kind: getattr(requests, kind) for kind in requests.KINDS}",
    ],
)
def test_a_table_that_is_not_known_may_hold_what_it_takes(tmp_path: Path, table: str) -> None:
    text = f"""
        TABLE = {table}


        def fetch(stream_id, **kwargs):
            try:
                requests.get("https://example.org", timeout=5)
                done(stream_id)
            except Exception as error:
                TABLE[type(error)](stream_id, error)
                raise
    """
    assert said(tmp_path, text) == set()


MADE = """
    import functools
    import operator

    import toolz
    from asgiref.sync import async_to_sync


    def told(stream_id):
        try:
            yield
        except Exception:
            {reported}(stream_id)
            raise
        done(stream_id)


    def guarded(function):
        def wrapper(stream_id, **kwargs):
            with contextlib.contextmanager(told)(stream_id):
                return function(stream_id, **kwargs)
        return wrapper


    def work(stream_id, **kwargs):
        return requests.get("https://example.org", timeout=5).text


    class Work:
        def __init__(self, stream_id):
            self.stream_id = stream_id

        async def __call__(self):
            with contextlib.contextmanager(told)(self.stream_id):
                return work(self.stream_id)


    class Step:
        def __init__(self, stream_id):
            self.stream_id = stream_id

        def __call__(self, so_far):
            return guarded(work)(self.stream_id)


    def fetch(stream_id, **kwargs):
        {body}
"""


@pytest.mark.parametrize(
    ("body", "reported", "expected"),
    [
        ("with contextlib.contextmanager(told)(stream_id): return work(stream_id)", "broken", ""),
        (
            "with contextlib.contextmanager(told)(stream_id): return work(stream_id)",
            "nothing",
            "NL308",
        ),
        ("return async_to_sync(Work(stream_id))()", "broken", ""),
        ("return async_to_sync(Work(stream_id))()", "nothing", "NL308"),
        ("return Work(stream_id)()", "broken", "NL105"),
        ("return toolz.compose(str, guarded(work))(stream_id)", "nothing", ""),
        ("return functools.reduce(lambda f, g: g(f), [guarded], work)(stream_id)", "nothing", ""),
        (
            "return functools.reduce(lambda a, b: b(a), [Step(stream_id)], 0)",
            "nothing",
            "",
        ),
    ],
)
def test_a_library_makes_a_callable_of_ours(
    tmp_path: Path, body: str, reported: str, expected: str
) -> None:
    assert said(tmp_path, MADE.format(body=body, reported=reported)) - {"NL104"} == set(
        expected.split()
    )


CALLBACK = """
    import concurrent.futures
    import functools


    def landed(stream_id, future):
        {landed}


    def fetch(stream_id, **kwargs):
        with concurrent.futures.ThreadPoolExecutor() as pool:
            future = pool.submit(requests.get, "https://example.org", timeout=5)
            future.add_done_callback(functools.partial(landed, stream_id))
        return future.result().text
"""


@pytest.mark.parametrize(
    ("landed", "expected"),
    [
        ("broken(stream_id) if future.exception() else done(stream_id)", set()),
        ("return None", {"NL301", "NL311"}),
    ],
)
def test_a_callback_of_a_future_is_told_how_it_ended(
    tmp_path: Path, landed: str, expected: set[str]
) -> None:
    assert said(tmp_path, CALLBACK.format(landed=landed)) == expected


REPLACED = """
    import dataclasses
    import functools


    def guard(method):
        @functools.wraps(method)
        def wrapper(self, *args, **kwargs):
            try:
                return method(self, *args, **kwargs)
            except Exception:
                broken(self.stream_id)
                raise
        return wrapper


    def guarded(*names):
        def decorator(cls):
            for name in names:
                setattr(cls, name, guard(getattr(cls, name)))
            return cls
        return decorator


    def run_guarded(cls):
        cls.run = guard(cls.run)
        return cls


    def wrapped(cls):
        class Wrapped(cls):
            run = guard(cls.run)
        return Wrapped


    KNOWN = {{}}


    def known(cls):
        KNOWN[cls.__name__] = cls
        return cls


    class Base:
        def __init_subclass__(cls, **kwargs):
            super().__init_subclass__(**kwargs)
            if "run" in cls.__dict__:
                cls.run = guard(cls.run)


    class Plain:
        def __init_subclass__(cls, **kwargs):
            super().__init_subclass__(**kwargs)
            KNOWN[cls.__name__] = cls


    class Meta(type):
        def __new__(mcs, name, bases, body):
            body["run"] = guard(body["run"])
            return super().__new__(mcs, name, bases, body)


    {decorator}
    class Runner{bases}:
        def __init__(self, stream_id):
            self.stream_id = stream_id

        def run(self):
            text = requests.get("https://example.org", timeout=5).text
            done(self.stream_id)
            return text


    {behind}


    def fetch(stream_id, **kwargs):
        return Runner(stream_id).run()
"""


@pytest.mark.parametrize(
    ("decorator", "bases", "behind", "expected"),
    [
        ('@guarded("run")', "", "", set()),
        ("@run_guarded", "", "", set()),
        ("@wrapped", "", "", set()),
        ("", "(Base)", "", set()),
        ("", "(metaclass=Meta)", "", set()),
        ("", "", "Runner.run = guard(Runner.run)", set()),
        ("", "", 'setattr(Runner, "run", guard(Runner.run))', set()),
        ("@known", "", "", {"NL301"}),
        ("@dataclasses.dataclass(init=False)", "", "", {"NL301"}),
        ("", "(Plain)", "", {"NL301"}),
        ("", "", "Runner.title = KNOWN", {"NL301"}),
        ("", "", "", {"NL301"}),
    ],
)
def test_methods_may_be_replaced(
    tmp_path: Path, decorator: str, bases: str, behind: str, expected: set[str]
) -> None:
    text = REPLACED.format(decorator=decorator, bases=bases, behind=behind)
    assert said(tmp_path, text) == expected


CALLED = """
    CASTS = {{"int": int, "float": float, "text": str}}
    PARSERS = {{}}


    class Sized:
        def __init__(self, text):
            self.text = text

        def again(self):
            return type(self)(self.text)


    def fetch(stream_id, cast=float, kind="int", parse=len, **kwargs):
        try:
            text = requests.get("https://example.org", timeout=5).text
            {work}
            done(stream_id)
        except Exception as error:
            logger.exception("Stream %s failed", stream_id)
            {raised}
"""


@pytest.mark.parametrize(
    ("work", "raised"),
    [
        ("CASTS[kind](text)", "raise"),
        ("CASTS.get(kind, str)(text)", "raise"),
        ("cast(text)", "raise"),
        ("Sized(text).again()", "raise"),
        ("type(Sized(text)).__name__.lower()", "raise"),
        ("print(Sized(text).__class__.__name__.lower())", "raise"),
        ("print(text)", "raise type(error)(str(error)) from error"),
        ("print(text)", "raise error.__class__(str(error)) from error"),
        ("[convert(text) for convert in (int, float)]", "raise"),
        ("[convert(text) for convert in CASTS.values()]", "raise"),
        ("next(cast for cast in (int, float))(text)", "raise"),
    ],
)
def test_what_is_no_code_of_ours_hides_nothing(tmp_path: Path, work: str, raised: str) -> None:
    assert said(tmp_path, CALLED.format(work=work, raised=raised)) == {"NL308"}


@pytest.mark.parametrize(
    ("imports", "chosen", "expected"),
    [
        ("from functools import singledispatch", "@singledispatch", set()),
        ("import functools", "@functools.singledispatch", set()),
        ("from multipledispatch import dispatch", "@dispatch(object)", set()),
        ("", "", {"NL308"}),
    ],
)
def test_what_is_chosen_by_type_may_be_another_function(
    tmp_path: Path, imports: str, chosen: str, expected: set[str]
) -> None:
    text = f"""
        {imports}


        {chosen}
        def end(error, stream_id):
            pass


        def fetch(stream_id, **kwargs):
            try:
                print(requests.get("https://example.org", timeout=5))
                done(stream_id)
            except Exception as error:
                logger.exception("Stream %s failed", stream_id)
                end(error, stream_id)
                raise
    """
    assert said(tmp_path, text) == expected
