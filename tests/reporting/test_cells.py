import pytest

from newloom_lint.reporting.cells import cells, escape


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("streams/tasks/rss.py", "streams/tasks/rss.py"),
        ("é 漢 ✓", "é 漢 ✓"),
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("a\nb\tc", r"a\x0ab\x09c"),
        ("safe\u202etxt", r"safe\u202etxt"),
        ("bad\udcff", r"bad\udcff"),
        ("\U000e0001", r"\U000e0001"),
    ],
)
def test_escape(text: str, shown: str) -> None:
    assert escape(text) == shown


@pytest.mark.parametrize(
    ("line", "shown", "widths"),
    [
        ("ab", "ab", [1, 1]),
        ("\ta", "    a", [4, 1]),
        ("ab\tc", "ab  c", [1, 1, 2, 1]),
        ("漢a", "漢a", [2, 1]),
        ("e\u0301", "e\u0301", [1, 0]),
        ("\x1b", r"\x1b", [4]),
    ],
)
def test_cells(line: str, shown: str, widths: list[int]) -> None:
    result = list(cells(line))
    assert "".join(text for text, _ in result) == shown
    assert [width for _, width in result] == widths
