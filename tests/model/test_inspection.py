"""Inspections: the places of what a task does, and the calls that lead there."""

from __future__ import annotations

from pathlib import Path

import pytest

from newloom_lint.files import Tree
from newloom_lint.model import Project
from newloom_lint.model.inspection import Exit, inspect
from newloom_lint.model.tracing import TracingMachine
from newloom_lint.settings import Settings
from tests.corpus import CORPUS, MODELS, MODULE
from tests.model.inspecting import REGISTRY, Inspected
from tests.projects import clean, project, read_facts, surrounded, write


def test_a_helper_called_twice_is_seen_from_each_call(tmp_path: Path) -> None:
    task = Inspected(
        tmp_path,
        """
        def save(stream_id, status):
            Stream.objects.filter(id=stream_id).update(status=status)

        def first(stream_id):
            save(stream_id, "active")

        def second(stream_id):
            save(stream_id, "active")

        def fetch(stream_id, url, **kwargs):
            if url:
                first(stream_id)
                return 1
            second(stream_id)
            return 2
        """,
    )
    line = "Stream.objects.filter(id=stream_id).update(status=status)"
    [way] = task.succeeding
    assert task.at(way.left) == ["return 1", "return 2"]
    assert task.fact(way.status) == ("active", [f"second() > save() > {line}"])
    [seldom] = task.failing
    assert task.at(seldom.left) == [f"first() > save() > {line}"]
    assert task.names() == [["fetch()", ["first()", "save()"], ["second()", "save()"]]]


def test_places_of_one_fact_on_several_ways_stand_together(tmp_path: Path) -> None:
    task = Inspected(
        tmp_path,
        """
        def fetch(stream_id, url, **kwargs):
            if url:
                Stream.objects.filter(id=stream_id).update(status="active", name="one")
            else:
                Stream.objects.filter(id=stream_id).update(status="active", name="two")
        """,
    )
    [way] = task.succeeding
    assert task.fact(way.status) == (
        "active",
        [
            'Stream.objects.filter(id=stream_id).update(status="active", name="one")',
            'Stream.objects.filter(id=stream_id).update(status="active", name="two")',
        ],
    )


def test_what_a_rollback_takes_is_shown_where_it_had_been_saved(tmp_path: Path) -> None:
    task = Inspected(
        tmp_path,
        """
        @transaction.atomic
        def fetch(stream_id, **kwargs):
            try:
                requests.get("https://example.org", timeout=3)
            except Exception:
                Stream.objects.filter(id=stream_id).update(status="failed")
                raise
        """,
    )
    [way] = task.failing
    assert task.fact(way.status) == ("", [])
    assert task.fact(way.lost) == (
        "transaction",
        ['Stream.objects.filter(id=stream_id).update(status="failed")'],
    )


def test_what_stands_after_a_rollback_is_shown_where_it_was_saved_before(tmp_path: Path) -> None:
    task = Inspected(
        tmp_path,
        """
        def fetch(stream_id, **kwargs):
            Stream.objects.filter(id=stream_id).update(status="processing")
            with transaction.atomic():
                Stream.objects.filter(id=stream_id).update(status="active")
                requests.get("https://example.org", timeout=3)
        """,
    )
    line = "Stream.objects.filter(id=stream_id).update(status={})"
    [way] = [way for way in task.failing if way.lost]
    assert task.fact(way.status) == ("processing", [line.format('"processing"')])
    assert task.fact(way.lost) == ("transaction", [line.format('"active"')])


def test_a_log_call_of_a_lower_level_does_not_take_the_place_of_an_error(tmp_path: Path) -> None:
    task = Inspected(
        tmp_path,
        """
        def note():
            logger.info("that was all")

        def fetch(stream_id, **kwargs):
            try:
                requests.get("https://example.org", timeout=3)
            except Exception:
                logger.exception("failed")
                note()
                raise
        """,
    )
    [way] = task.failing
    assert task.fact(way.logged)[1] == ['logger.exception("failed")']


