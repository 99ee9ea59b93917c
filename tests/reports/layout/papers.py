"""Right documents of both systems, put together by hand as a clerk would, and not from our own templates."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

SENTENCE = (
    "Thực hiện chương trình công tác, đơn vị báo cáo kết quả đạt được trong năm và những việc còn phải làm tiếp theo."
)


def right(form: str) -> Any:
    """A report with everything in its place."""
    document = Document()
    party = form == "party"
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin, section.header_distance = Mm(30), Mm(15), Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.style, number.alignment = normal, ALIGN.CENTER
    page_field(number)
    _head(document, party)
    line(document, "BÁO CÁO", 16 if party else 14, bold=True)
    about = "kết quả công tác năm 2014" if party else "Kết quả công tác năm 2014"
    line(document, about, 14, bold=True)
    line(document, "-----" if party else "", 14, rule=not party)
    if not party:
        body(document, "Căn cứ Chương trình số 12-CTr/QU của Quận ủy;", party, italic=True)
        body(document, "Căn cứ Kế hoạch năm 2014.", party, italic=True)
    mark = "-" if party else "."
    body(document, SENTENCE, party)
    for roman, title in (("I", "KẾT QUẢ"), ("II", "TỒN TẠI")):
        body(document, f"{roman}{mark} {title}", party, bold=True)
        for n in (1, 2):
            body(document, f"{n}{mark} Mục thứ {n}", party, bold=True)
            body(document, f"a) {SENTENCE}", party)
            body(document, f"b) {SENTENCE}", party)
            body(document, f"- {SENTENCE}", party)
    body(document, "Trên đây là báo cáo kết quả công tác năm 2014./.", party)
    _foot(document, party)
    return document


def letter(form: str) -> Any:
    """A letter: no kind, its subject under the number."""
    document = right(form)
    for text in ("BÁO CÁO", "ết quả công tác năm 2014", "-----"):
        for paragraph in document.paragraphs:
            if paragraph.text.endswith(text) and len(paragraph.text) < 30:
                paragraph._p.getparent().remove(paragraph._p)
                break
    for paragraph in document.paragraphs:
        if not paragraph.text:
            paragraph._p.getparent().remove(paragraph._p)
    start = "về việc" if form == "party" else "V/v"
    line(document.tables[0].rows[1].cells[0], f"{start} báo cáo kết quả năm 2014", 12, italic=form == "party")
    to = document.paragraphs[0].insert_paragraph_before("Kính gửi: Ủy ban nhân dân quận.")
    to.alignment, to.paragraph_format.space_after = ALIGN.CENTER, Pt(6)
    to.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    to.paragraph_format.line_spacing = Pt(18)
    return document


def data(document: Any) -> bytes:
    """The file."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def find(document: Any, text: str) -> Any:
    """The first paragraph that begins so, in the text or in a table."""
    cells = [p for t in document.tables for row in t.rows for c in row.cells for p in c.paragraphs]
    return next(p for p in [*cells, *document.paragraphs] if p.text.startswith(text))


def line(place: Any, text: str, size: float, *, rule: bool = False, **look: bool) -> Any:
    """A centred line of a box."""
    paragraph = place.add_paragraph()
    paragraph.alignment = ALIGN.CENTER
    if text:
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        for name, on in look.items():
            setattr(run.font, name, on)
    if rule:
        border(paragraph)
    return paragraph


def border(paragraph: Any) -> None:
    """A line above the paragraph."""
    line = f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
    paragraph._p.get_or_add_pPr().insert_element_before(parse_xml(line), "w:spacing", "w:ind", "w:jc", "w:rPr")


def body(document: Any, text: str, party: bool, **look: bool) -> Any:
    """A paragraph of the text."""
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    for name, on in look.items():
        setattr(run.font, name, on)
    shape = paragraph.paragraph_format
    paragraph.alignment, shape.first_line_indent, shape.space_after = ALIGN.JUSTIFY, Mm(10), Pt(6)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY if party else WD_LINE_SPACING.SINGLE
    if party:
        shape.line_spacing = Pt(18)
    return paragraph


def page_field(paragraph: Any) -> None:
    """The page's number."""
    paragraph._p.append(
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>')
    )


def _table(document: Any, rows: int) -> Any:
    table = document.add_table(rows, 2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    return table


def _head(document: Any, party: bool) -> None:
    (left, right), (under, day) = (row.cells for row in _table(document, 2).rows)
    if party:
        line(left, "ĐẢNG BỘ THÀNH PHỐ HÀ NỘI", 14)
        line(left, "QUẬN ỦY HAI BÀ TRƯNG", 14, bold=True)
        line(left, "*", 14)
        line(right, "ĐẢNG CỘNG SẢN VIỆT NAM", 15, bold=True)
        line(right, "", 14, rule=True)
        line(under, "Số 05-BC/QU", 14)
        line(day, "Quận Hai Bà Trưng, ngày 05 tháng 02 năm 2014", 14, italic=True)
    else:
        line(left, "UBND THÀNH PHỐ HÀ NỘI", 13)
        line(left, "ỦY BAN NHÂN DÂN", 13, bold=True)
        line(left, "QUẬN HAI BÀ TRƯNG", 13, bold=True)
        line(left, "", 13, rule=True)
        line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, bold=True)
        line(right, "Độc lập - Tự do - Hạnh phúc", 14, bold=True)
        line(right, "", 13, rule=True)
        line(under, "Số: 05/BC-UBND", 13)
        line(day, "Hai Bà Trưng, ngày 05 tháng 3 năm 2014", 14, italic=True)


def _foot(document: Any, party: bool) -> None:
    left, right = _table(document, 1).rows[0].cells
    head = line(
        left, "Nơi nhận:", 14 if party else 12, **({"underline": True} if party else {"bold": True, "italic": True})
    )
    head.alignment = ALIGN.LEFT
    last = "- Lưu Văn phòng Quận ủy." if party else "- Lưu: VT, QLĐT."
    for text in ("- Thành ủy Hà Nội (để báo cáo);", "- Các phường (để thực hiện);", last):
        line(left, text, 12 if party else 11).alignment = ALIGN.LEFT
    line(right, "T/M QUẬN ỦY" if party else "TM. ỦY BAN NHÂN DÂN", 14, bold=True)
    line(right, "BÍ THƯ" if party else "CHỦ TỊCH", 14, bold=not party)
    line(right, "", 14)
    line(right, "Nguyễn Văn An", 14, bold=True)


__all__ = ["RGBColor", "body", "border", "data", "find", "letter", "line", "page_field", "right"]
