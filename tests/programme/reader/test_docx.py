"""A Word file is read as its page is seen: automatic numbers, bullets, tables, and nothing that harms."""

from __future__ import annotations

import io
import zipfile
from collections import Counter

import pytest

from dothi.programme.reader.messages import Unreadable
from dothi.programme.reader.numbering import roman, written
from dothi.programme.reader.reading import Reading, read
from tests.programme.reader import specimens, word
from tests.programme.reader.keys import Key, keys

KEYS = keys()
CONTENT = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.fixture(params=KEYS, ids=[k.name for k in KEYS])
def key(request: pytest.FixtureRequest) -> Key:
    """One document with its answers."""
    answers: Key = request.param
    return answers


def shape(reading: Reading) -> list[tuple[str, str, str | None, str]]:
    """The tree without offsets and warnings."""
    return [(c.path, c.level, c.parent, c.text) for c in reading.clauses]


def test_plain_paragraphs_give_the_same_reading(key: Key) -> None:
    """The text as .docx: same tree, same figures, same conflicts."""
    text, docx = read(key.source, "a.txt"), read(word.plain_docx(key.source.decode()), "a.docx")
    assert docx.source.form == "docx"
    assert shape(docx) == shape(text)
    assert docx.document.signer == text.document.signer
    assert [(q.clause, q.role, q.value, q.text) for q in docx.quantities] == [
        (q.clause, q.role, q.value, q.text) for q in text.quantities
    ]
    assert [c.kind for c in docx.conflicts] == [c.kind for c in text.conflicts]


def test_heading_styles_and_automatic_numbers_give_the_same_tree(key: Key) -> None:
    """Numbers that only Word writes are made visible; they restart where Word restarts them."""
    text, docx = read(key.source, "a.txt"), read(word.styled_docx(key.source.decode()), "a.docx")
    assert shape(docx) == shape(text)
    counted = Counter(c.level for c in docx.clauses)
    assert {level: counted[level] for level in key.levels} == key.levels
    assert [c.marker for c in docx.clauses if c.path == "II.II.1.3"] == ["1.3."]


def test_a_heading_block_in_a_table() -> None:
    """Left and right column, each cell in its own order."""
    reading = read(
        word.table_docx(
            ["TỈNH ỦY LAM GIANG", "HUYỆN ỦY BÌNH SƠN", "*", "Số 09-CTr/HU"],
            ["ĐẢNG CỘNG SẢN VIỆT NAM", "Bình Sơn, ngày 15 tháng 8 năm 2016"],
            "CHƯƠNG TRÌNH\nTrồng cây\nI/ MỤC TIÊU\n- Trồng 500 cây xanh.",
        )
    )
    document = reading.document
    assert (document.number, document.issuer, document.place) == (9, "HUYỆN ỦY BÌNH SƠN", "Bình Sơn")
    assert [c.path for c in reading.clauses] == ["I", "I/1"]


def archive(document: str | None, **others: bytes) -> bytes:
    """A zip that calls itself a Word file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        if document is not None:
            packed.writestr("word/document.xml", document)
        for name, data in others.items():
            packed.writestr(name, data)
    return file.getvalue()


def paragraph(text: str) -> str:
    """The smallest document part with one paragraph."""
    return f'<w:document xmlns:w="{CONTENT}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'


def test_the_smallest_word_file_is_read() -> None:
    """No styles, no numbering, no content types: still a paragraph."""
    assert [c.text for c in read(archive(paragraph("Một đoạn văn."))).clauses] == ["Một đoạn văn."]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(archive(paragraph("a" * 60_000_000)), "bomb", id="a part that expands a thousandfold"),
        pytest.param(archive(paragraph("a"), padding=b"\0" * 90_000_000), "bomb", id="an entry that swells"),
        pytest.param(archive(None), "not_docx", id="a zip without a document"),
        pytest.param(archive("<not closed"), "broken_docx", id="broken XML"),
        pytest.param(archive("<w" * 50_000), "broken_docx", id="XML without end"),
        pytest.param(archive("<a>" * 50_000 + "</a>" * 50_000), "broken_docx", id="XML nested too deep"),
        pytest.param(
            archive('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'), "entities", id="entities"
        ),
        pytest.param(archive(paragraph("a"))[:120], "broken_docx", id="cut off"),
        pytest.param(b"PK\x03\x04 nothing", "broken_docx", id="a name only"),
        pytest.param(archive(f'<w:document xmlns:w="{CONTENT}"><w:body/></w:document>'), "no_text", id="no words"),
    ],
)
def test_harmful_and_broken_files_get_one_clear_line(data: bytes, code: str) -> None:
    """Each is refused for what it is, in both languages."""
    with pytest.raises(Unreadable) as error:
        read(data, "a.docx")
    assert error.value.note.code == code
    assert "\n" not in error.value.note.vi + error.value.note.en


def test_a_size_that_lies_is_counted_while_it_expands() -> None:
    """The archive says the part is small; what comes out is not."""
    data = bytearray(archive(paragraph("a" * 40_000_000)))
    true, false = (len(paragraph("a" * 40_000_000)).to_bytes(4, "little"), (900).to_bytes(4, "little"))
    assert data.count(true) == 2
    with pytest.raises(Unreadable) as error:
        read(bytes(data.replace(true, false)), "a.docx")
    assert error.value.note.code in ("bomb", "broken_docx")


def test_counters_as_word_writes_them() -> None:
    """Roman, letters past z, zero-padded."""
    assert [roman(n) for n in (1, 4, 9, 14, 40, 1999)] == ["I", "IV", "IX", "XIV", "XL", "MCMXCIX"]
    assert [written(n, "lowerLetter") for n in (1, 26, 27)] == ["a", "z", "aa"]
    assert [written(7, form) for form in ("decimal", "decimalZero", "upperLetter")] == ["7", "07", "G"]


def test_deleted_words_are_not_read() -> None:
    """Tracked deletions are gone from the page; insertions are on it."""
    document = paragraph("x").replace(
        "<w:r><w:t>x</w:t></w:r>",
        "<w:r><w:t>Trồng </w:t></w:r><w:del><w:r><w:delText>5</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>9 cây</w:t></w:r></w:ins>",
    )
    assert [c.text for c in read(archive(document)).clauses] == ["Trồng 9 cây"]


def test_the_specimen_with_articles_as_word() -> None:
    """Điều and khoản typed by hand."""
    assert shape(read(word.plain_docx(specimens.STATE)))[3:] == shape(read(specimens.STATE.encode(), "a.txt"))[3:]
