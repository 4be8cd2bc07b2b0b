"""How single constructs end: each test is a program on which the model and a run once disagreed."""

from __future__ import annotations

from pathlib import Path

from newloom_lint.model import Task
from newloom_lint.model.flow.effects import Certainty
from newloom_lint.model.tasks import Path as Way
from tests.projects import clean, project, surrounded, write

HEAD = """
import contextlib
import logging
import threading

import requests
from django.db import transaction
from django.utils import timezone

from streams.models import Stream

logger = logging.getLogger(__name__)


def mark_failed(stream_id):
    Stream.objects.filter(id=stream_id).update(status="failed", last_run=timezone.now())


"""


def ends(tmp_path: Path, text: str) -> set[str]:
    """Return how a task can end: `raises` or `returns`, then what was done before."""
    [task] = tasks_of(tmp_path, text)
    assert not task.outcome.hidden
    return {_words(path) for path in task.outcome.paths}


def tasks_of(tmp_path: Path, text: str) -> list[Task]:
    """Return the tasks called `fetch` of a project with one module."""
    registry = 'from .fetch import fetch\n\nTASK_MAPPING = {"fetch": fetch}\n'
    code = HEAD.lstrip() + clean(text)
    files = {"streams/tasks/fetch.py": code, "streams/tasks/__init__.py": registry}
    tasks = project(write(tmp_path, surrounded({}) | files)).tasks
    return [task for task in tasks if task.name == "fetch"]


def _words(path: Way) -> str:
    effects = path.effects
    done = [
        "raises" if path.raises else "returns",
        "logged" if effects.logged is Certainty.YES else "",
        effects.status or "",
        "swallowed" if effects.ended and not path.raises else "",
    ]
    return " ".join(filter(None, done))


def test_a_key_of_a_display_is_in_it(tmp_path: Path) -> None:
    text = """
        def run(stream_id, **kwargs):
            try:
                return {"ok": requests.get("x").json()}
            except Exception as e:
                logger.exception("failed")
                mark_failed(stream_id)
                return {"error": str(e)}


        def fetch(stream_id, **kwargs):
            result = run(stream_id, **kwargs)
            if "error" in result:
                raise RuntimeError(result["error"])
    """
    assert ends(tmp_path, text) == {"returns", "raises logged failed"}


def test_a_dict_that_is_handed_on_may_be_filled(tmp_path: Path) -> None:
    text = """
        def work(result):
            try:
                result["ok"] = requests.get("x").json()
            except Exception as e:
                result["error"] = e


        def fetch(stream_id, **kwargs):
            result = {}
            work(result)
            if "error" in result:
                mark_failed(stream_id)
                raise RuntimeError(result["error"])
    """
    assert ends(tmp_path, text) == {"returns", "raises", "raises failed"}


def test_the_same_question_about_an_exception_has_one_answer(tmp_path: Path) -> None:
    text = """
        def fetch(stream_id, **kwargs):
            try:
                requests.get("x")
            except Exception as e:
                if isinstance(e, ValueError):
                    logger.warning("refused")
                else:
                    mark_failed(stream_id)
                if not isinstance(e, ValueError):
                    raise
                raise RuntimeError("refused") from e
    """
    assert ends(tmp_path, text) == {"returns", "raises logged", "raises failed"}


def test_a_range_does_not_fail(tmp_path: Path) -> None:
    text = """
        def fetch(stream_id, **kwargs):
            for attempt in range(3):
                pass
            count = 0
            count += 1
    """
    assert ends(tmp_path, text) == {"returns"}


def test_a_class_without_init_does_not_fail(tmp_path: Path) -> None:
    text = """
        class Plain:
            pass


        def fetch(stream_id, **kwargs):
            Plain()
    """
    assert ends(tmp_path, text) == {"returns"}


def test_what_one_handler_has_taken_does_not_reach_the_next_of_its_class(tmp_path: Path) -> None:
    text = """
        def fetch(stream_id, **kwargs):
            try:
                try:
                    requests.get("x")
                except requests.RequestException:
                    pass
            except requests.RequestException:
                mark_failed(stream_id)
                raise
    """
    assert ends(tmp_path, text) == {"returns", "raises"}


