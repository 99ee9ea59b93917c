"""What a file may be: any form of Unicode, two old code pages, and refusals in one line."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from dothi.programme.reader.messages import Unreadable
from dothi.programme.reader.reading import Reading, read
from dothi.programme.reader.view import view
from tests.programme.reader import specimens

TEXT = specimens.PARTY


def shape(reading: Reading) -> list[tuple[str, str, str]]:
    """The tree without offsets; words in one normal form."""
    return [(c.path, c.level, unicodedata.normalize("NFC", c.text)) for c in reading.clauses]


def figures(reading: Reading) -> list[tuple[str, str, str, object]]:
    """The quantities without offsets."""
    return [(q.clause, q.role, q.op, q.value) for q in reading.quantities]


EXPECTED = read(TEXT.encode(), "a.txt")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        pytest.param(TEXT.encode("utf-8-sig"), "utf-8", id="UTF-8 with a mark"),
        pytest.param(unicodedata.normalize("NFD", TEXT).encode(), "utf-8", id="letters with separate marks"),
        pytest.param(unicodedata.normalize("NFKD", TEXT).encode(), "utf-8", id="compatibility form"),
        pytest.param(TEXT.encode("utf-16"), "utf-16-le", id="UTF-16 with a mark"),
        pytest.param(TEXT.encode("utf-16-be"), "utf-16-be", id="UTF-16 without"),
        pytest.param(TEXT.replace("\n", "\r\n").encode(), "utf-8", id="line ends of Windows"),
        pytest.param(TEXT.replace(" ", "\u00a0").encode(), "utf-8", id="spaces that do not break"),
        pytest.param(TEXT.replace(" - ", " – ").replace("\n- ", "\n\u200b– ").encode(), "utf-8", id="other dashes"),
    ],
)
def test_the_same_words_give_the_same_reading(data: bytes, encoding: str) -> None:
    """Encoding, normal form, dashes, spaces and line ends change nothing but the offsets."""
    reading = read(data, "a.txt")
    assert reading.source.encoding == encoding
    assert figures(reading) == figures(EXPECTED)
    assert [c[:2] for c in shape(reading)] == [c[:2] for c in shape(EXPECTED)]
    assert [c.kind for c in reading.conflicts] == [c.kind for c in EXPECTED.conflicts]
    for quantity in reading.quantities:
        assert reading.source.text[quantity.start : quantity.end] == quantity.text


def test_the_old_windows_code_page() -> None:
    """cp1258 writes tone marks apart; it is taken because what comes out is Vietnamese, and said so."""
    letters = "".join(_apart(c) for c in TEXT.replace("≥", ">"))
    reading = read(letters.encode("cp1258"), "a.txt")
    assert reading.source.encoding == "cp1258"
    assert [w.code for w in reading.warnings] == ["old_encoding"]
    assert len(reading.clauses) == len(EXPECTED.clauses)
    assert reading.document.signer is not None
    assert unicodedata.normalize("NFC", reading.document.signer) == "Trần Văn Bình"


def _apart(letter: str) -> str:
    """A letter as cp1258 has it: base with its shape, then the tone."""
    parts = unicodedata.normalize("NFD", letter)
    tones = [c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323"]
    base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones))
    return base + "".join(tones)


def test_markdown_marks_are_no_words() -> None:
    """Bold, italics, escapes and heading signs are seen through; offsets still count the source."""
    source = "## KẾ HOẠCH\n\nTrồng cây\n\n**I. MỤC TIÊU**\n\n\\- Trồng **500 cây** xanh.\n\n*- Chăm sóc.*\n"
    reading = read(source.encode(), "a.md")
    assert reading.source.form == "md"
    assert [(c.path, c.text) for c in reading.clauses] == [
        ("I", "MỤC TIÊU"),
        ("I/1", "Trồng 500 cây xanh."),
        ("I/2", "Chăm sóc."),
    ]
    assert [q.value for q in reading.quantities] == [500]
    assert source[reading.quantities[0].start : reading.quantities[0].end] == reading.quantities[0].text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b" \r\n\t ", "empty", id="blank"),
        pytest.param("\u00a0\u200b\u2003".encode(), "no_text", id="invisible"),
        pytest.param(bytes(range(256)) * 50, "binary", id="binary"),
        pytest.param(b"%PDF-1.7\n...", "foreign_form", id="pdf"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "foreign_form", id="doc"),
        pytest.param(b"<!DOCTYPE html><html><body>x</body></html>", "foreign_form", id="html"),
        pytest.param(b"\xff\xfe\x00", "broken_encoding", id="half a character"),
        pytest.param("Số công văn".encode()[:-1] + b"\xff\xe3 \xd0\xd1" * 9, "unknown_encoding", id="no encoding"),
        pytest.param(b"a" * (40 * 2**20 + 1), "too_large", id="40 MB"),
        pytest.param(("điều " * 500_000).encode(), "too_long", id="2.5 million characters"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, code: str) -> None:
    """One line, both languages, no guess."""
    with pytest.raises(Unreadable) as error:
        read(data, "a.txt")
    assert error.value.note.code == code
    assert "\n" not in error.value.note.vi


def test_a_path_that_is_no_file(tmp_path: Path) -> None:
    """Missing, a folder, or a name no system takes."""
    for path in (tmp_path / "missing.txt", tmp_path, "a\0b"):
        with pytest.raises(Unreadable) as error:
            read(path)
        assert error.value.note.code == "no_file"


def test_a_view_leads_back_to_each_character() -> None:
    """Whatever is removed or composed, a span of the view quotes the source."""
    source = unicodedata.normalize("NFD", "Quận uỷ\u00ad **hoá** đơn\r\n") + "\ufeffquý"
    seen = view(source)
    assert seen.text == "Quận ủy hóa đơn\nquý"
    assert seen.plain == "Quận uỷ hoá đơn\nquý"
    at = seen.text.index("hóa")
    assert unicodedata.normalize("NFC", seen.quote(at, at + 3)) == "hoá"
    assert seen.quote(at - 1, at + 5).startswith(" **")
