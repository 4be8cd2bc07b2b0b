from pathlib import Path

import pytest

from newloom_lint.files import SourceFile
from newloom_lint.findings import Edit, Place
from newloom_lint.reporting.snippet import changes, cut, snippet

PATH = "streams/tasks/rss.py"


def source(text: str) -> SourceFile:
    return SourceFile(PATH, Path("/p") / PATH, text.encode(), text, "utf-8", bom=False)


def place(file: SourceFile, text: str) -> Place:
    start = file.text.index(text)
    return Place(PATH, start, start + len(text))


def drawn(file: SourceFile, underlined: Place, width: int = 100) -> list[str]:
    lines = snippet(file, underlined, width)
    assert all(len(line.text) <= width for line in lines)
    return [f"{line.row or '':>2} | {line.text}" for line in lines]


def test_two_lines_around_and_no_blank_edges() -> None:
    file = source("first\nsecond\n\nthird\nfourth\n\nfifth\n")
    assert drawn(file, place(file, "third")) == [
        " 2 | second",
        " 3 | ",
        " 4 | third",
        "   | ^^^^^",
        " 5 | fourth",
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_all_line_endings(newline: str) -> None:
    file = source(newline.join(["one", "two", "three"]))
    assert drawn(file, place(file, "two"))[1:3] == [" 2 | two", "   | ^^^"]


@pytest.mark.parametrize(
    ("line", "underlined", "carets"),
    [
        ("\tx = run(1)", "run(1)", "        ^^^^^^"),
        ("x = '漢字' + y", "y", "             ^"),
        ("x = '漢字'", "'漢字'", "    ^^^^^^"),
        ("x = 'e\u0301' + y", "y", "          ^"),
        ("x = '\x1b[31m' + y", "y", "                 ^"),
    ],
)
def test_carets_stand_below_the_text(line: str, underlined: str, carets: str) -> None:
    file = source(line + "\n")
    assert snippet(file, place(file, underlined), 100)[1].text == carets


def test_a_place_of_several_lines_is_marked_on_its_first() -> None:
    file = source("x = run(\n    1,\n)\n")
    assert drawn(file, place(file, "run(\n    1,\n)"))[1] == "   |     ^^^^"


def test_an_empty_place_and_the_end_of_the_file() -> None:
    file = source("x = (\n")
    assert drawn(file, Place(PATH, 6, 6)) == [" 1 | x = (", " 2 | ", "   | ^"]
    assert drawn(source(""), Place(PATH, 0, 0)) == [" 1 | ", "   | ^"]


def test_long_lines_are_cut_so_that_the_text_stays_in_sight() -> None:
    file = source(f"short = 1\nx = '{'a' * 300}' + target + '{'b' * 300}'\n")
    before, line, carets = (line.text for line in snippet(file, place(file, "target"), 60))
    start = carets.index("^")
    assert line[start : start + carets.count("^")] == "target"
    assert line.startswith("…")
    assert line.endswith("…")
    assert before in {"…", ""}


def test_a_long_line_with_its_text_in_front_is_cut_at_the_end_only() -> None:
    file = source(f"target = '{'b' * 300}'\n")
    line, carets = (line.text for line in snippet(file, place(file, "target"), 40))
    assert line.startswith("target = 'b")
    assert line.endswith("…")
    assert carets == "^^^^^^"


def test_a_line_of_megabytes_is_not_looked_at_as_a_whole() -> None:
    file = source("x = '" + "漢" * 2_000_000 + "' + target + '" + "字" * 2_000_000 + "'\n")
    _, carets = (line.text for line in snippet(file, place(file, "target"), 60))
    assert carets.strip() == "^" * 6


def test_added_lines_have_their_new_numbers() -> None:
    file = source("try:\n    run()\nexcept Exception:\n    log()\n")
    at = place(file, "log()").end
    lines = list(changes(file, [Edit(Place(PATH, at, at), "\n    raise")]))
    assert [(line.row, line.sign, line.text) for line in lines] == [(5, "+", "    raise")]


def test_changed_lines_and_numbers_after_an_insertion() -> None:
    file = source("import a\n\ndef f(x):\n    run(x)\n")
    at = place(file, "x)").end - 1
    edits = [
        Edit(Place(PATH, 0, 0), "import logging\n"),
        Edit(Place(PATH, at, at), ", **kwargs"),
        Edit(place(file, "    run(x)"), "    run(x)\n    log()"),
    ]
    assert [(line.row, line.sign, line.text) for line in changes(file, edits)] == [
        (1, "+", "import logging"),
        (3, "-", "def f(x):"),
        (4, "+", "def f(x, **kwargs):"),
        (6, "+", "    log()"),
    ]


@pytest.mark.parametrize("text", ["", "a\n", "a\r\n"])
def test_an_insertion_at_the_end_of_the_file(text: str) -> None:
    file = source(text)
    end = Place(PATH, len(text), len(text))
    rows = [(line.row, line.sign, line.text) for line in changes(file, [Edit(end, "b\n")])]
    assert rows == [(text.count("\n") + 1, "+", "b")]


def test_two_edits_in_one_line_are_one_change() -> None:
    file = source("run(a, b)\n")
    edits = [Edit(place(file, "a"), "x"), Edit(place(file, "b"), "y")]
    assert [line.text for line in changes(file, edits)] == ["run(a, b)", "run(x, y)"]


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("\ttab", 5, "    …"),
        ("漢字漢字", 6, "漢字…"),
    ],
)
def test_a_line_is_cut_to_the_terminal(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown
