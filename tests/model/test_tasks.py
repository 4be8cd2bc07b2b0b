"""Which functions are tasks, and names that lead to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint.settings import Settings
from tests.projects import clean, codes, findings, project, surrounded, write

INIT = "streams/tasks/__init__.py"
EMPTY = {INIT: "TASK_MAPPING = {}\n", "streams/tasks/fetch.py": ""}


def _unregistered(root: Path, files: dict[str, str], settings: Settings | None = None) -> list[str]:
    write(root, surrounded({**EMPTY, **files}))
    return sorted(task.name for task in project(root, settings).unregistered)


MEANT = {
    "takes stream_id": "def work(stream_id, **kwargs): ...",
    "has the name of its module": "def job(url): ...",
    "celery": """
        from celery import shared_task


        @shared_task
        def work(): ...
    """,
    "an app of celery": """
        from project.celery import app


        @app.task(bind=True)
        def work(self): ...
    """,
}


@pytest.mark.parametrize("way", MEANT)
def test_what_is_evidently_meant_to_be_a_task(way: str, tmp_path: Path) -> None:
    found = _unregistered(tmp_path, {"streams/tasks/job.py": MEANT[way]})
    assert len(found) == 1


NOT_MEANT = {
    "private": "def _work(stream_id): ...",
    "a helper without stream_id": "def work(url): ...",
    "nested": """
        def outer(url):
            def work(stream_id): ...
    """,
    "a method": """
        class Work:
            def work(self, stream_id): ...
    """,
    "called beside it": """
        def _task(stream_id):
            return work(stream_id)


        def work(stream_id): ...
    """,
    "passed around": """
        def work(stream_id): ...


        HANDLERS = [work]
    """,
    "a fixture": """
        import pytest


        @pytest.fixture
        def work(stream_id): ...
    """,
    "a signal receiver": """
        from django.dispatch import receiver


        @receiver("saved")
        def work(sender, stream_id, **kwargs): ...
    """,
    "bound again": """
        def work(stream_id): ...


        work = None
    """,
}


@pytest.mark.parametrize("way", NOT_MEANT)
def test_what_is_no_task(way: str, tmp_path: Path) -> None:
    assert _unregistered(tmp_path, {"streams/tasks/job.py": NOT_MEANT[way]}) == []


def test_a_helper_of_another_module_is_no_task(tmp_path: Path) -> None:
    files = {
        "streams/tasks/status.py": "def mark(stream_id, status): ...",
        "streams/views.py": """
            def view(request):
                from streams.tasks import status

                status.mark(1, "failed")
        """,
    }
    assert _unregistered(tmp_path, files) == []


def test_a_local_name_elsewhere_is_no_use(tmp_path: Path) -> None:
    files = {
        "streams/tasks/job.py": "def job(stream_id, **kwargs): ...",
        "streams/views.py": """
            def view(request):
                job = request.GET["job"]
                return job.upper()
        """,
    }
    assert _unregistered(tmp_path, files) == ["job"]


def test_tests_of_a_task_are_no_use(tmp_path: Path) -> None:
    files = {
        "streams/tasks/job.py": "def job(stream_id, **kwargs): ...",
        "streams/tests/test_job.py": """
            from streams.tasks.job import job


            def test_job():
                job(stream_id=1)
        """,
    }
    assert _unregistered(tmp_path, files) == ["job"]


def test_a_test_file_holds_no_unregistered_tasks(tmp_path: Path) -> None:
    assert _unregistered(tmp_path, {"streams/tasks/test_job.py": "def job(stream_id): ..."}) == []


def test_a_registered_task_may_look_like_a_test(tmp_path: Path) -> None:
    files = {
        "streams/tasks/channel_test.py": "def test_channel(stream_id, **kwargs): ...",
        INIT: """
            from .channel_test import test_channel

            TASK_MAPPING = {"test_channel": test_channel}
        """,
    }
    write(tmp_path, surrounded({**EMPTY, **files}))
    assert [task.name for task in project(tmp_path).tasks] == ["test_channel"]


def test_settings_name_more_task_decorators(tmp_path: Path) -> None:
    files = {
        "streams/tasks/marks.py": "def background(function): return function",
        "streams/tasks/job.py": """
            from streams.tasks.marks import background


            @background
            def work(): ...
        """,
    }
    settings = Settings(task_decorators=("streams.tasks.marks.background",))
    assert _unregistered(tmp_path, files) == []
    assert _unregistered(tmp_path, files, settings) == ["work"]


GUARDED = """
    import logging

    from django.utils import timezone

    from streams.models import Stream
    {imports}

    logger = logging.getLogger(__name__)


    def fetch(stream_id, url, **kwargs):
        \"\"\"Fetch a page, as in `fetch(stream_id, url)`.\"\"\"
        try:
            result = {call}
            logger.info("done: %s", url)
            Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
            return result
        except Exception:
            logger.exception("failed %s", stream_id)
            Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())
            raise