def test_a_guard_that_raises_is_no_handler(tmp_path: Path) -> None:
    task = Inspected(
        tmp_path,
        """
        def fetch(stream_id, url, **kwargs):
            if not url:
                Stream.objects.filter(id=stream_id).update(status="failed")
                raise ValueError("no url")
        """,
    )
    [way] = [way for way in task.failing if way.status.value]
    assert (task.at(way.left), way.handlers) == (['raise ValueError("no url")'], ())


def test_what_a_full_save_writes_back_is_shown_at_the_save(tmp_path: Path) -> None:
    task = Inspected(
        tmp_path,
        """
        def mark(stream_id, status):
            Stream.objects.filter(id=stream_id).update(status=status)

        def fetch(stream_id, **kwargs):
            mark(stream_id, "processing")
            stream = Stream.objects.get(id=stream_id)
            mark(stream_id, "active")
            stream.save()
        """,
    )
    [way] = task.succeeding
    assert task.fact(way.status) == ("processing", ["stream.save()"])
    assert task.fact(way.lost) == (
        "save",
        ["mark() > Stream.objects.filter(id=stream_id).update(status=status)"],
    )


def test_a_decorator_and_what_it_runs(tmp_path: Path) -> None:
    task = Inspected(
        tmp_path,
        """
        def recorded(function):
            @functools.wraps(function)
            def wrapper(stream_id, **kwargs):
                try:
                    return function(stream_id, **kwargs)
                except Exception:
                    logger.exception("failed")
                    raise
            return wrapper

        def load(url):
            return requests.get(url, timeout=3)

        @recorded
        def fetch(stream_id, url, **kwargs):
            def inner():
                return load(url)
            inner()
            return 1
        """,
    )
    [way] = task.failing
    assert task.at(way.left) == ["@recorded > raise"]
    assert task.fact(way.logged) == (
        "yes, with its traceback",
        ['@recorded > logger.exception("failed")'],
    )
    assert task.at(task.succeeding[0].left) == ["return 1"]
    assert task.names() == [["@recorded", ["fetch()", ["inner()", "load()"]]]]


def test_a_class_as_a_context_lets_the_failure_of_the_body_through(tmp_path: Path) -> None:
    task = Inspected(
        tmp_path,
        """
        class Run:
            def __init__(self, stream_id):
                self.stream_id = stream_id

            def __enter__(self):
                return self

            def __exit__(self, kind, error, trace):
                if error is not None:
                    Stream.objects.filter(id=self.stream_id).update(status="failed")

        def fetch(stream_id, **kwargs):
            with Run(stream_id):
                requests.get("https://example.org", timeout=3)
        """,
    )
    [way] = [way for way in task.failing if way.handlers]
    assert task.at(way.left) == ['requests.get("https://example.org", timeout=3)']
    assert task.fact(way.status)[1] == [
        'Run.__exit__() > Stream.objects.filter(id=self.stream_id).update(status="failed")'
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("elsewhere(stream_id)", "`elsewhere` is not known"),
        (
            "Stream.objects.filter(id=stream_id).update(status=kwargs['s'])",
            "what is saved as the status, or on which Stream, is not certain",
        ),
        (
            "Stream.objects.filter(name='n').update(last_run=None)",
            "whether it is saved on this Stream is not certain",
        ),
    ],
)
def test_what_is_unknown_has_a_reason(body: str, reason: str, tmp_path: Path) -> None:
    task = Inspected(tmp_path, f"def fetch(stream_id, **kwargs):\n    {body}\n    return 1\n")
    [way] = task.succeeding
    assert "unknown" in {way.status.value, way.last_run.value}
    assert [task.fact(fact) for fact in way.unknown] == [(reason, [body])]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ('status="failed"', "the status may be `active` or `failed`"),
        ('name="n"', "it is done on some of these ways only"),
    ],
)
def test_what_is_submitted_may_end_in_several_ways(other: str, reason: str, tmp_path: Path) -> None:
    task = Inspected(
        tmp_path,
        f"""
        from concurrent.futures import ThreadPoolExecutor

        executor = ThreadPoolExecutor()

        def mark(stream_id, url):
            if url:
                Stream.objects.filter(id=stream_id).update(status="active")
            else:
                Stream.objects.filter(id=stream_id).update({other})

        def fetch(stream_id, url, **kwargs):
            executor.submit(mark, stream_id, url)
        """,
    )
    [way] = task.succeeding
    assert [fact.value for fact in way.unknown] == [reason]
    assert len(way.status.where) == (2 if "status" in other else 1)
    assert task.names() == [["fetch()", "submitted mark()"]]


