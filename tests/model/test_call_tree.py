"""The call tree: which project functions a run calls, and what they are called."""

from __future__ import annotations

from pathlib import Path

from tests.model.inspecting import Inspected
from tests.projects import clean

RETRY = """
def retry(times):
    def decorator(function):
        def wrapper(*args):
            return function(*args)
        return wrapper
    return decorator
"""


def test_a_decorated_helper_and_a_call_of_oneself(tmp_path: Path) -> None:
    text = """
    @retry(3)
    def load(url):
        return requests.get(url, timeout=3)

    def fetch(stream_id, url, **kwargs):
        load(url)
        fetch(stream_id, url)
    """
    task = Inspected(tmp_path, clean(RETRY) + clean(f"\n{text}"))
    assert task.names() == [["fetch()", ["@retry", "load()"], "fetch()"]]


def test_a_function_decorated_in_the_run(tmp_path: Path) -> None:
    text = """
    def fetch(stream_id, url, **kwargs):
        @retry(3)
        def load():
            return requests.get(url, timeout=3)
        load()
    """
    task = Inspected(tmp_path, clean(RETRY) + clean(f"\n{text}"))
    assert task.names() == [["fetch()", "retry()", "retry()", ["@retry", "load()"]]]


def test_what_is_handed_to_unknown_code_stands_beside_the_task(tmp_path: Path) -> None:
    task = Inspected(
        tmp_path,
        """
        def done(stream_id):
            pass

        def fetch(stream_id, **kwargs):
            elsewhere(done)
        """,
    )
    assert task.names() == ["fetch()", "handed on done()"]