"""


@pytest.mark.parametrize(
    ("imports", "call", "files"),
    [
        pytest.param(
            "from .telegram import send",
            "send(url)",
            {"streams/tasks/telegram.py": "def send(url): return url"},
            id="a local module named like a library",
        ),
        pytest.param(
            "from streams.tasks import post",
            "post(url)",
            {
                "streams/tasks/post.py": "def post(url): return url",
                INIT: """
                    from .fetch import fetch
                    from .post import post

                    TASK_MAPPING = {"fetch": fetch}
                """,
            },
            id="a function named like its module",
        ),
        pytest.param(
            "from .a import send",
            "send(url)",
            {
                "streams/tasks/a.py": "from .b import *",
                "streams/tasks/b.py": "from .a import other\ndef send(url): return url",
            },
            id="imports in a circle",
        ),
        pytest.param(
            "requests = []",
            "requests.get(url)",
            {},
            id="a local list named like a library",
        ),
    ],
)
def test_names_are_followed_not_compared(
    imports: str, call: str, files: dict[str, str], tmp_path: Path
) -> None:
    around = {INIT: 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n'}
    task = {"streams/tasks/fetch.py": GUARDED.format(imports=imports, call=call)}
    write(tmp_path, surrounded({**around, **files, **task}))
    assert findings(tmp_path) == []


def test_settings_name_status_updaters_and_log_helpers(tmp_path: Path) -> None:
    task = """
        import logging

        import requests
        from django.utils import timezone
        from shop.monitoring import record, report

        from streams.models import Stream


        def fetch(stream_id, url, **kwargs):
            \"\"\"Fetch a page, as in `fetch(stream_id, url)`.\"\"\"
            try:
                requests.get(url, timeout=5)
                logging.getLogger(__name__).info("Fetched %s", url)
                Stream.objects.filter(id=stream_id).update(last_run=timezone.now())
            except Exception as error:
                report(error)
                record(stream_id)
                raise
    """
    init = 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n'
    write(tmp_path, surrounded({INIT: init, "streams/tasks/fetch.py": task}))
    assert codes(findings(tmp_path)) == ["NL305", "NL308"]
    settings = Settings(
        status_updaters=("shop.monitoring.record",), log_helpers=("shop.monitoring.report",)
    )
    assert findings(tmp_path, settings) == []


def test_transparent_decorators_are_not_followed(tmp_path: Path) -> None:
    files = {
        "streams/marks.py": """
            from somewhere import make

            marked = make()
        """,
        "streams/tasks/fetch.py": """
            from streams.marks import marked


            @marked
            def fetch(stream_id, url):
                \"\"\"Read a number, as in `fetch(stream_id, url)`.\"\"\"
                return int(url)
        """,
        INIT: 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n',
    }
    write(tmp_path, surrounded(files))
    assert codes(findings(tmp_path)) == ["NL104", "NL301", "NL311"]


@pytest.mark.parametrize("init", ["from .job import work\n", "from .job import work as work\n"])
def test_a_function_that_the_package_offers_by_name_is_a_helper(init: str, tmp_path: Path) -> None:
    job = "def work(stream_id): ..."
    files = {"streams/tasks/job.py": job, INIT: f"{init}TASK_MAPPING = {{}}\n"}
    assert _unregistered(tmp_path, files) == []


def test_an_import_does_not_make_a_helper_of_what_has_the_name_of_its_module(
    tmp_path: Path,
) -> None:
    files = {
        "streams/tasks/job.py": "def job(stream_id): ...",
        INIT: "from .job import job\n\nTASK_MAPPING = {}\n",
    }
    assert _unregistered(tmp_path, files) == ["job"]


def test_what_a_registered_lambda_does_is_judged(tmp_path: Path) -> None:
    init = """
        import requests

        TASK_MAPPING = {"fetch": lambda stream_id, **kwargs: requests.get("https://example.org")}
    """
    write(tmp_path, surrounded({"streams/tasks/__init__.py": clean(init)}))
    assert "NL301" in codes(findings(tmp_path))
    guarded = """
        import contextlib

        import requests
        from streams.models import Stream


        @contextlib.contextmanager
        def marked(stream_id):
            try:
                yield
            except Exception:
                Stream.objects.filter(id=stream_id).update(status="failed")
                raise


        def step(stream_id):
            with marked(stream_id):
                return requests.get("https://example.org")


        TASK_MAPPING = {"fetch": lambda stream_id, url, **kwargs: (int(url), step(stream_id))}
    """
    write(tmp_path, surrounded({"streams/tasks/__init__.py": clean(guarded)}))
    assert "NL302" in codes(findings(tmp_path))


CALLABLE = """
    import requests

    class Base:
        def __call__(self, stream_id, **kwargs):
            return self.work(**kwargs)

    class Fetch(Base):
        {documented}

        def __init__(self, timeout=5):
            self.timeout = timeout

        {own}

        def work(self, url):
            return requests.get(url, timeout=self.timeout).text