def test_what_is_logged_in_a_loop_may_be_about_an_item(tmp_path: Path) -> None:
    task = Inspected(
        tmp_path,
        """
        def fetch(stream_id, urls, **kwargs):
            try:
                for url in urls:
                    try:
                        requests.get(url, timeout=3)
                    except ValueError:
                        logger.error("an item")
                        continue
            except Exception:
                Stream.objects.filter(id=stream_id).update(status="failed")
                raise
        """,
    )
    [way] = [way for way in task.failing if way.logged.value == "unknown"]
    assert task.fact(way.logged) == ("unknown", ['logger.error("an item")'])
    reason = "what is logged may be about something else"
    assert [task.fact(fact) for fact in way.unknown] == [(reason, ['logger.error("an item")'])]


def test_what_a_handler_keeps_for_later_is_shown_where_it_was_logged(tmp_path: Path) -> None:
    task = Inspected(
        tmp_path,
        """
        def report(error):
            logger.exception("failed: %s", error)

        def fetch(stream_id, **kwargs):
            kept = None
            try:
                requests.get("https://example.org", timeout=3)
            except Exception as error:
                report(error)
                kept = error
            if kept is not None:
                raise kept
        """,
    )
    [way] = [way for way in task.failing if way.handlers]
    assert task.at(way.left) == ["raise kept"]
    assert task.fact(way.logged) == (
        "yes, with its traceback",
        ['logger.exception("failed: %s", error)'],
    )


def _unsaid(way: Exit) -> list[str]:
    """Return what an exit says without a place, or calls unknown without a reason."""
    facts = {"status": way.status, "last_run": way.last_run, "logged": way.logged}
    bare = [name for name, fact in facts.items() if fact.value.startswith("yes") and not fact.where]
    if way.status.value and not way.status.where:
        bare.append("status")
    if way.kind == "raises" and not way.left:
        bare.append("exit")
    if any(fact.value == "unknown" for fact in facts.values()) and not way.unknown:
        bare.append("unknown")
    return bare


@pytest.mark.parametrize("path", sorted(CORPUS.rglob("*.py")), ids=lambda path: path.stem)
def test_nothing_is_said_without_a_place_or_a_reason(path: Path, tmp_path: Path) -> None:
    models = {"streams/models.py": clean(MODELS)}
    write(tmp_path, surrounded(models) | {MODULE: path.read_text(encoding="utf-8")})
    subject = Project(Tree.open(tmp_path), read_facts, Settings(), machine=TracingMachine)
    for task in subject.tasks:
        for way in inspect(task).exits:
            assert way.gone or _unsaid(way) == []


def test_a_decorator_that_is_not_known_hides_all_there_is(tmp_path: Path) -> None:
    task = Inspected(
        tmp_path,
        """
        from .missing import recorded

        @functools.cache
        @recorded
        def fetch(stream_id, **kwargs):
            return 1
        """,
    )
    assert task.fact(task.page.hidden) == ("the decorator `recorded` is not known", ["@recorded"])
    assert task.page.exits == ()


@pytest.mark.parametrize(
    ("definition", "gives"),
    [
        ("async def fetch(stream_id, **kwargs):\n    return 1\n", "a coroutine"),
        ("def fetch(stream_id, **kwargs):\n    yield 1\n", "a generator"),
        ("class fetch:\n    pass\n", "an object"),
    ],
)
def test_what_a_call_gives_instead_of_a_result(definition: str, gives: str, tmp_path: Path) -> None:
    page = Inspected(tmp_path, definition).page
    assert (page.gives, page.hidden) == (gives, None)


def test_a_task_is_inspected_in_a_project_that_keeps_traces(tmp_path: Path) -> None:
    write(tmp_path, surrounded({}) | REGISTRY | {MODULE: "def fetch(stream_id):\n    pass\n"})
    with pytest.raises(TypeError, match="tracing machine"):
        inspect(project(tmp_path).tasks[0])