def test_an_exception_may_be_of_two_classes(tmp_path: Path) -> None:
    text = """
        def fetch(stream_id, **kwargs):
            try:
                requests.get("x")
            except OSError as e:
                if isinstance(e, ValueError):
                    mark_failed(stream_id)
                raise
    """
    assert ends(tmp_path, text) == {"returns", "raises", "raises failed"}


def test_an_exception_that_is_made_is_of_its_own_class_only(tmp_path: Path) -> None:
    text = """
        def fetch(stream_id, **kwargs):
            try:
                raise OSError("x")
            except ValueError:
                pass
            except FileNotFoundError:
                pass
            except OSError:
                mark_failed(stream_id)
                raise
    """
    assert ends(tmp_path, text) == {"raises failed"}


def test_except_star_gives_a_group(tmp_path: Path) -> None:
    text = """
        def fetch(stream_id, **kwargs):
            try:
                requests.get("x")
            except* Exception as e:
                if isinstance(e, ValueError):
                    mark_failed(stream_id)
                raise
    """
    assert ends(tmp_path, text) == {"returns", "raises"}


def test_what_stands_before_the_dot_of_a_call_can_fail(tmp_path: Path) -> None:
    text = """
        class Worker:
            def __init__(self, stream_id, key):
                self.stream_id = stream_id

            def run(self):
                try:
                    requests.get("x")
                except Exception:
                    mark_failed(self.stream_id)
                    raise


        def fetch(stream_id, **kwargs):
            return Worker(stream_id, kwargs["key"]).run()
    """
    assert ends(tmp_path, text) == {"returns", "raises", "raises failed"}


def test_a_list_that_may_be_empty_can_be_looped_over(tmp_path: Path) -> None:
    text = """
        def fetch(stream_id, fresh, **kwargs):
            items = []
            if fresh:
                items.append(fresh)
            for one in items:
                pass
    """
    assert ends(tmp_path, text) == {"returns"}


def test_an_exception_that_was_kept_has_its_handler(tmp_path: Path) -> None:
    text = """
        def fetch(stream_id, **kwargs):
            failure = None
            try:
                requests.get("x")
            except Exception as e:
                failure = e
            if failure is not None:
                requests.post("x")
                raise failure
    """
    [task] = tasks_of(tmp_path, text)
    kept = [path for path in task.outcome.paths if path.handlers]
    assert [(p.raises, [h.function for h in p.handlers]) for p in kept] == [(True, ["fetch"])]


def test_a_projects_exception_is_what_it_derives_from(tmp_path: Path) -> None:
    text = """
        class FetchError(Exception):
            pass


        def fetch(stream_id, **kwargs):
            try:
                raise FetchError("x")
            except ValueError:
                mark_failed(stream_id)
    """
    assert ends(tmp_path, text) == {"raises"}


def test_a_transaction_is_rolled_back(tmp_path: Path) -> None:
    text = """
        def fetch(stream_id, **kwargs):
            with transaction.atomic():
                try:
                    requests.get("x")
                except Exception:
                    logger.exception("failed")
                    mark_failed(stream_id)
                    raise
    """
    assert ends(tmp_path, text) == {"returns", "raises", "raises logged"}


def test_a_transaction_around_a_task_is_rolled_back(tmp_path: Path) -> None:
    text = """
        @transaction.atomic
        def fetch(stream_id, **kwargs):
            try:
                requests.get("x")
            except Exception:
                mark_failed(stream_id)
                raise
    """
    assert ends(tmp_path, text) == {"returns", "raises"}


def test_a_transaction_that_a_handler_ends_is_kept(tmp_path: Path) -> None:
    text = """
        def fetch(stream_id, **kwargs):
            try:
                with transaction.atomic():
                    requests.get("x")
            except Exception:
                mark_failed(stream_id)
                raise
    """
    assert ends(tmp_path, text) == {"returns", "raises failed"}