"""
OBJECTS = {
    "its own method": ("def __call__(self, stream_id): ...", "Fetch()", "Fetch.__call__"),
    "made with arguments": ("def __call__(self): ...", "Fetch(timeout=3)", "Fetch.__call__"),
    "a base's method": ("", "Fetch()", "Base.__call__"),
    "an object with a name": ("", "fetch_it", "Base.__call__"),
}


@pytest.mark.parametrize("way", OBJECTS)
def test_an_object_that_can_be_called_is_a_task(way: str, tmp_path: Path) -> None:
    own, made, name = OBJECTS[way]
    text = clean(CALLABLE.replace("{own}", own).replace("{documented}", ""))
    files = {
        "streams/tasks/fetch.py": text + "\n\nfetch_it = Fetch(9)\n",
        INIT: f"from .fetch import Fetch, fetch_it\n\nTASK_MAPPING = {{'fetch': {made}}}\n",
    }
    write(tmp_path, surrounded({}) | files)
    (task,) = project(tmp_path).tasks
    assert task.name == name
    assert "NL301" in codes(findings(tmp_path))


@pytest.mark.parametrize(("documented", "missing"), [('"""Fetches a page."""', 0), ("", 1)])
def test_the_class_of_an_object_says_what_it_does(
    documented: str, missing: int, tmp_path: Path
) -> None:
    own = "def __call__(self, stream_id, **kwargs): ..."
    text = clean(CALLABLE.replace("{own}", own).replace("{documented}", documented))
    init = "from .fetch import Fetch\n\nTASK_MAPPING = {'fetch': Fetch()}\n"
    write(tmp_path, surrounded({}) | {"streams/tasks/fetch.py": text, INIT: init})
    assert codes(findings(tmp_path)).count("NL201") == missing


def test_an_object_that_nobody_can_call_is_no_task(tmp_path: Path) -> None:
    init = "class Fetch: ...\n\n\nTASK_MAPPING = {'fetch': Fetch()}\n"
    write(tmp_path, surrounded({}) | {INIT: init, "streams/tasks/fetch.py": ""})
    assert project(tmp_path).tasks == ()
