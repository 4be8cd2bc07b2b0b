"""Bytes, text, and where lines begin."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newloom_lint.files import SourceFile, UnreadableFile
from newloom_lint.files.source import decode


def source(data: bytes) -> SourceFile:
    return decode("streams/tasks/a.py", Path("/p/streams/tasks/a.py"), data)


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        (b"", "utf-8", ""),
        ("é = 1\n".encode(), "utf-8", "é = 1\n"),
        (b"# -*- coding: latin-1 -*-\n# \xe9\n", "iso-8859-1", "# -*- coding: latin-1 -*-\n# é\n"),
        (b"#!x\n# coding=cp1252\n# \x80\n", "cp1252", "#!x\n# coding=cp1252\n# €\n"),
        (b"#!x\r# coding=cp1252\r# \x80\r", "cp1252", "#!x\r# coding=cp1252\r# €\r"),
        (b"x = 1\n# coding: latin-1\n", "utf-8", "x = 1\n# coding: latin-1\n"),
        (b"\n\n# coding: latin-1\n", "utf-8", "\n\n# coding: latin-1\n"),
        (b"a\rb\r# coding: latin-1\r", "utf-8", "a\rb\r# coding: latin-1\r"),
        (
            b"#" * 9000 + b"\n# coding: latin-1\n",
            "iso-8859-1",
            "#" * 9000 + "\n# coding: latin-1\n",
        ),
        (b"# encoding is a word\n", "utf-8", "# encoding is a word\n"),
    ],
)
def test_the_encoding_is_the_declared_one(data: bytes, encoding: str, text: str) -> None:
    found = source(data)
    assert (found.encoding, found.text, found.bom) == (encoding, text, False)
    assert found.encode(found.text) == data


@pytest.mark.parametrize("declared", [b"", b"# coding: utf-8\n"])
def test_a_byte_order_mark_is_no_text_and_is_kept(declared: bytes) -> None:
    data = codecs.BOM_UTF8 + declared + b"x = 1\r\n"
    found = source(data)
    assert found.bom
    assert found.text == declared.decode() + "x = 1\r\n"
    assert found.encode(found.text) == data


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a\nb = '\xff'\n", "line 2 is not valid utf-8 (byte 0xff)"),
        (b"a\r\nb\r'\xe9'\r\n", "line 3 is not valid utf-8 (byte 0xe9)"),
        (codecs.BOM_UTF8 + b"a\n\n\xff", "line 3 is not valid utf-8 (byte 0xff)"),
        (b"# coding: ascii\n# \xe9\n", "line 2 is not valid ascii (byte 0xe9)"),
        (b"# coding: no-such-thing\n", "unknown encoding: no-such-thing"),
        (b"# coding: rot13\n", "rot13"),
        (b"# coding: hex\n", "hex"),
        (b"# coding: undefined\nx\n", "undefined"),
        (b"# coding: utf-7\n# +2AA-\n", "utf-7 is not an encoding for source"),
        (codecs.BOM_UTF16_LE + b"x\0", "line 1 is not valid utf-8 (byte 0xff)"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", "encoding problem"),
    ],
)
def test_what_is_no_text_says_why_in_one_line(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile) as raised:
        source(data)
    message = str(raised.value)
    assert message.startswith("streams/tasks/a.py: ")
    assert words in message
    assert "\n" not in message


def test_the_place_of_a_byte_that_is_no_text() -> None:
    with pytest.raises(UnreadableFile) as raised:
        source("é\n".encode() + b"ab\xff")
    assert raised.value.offset == 4


def test_a_path_cannot_break_the_line() -> None:
    assert "\n" not in str(UnreadableFile("a\nb.py", "it\rcannot\x1b[31m be read"))


def test_a_character_that_the_encoding_lacks() -> None:
    with pytest.raises(UnreadableFile, match="cannot be written in the file's encoding") as raised:
        source(b"# coding: latin-1\n").encode("# coding: latin-1\n€")
    assert raised.value.offset == 18


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_and_columns_count_from_one_in_characters(end: str) -> None:
    found = source(f"é = 1{end}{end}x\x0c\x0b\x85\u2028y = 2".encode())
    third = 5 + 2 * len(end)
    assert found.location(0) == (1, 1)
    assert found.location(4) == (1, 5)
    assert found.location(5 + len(end)) == (2, 1)
    assert found.location(third) == (3, 1)
    assert found.location(len(found.text)) == (3, len(found.text) - third + 1)
    assert [found.line(row) for row in range(5)] == [
        "", "é = 1", "", "x\x0c\x0b\x85\u2028y = 2", "",
    ]  # fmt: skip


def test_the_row_behind_a_final_newline_is_empty() -> None:
    found = source(b"a\n")
    assert found.location(2) == (2, 1)
    assert found.line(2) == ""
    assert source(b"").location(0) == (1, 1)


@pytest.mark.parametrize("encoding", ["utf-7", "iso2022_jp", "utf-16", "raw_unicode_escape"])
def test_an_encoding_that_does_not_give_the_file_back_is_never_written(encoding: str) -> None:
    data = f"# coding: {encoding}\n".encode() + b"x = '+AOk-\\u00e9\x1b$B$\"\x1b(B'\n"
    try:
        found = source(data)
        written = found.encode(found.text)
    except UnreadableFile:
        return
    assert written == data


@given(st.binary(max_size=200), st.sampled_from([b"", b"# coding: latin-1\n", codecs.BOM_UTF8]))
def test_any_bytes_are_a_text_that_gives_them_back_or_one_line(data: bytes, head: bytes) -> None:
    try:
        found = source(head + data)
    except UnreadableFile as refused:
        assert "\n" not in str(refused)  # noqa: PT017 - one of two good ends
    else:
        assert found.encode(found.text) == head + data


@given(st.text(alphabet="a\r\n\f\x0b\u2028é", max_size=30))
def test_rows_and_columns_lead_back_to_the_character(text: str) -> None:
    found = source(text.encode())
    places = [found.location(offset) for offset in range(len(text))]
    assert places == sorted(set(places))
    for character, (row, column) in zip(text, places, strict=True):
        line = found.line(row)
        assert column > len(line) if character in "\r\n" else line[column - 1] == character
