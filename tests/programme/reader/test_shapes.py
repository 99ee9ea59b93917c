"""Other shapes than the programme's: levels are learned, what is odd is said, nothing is invented."""

from __future__ import annotations

from datetime import date

import pytest

from dothi.programme.reader.proposals import proposals
from dothi.programme.reader.reading import Reading, read
from tests.programme.reader import specimens


def said(text: str) -> Reading:
    """A text read as a file of its own."""
    return read(text.encode(), "specimen.txt")


def tree(reading: Reading) -> list[tuple[str, str, str | None]]:
    """Path, level, parent of each marked clause."""
    return [(c.path, c.level, c.parent) for c in reading.clauses if c.marker]


def test_a_state_decision_nests_articles_clauses_and_points() -> None:
    """Chương → Điều → khoản → điểm, points in the Vietnamese alphabet, articles numbered through the chapters."""
    reading = said(specimens.STATE)
    assert tree(reading) == [
        ("I", "chapter", None),
        ("I.Đ1", "article", "I"),
        ("I.Đ1.1", "arabic", "I.Đ1"),
        ("I.Đ1.2", "arabic", "I.Đ1"),
        *[(f"I.Đ1.2.{point}", "letter", "I.Đ1.2") for point in "abcdđ"],
        ("I.Đ2", "article", "I"),
        ("II", "chapter", None),
        ("II.Đ3", "article", "II"),
        ("II.Đ3.1", "arabic", "II.Đ3"),
        ("II.Đ3.2", "arabic", "II.Đ3"),
        ("II.Đ3.2.a", "letter", "II.Đ3.2"),
        ("II.Đ3.2.b", "letter", "II.Đ3.2"),
        ("II.Đ5", "article", "II"),
    ]
    assert [w.said("en") for c in reading.clauses for w in c.warnings] == ["The numbering jumps from 3 to Điều 5."]


def test_a_state_heading_in_two_columns() -> None:
    """The issuer stands left of the motto on the same lines; capacity and title sign for the chair."""
    document = said(specimens.STATE).document
    assert (document.number, document.symbol, document.kind) == (125, "125/QĐ-UBND", "QĐ")
    assert document.issuer == "ỦY BAN NHÂN DÂN QUẬN ĐÔNG HÀ"
    assert (document.place, document.signed_on) == ("Đông Hà", date(2024, 1, 5))
    assert document.title == "Ban hành Quy chế quản lý hè phố trên địa bàn quận Đông Hà"
    assert document.capacity == "TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH"
    assert (document.signer_title, document.signer) == ("PHÓ CHỦ TỊCH", "Lê Thị Hoa")
    assert [r.symbol for r in document.relations] == [None, "16/2022/NĐ-CP"]


def test_definitions_and_validity_are_no_commitments() -> None:
    """Only what asks for something to be done is proposed as a commitment."""
    found = [p.clause for p in proposals(said(specimens.STATE)) if p.kind == "commitment"]
    assert found == ["II.Đ3.1", "II.Đ3.2.a", "II.Đ3.2.b"]


def test_a_party_resolution_with_hyphens_and_plus() -> None:
    """I- / 1- / a) and +, with no blank line anywhere."""
    reading = said(specimens.RESOLUTION)
    assert [path for path, _, _ in tree(reading)] == [
        "I", "II", "II.1", "II.2", "II.2.a", "II.2.b", "II.2.c",
        "III", "III.1", "III.1.a", "III.1.b", "III.2", "III.2/1", "III.2/2", "IV", "IV.1", "IV.2",
    ]  # fmt: skip
    assert reading.document.issuer == "THÀNH ỦY HỒNG LĨNH"
    assert reading.document.place == "Hồng Lĩnh"
    found = [(q.clause, q.role, q.op, float(q.value or 0), q.unit, q.year) for q in reading.quantities]
    assert found == [
        ("I/p1", "baseline", "=", 40, "%", None),
        ("II.2.a", "target", ">=", 55, "%", 2024),
        ("II.2.b", "target", "<", 1.5, "%", 2025),
        ("II.2.c", "target", "<=", 10000, "cây xanh", None),
        ("III.2/1", "target", "=", 3, "công viên", 2025),
        ("III.2/2", "target", "=", 20, "km", 2025),
    ]


