"""Names a task may have, and why it may not have others."""

import pytest

from newloom_lint.scaffold.names import (
    class_name,
    stream_type_fault,
    task_name_fault,
    text_fault,
)


@pytest.mark.parametrize("name", ["fetch_weather", "a", "a1", "x_", "docs", "sources", "a" * 50])
def test_good_names(name: str) -> None:
    assert task_name_fault(name) is None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "needs a name"),
        ("class", "a Python keyword"),
        ("match", "a Python keyword"),
        ("print", "a Python builtin"),
        ("json", "a module of Python's standard library"),
        ("Fetch", "is no function name"),
        ("9lives", "is no function name"),
        ("_private", "is no function name"),
        ("fetch-weather", "is no function name"),
        ("fetch weather", "is no function name"),
        ("fetch\n", "is no function name"),
        ("wetter_für", "is no function name"),
        ("a" * 51, "is longer than 50 characters"),
        ("../evil", "holds path characters"),
        ("a/b", "holds path characters"),
        ("a\\b", "holds path characters"),
        ("c:evil", "holds path characters"),
        ("..", "holds path characters"),
        ("test_it", "looks like a test"),
        ("it_test", "looks like a test"),
    ],
)
def test_bad_names(name: str, reason: str) -> None:
    fault = task_name_fault(name)

    assert fault is not None
    assert reason in fault
    assert fault.isascii()
    assert fault.isprintable()


@pytest.mark.parametrize("stream_type", ["rss", "telegram-bot", "0x", "a" * 50])
def test_good_stream_types(stream_type: str) -> None:
    assert stream_type_fault(stream_type) is None


@pytest.mark.parametrize("stream_type", ["", "RSS", "a b", "-a", 'a"b', "a" * 51, "a\n", "ü"])
def test_bad_stream_types(stream_type: str) -> None:
    assert stream_type_fault(stream_type) is not None


@pytest.mark.parametrize("text", ["x", "\"'\\{{ }}\n\t", "日本語 👨‍👩‍👧", "x" * 10_000, "עברית"])
def test_texts_are_data(text: str) -> None:
    assert text_fault("title", text) is None


@pytest.mark.parametrize("text", ["", " \n", "a\x00", "a\x1b[31m", "\ud800", "a\u202eb", "\x7f"])
def test_what_no_reader_would_see_is_refused(text: str) -> None:
    assert text_fault("title", text) is not None


def test_class_names() -> None:
    assert class_name("fetch_weather") == "FetchWeather"
    assert class_name("x_") == "X"