def test_arabic_may_stand_above_roman() -> None:
    """The level of a style is that of this document."""
    assert tree(said(specimens.ARABIC_ABOVE_ROMAN))[:6] == [
        ("1", "arabic", None),
        ("1.I", "roman", "1"),
        ("1.II", "roman", "1"),
        ("1.II/1", "dash", "1.II"),
        ("1.II/2", "dash", "1.II"),
        ("2", "arabic", None),
    ]


def test_late_and_skipping_numbers_are_taken_with_a_warning() -> None:
    """A numbering that starts at II or jumps from 2 to 4 is read as it stands."""
    reading = said(specimens.LATE_AND_SKIPPING)
    assert [c.path for c in reading.clauses] == ["II", "II.1", "II.2", "II.4", "III", "III.1"]
    warned = {c.path: [w.code for w in c.warnings] for c in reading.clauses if c.warnings}
    assert warned == {"II": ["late_start"], "II.4": ["gap"]}


def test_wrapped_lines_are_joined_and_page_numbers_dropped() -> None:
    """A range split by a wrap, a cited number at a line's start and a page number make no clauses."""
    reading = said(specimens.WRAPPED)
    assert [c.path for c in reading.clauses] == ["I", "I.1", "I.2", "II", "II.1", "II.2"]
    assert "giai đoạn 2021 - 2025 và" in next(c.text for c in reading.clauses if c.path == "I.1")
    assert "khoản 3. Điều 12" in next(c.text for c in reading.clauses if c.path == "I.2")
    assert [(d.reason, reading.source.text[d.start : d.end]) for d in reading.dropped] == [("page_number", "- 2 -")]
    assert reading.document.title is not None
    assert reading.document.title.endswith("giai đoạn 2021 - 2025")


def test_a_document_after_the_signature_has_its_own_root() -> None:
    """A plan issued with a decision restarts its numbering under a root of its own."""
    reading = said(
        "QUYẾT ĐỊNH\n\nVề kế hoạch năm\n\nĐiều 1. Ban hành kế hoạch.\n\nĐiều 2. Thi hành./.\n\nNơi nhận:\n\n- Lưu: VT.\n\n"
        "TM. ỦY BAN NHÂN DÂN\n\nCHỦ TỊCH\n\nLê Văn An\n\nKẾ HOẠCH\n\nTrồng cây\n\nI. MỤC TIÊU\n\n1. Trồng 300 cây xanh.\n"
    )
    assert [c.path for c in reading.clauses if c.marker or c.level == "part"] == ["Đ1", "Đ2", "PL", "PL.I", "PL.I.1"]
    assert [(q.clause, q.role) for q in reading.quantities] == [("PL.I.1", "target")]


def test_the_number_of_a_document_begins_no_clause() -> None:
    """`06/QĐ-TTg` at the start of a line of the title or of a wrapped sentence is no number 6."""
    reading = said(
        "KẾ HOẠCH\n\nTRIỂN KHAI QUYẾT ĐỊNH SỐ\n06/QĐ-TTG NĂM 2025\n\n1. Thực hiện Quyết định số\n06/QĐ-TTg ngay.\n"
    )
    assert reading.document.title == "TRIỂN KHAI QUYẾT ĐỊNH SỐ 06/QĐ-TTG NĂM 2025"
    assert [(c.path, c.text) for c in reading.clauses] == [("1", "Thực hiện Quyết định số 06/QĐ-TTg ngay.")]


def test_annexes_are_parts_of_their_own() -> None:
    """PHỤ LỤC I and II stand beside the body, each with its own numbering."""
    reading = said(
        "KẾ HOẠCH\n\nTrồng cây\n\n1. Trồng cây.\n\nNơi nhận:\n\n- Lưu: VT.\n\nTM. ỦY BAN NHÂN DÂN\n\nCHỦ TỊCH\n\nLê Văn An\n\n"
        "PHỤ LỤC I\n\nDANH MỤC ĐƯỜNG\n\n1. Đường Tam Hòa.\n\nPHỤ LỤC II\n\nDANH MỤC HỒ\n\n1. Hồ Sen.\n"
    )
    assert [(c.path, c.level, c.heading) for c in reading.clauses] == [
        ("1", "arabic", ""),
        ("PLI", "part", "DANH MỤC ĐƯỜNG"),
        ("PLI.1", "arabic", ""),
        ("PLII", "part", "DANH MỤC HỒ"),
        ("PLII.1", "arabic", ""),
    ]


def test_a_text_without_numbering_says_so() -> None:
    """Paragraphs are numbered for citation and the lack of structure is a warning."""
    reading = said("Đoạn thứ nhất.\n\nĐoạn thứ hai.")
    assert [c.path for c in reading.clauses] == ["p1", "p2"]
    assert {w.code for w in reading.warnings} == {"no_header", "no_structure"}


def test_a_blank_number_and_date_are_missing_not_invented() -> None:
    """Digitally issued files leave both blank in the text."""
    reading = said(
        "ỦY BAN NHÂN DÂN\nQUẬN ĐÔNG HÀ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố:      /KH-UBND\n"
        "Đông Hà, ngày     tháng     năm 2026\n\nKẾ HOẠCH\n\nTrồng cây\n\n1. Trồng cây.\n"
    )
    assert (reading.document.number, reading.document.symbol, reading.document.signed_on) == (None, "/KH-UBND", None)
    assert {"no_number", "no_date"} <= {w.code for w in reading.warnings}


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        ("- Giảm tỷ lệ hộ nghèo từ 5% năm 2020 xuống 2% năm 2025.", [("baseline", "=", 5, 2020), ("target", "=", 2, 2025)]),
        ("- Bảo đảm tối thiểu 12 m2 cây xanh mỗi người.", [("target", ">=", 12, 2025)]),
        ("- Xử lý từ 80 - 90% rác thải.", [("target", "between", 80, 2025)]),
        ("- Không quá 3% số vụ tồn đọng.", [("target", "<=", 3, 2025)]),
        ("- Trồng 1,2 triệu cây xanh.", [("target", "=", 1_200_000, 2025)]),
        ("- Thực hiện Quyết định 45/QĐ-UBND, khoản 3 Điều 12, tổ dân phố 5, Quốc lộ 1A, tỷ lệ 1/500.", []),
        ("- Khởi công ngày 15/3/2024 tại số 12 phố Lê Lợi, hoàn thành trong 90 ngày.", []),
        ("- Lắp 1.200 bóng đèn, 45,5 km cáp.", [("target", "=", 1200, 2025), ("target", "=", 45.5, 2025)]),
    ],
)  # fmt: skip
def test_figures_in_every_habit_of_writing(sentence: str, answer: list[tuple[str, str, float, int | None]]) -> None:
    """Operators in words, ranges, multiples; codes, dates and addresses are no figures."""
    reading = said(f"KẾ HOẠCH\n\nPhát triển đô thị giai đoạn 2021 - 2025\n\nI. CHỈ TIÊU\n\n{sentence}\n")
    found = [(q.role, q.op, float(q.value or 0), q.year) for q in reading.quantities if not q.implicit]
    assert found == answer


@pytest.mark.parametrize(
    ("words", "kind", "first", "last"),
    [
        ("ngày 21 tháng 7 năm 2023", "day", date(2023, 7, 21), date(2023, 7, 21)),
        ("21/7/2023", "day", date(2023, 7, 21), date(2023, 7, 21)),
        ("tháng 2/2024", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("Quý II năm 2023", "quarter", date(2023, 4, 1), date(2023, 6, 30)),
        ("quý 4/2023", "quarter", date(2023, 10, 1), date(2023, 12, 31)),
        ("6 tháng đầu năm 2023", "half", date(2023, 1, 1), date(2023, 6, 30)),
        ("giai đoạn 2021-2025", "period", date(2021, 1, 1), date(2025, 12, 31)),
        ("cuối năm 2025", "year", date(2025, 10, 1), date(2025, 12, 31)),
        ("hằng quý", "recurring", None, None),
        ("trong thời hạn 15 ngày làm việc", "duration", None, None),
    ],
)
def test_dates_in_every_habit_of_writing(words: str, kind: str, first: date | None, last: date | None) -> None:
    """Each form of date once, with the days it spans."""
    reading = said(f"1. Làm xong {words}.")
    assert [(m.kind, m.first, m.last, m.text) for m in reading.dates] == [(kind, first, last, words)]
