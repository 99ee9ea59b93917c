"""One thing wrong in a right document: the check names exactly that."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from dothi.reports.layout.check import Verdict, check
from tests.reports.layout import papers

Change = Callable[[Any], None]
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def codes(document: Any, form: str = "") -> set[str]:
    return {finding.code for finding in check(papers.data(document), form).findings}


def text(old: str, new: str) -> Change:
    """Other words in the run that begins so."""

    def change(document: Any) -> None:
        paragraph = papers.find(document, old)
        paragraph.runs[0].text = new

    return change


def font(start: str, **look: Any) -> Change:
    """Another look of a line's characters."""

    def change(document: Any) -> None:
        for run in papers.find(document, start).runs:
            for name, value in look.items():
                setattr(run.font, name, value)

    return change


def shape(start: str, **look: Any) -> Change:
    """Another shape of a line's paragraph."""

    def change(document: Any) -> None:
        paragraph = papers.find(document, start)
        for name, value in look.items():
            setattr(paragraph if name == "alignment" else paragraph.paragraph_format, name, value)

    return change


def page(**look: Any) -> Change:
    """Another page."""

    def change(document: Any) -> None:
        for name, value in look.items():
            setattr(document.sections[0], name, value)

    return change


def gone(start: str) -> Change:
    """Without a line."""

    def change(document: Any) -> None:
        paragraph = papers.find(document, start)
        paragraph._p.getparent().remove(paragraph._p)

    return change


def turned(document: Any) -> None:
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)


def at_the_foot(document: Any) -> None:
    section = document.sections[0]
    section.header.paragraphs[0]._p.remove(section.header.paragraphs[0]._p.find(qn("w:fldSimple")))
    section.footer.paragraphs[0].alignment = ALIGN.CENTER
    section.footer.paragraphs[0].style = document.styles["Normal"]
    papers.page_field(section.footer.paragraphs[0])


def numbered_from_one(document: Any) -> None:
    header = document.sections[0].first_page_header.paragraphs[0]
    header.alignment = ALIGN.CENTER
    papers.page_field(header)


def unnumbered(document: Any) -> None:
    paragraph = document.sections[0].header.paragraphs[0]._p
    paragraph.remove(paragraph.find(qn("w:fldSimple")))


def number_aside(document: Any) -> None:
    document.sections[0].header.paragraphs[0].alignment = ALIGN.RIGHT


def without_rule(cell: int) -> Change:
    def change(document: Any) -> None:
        for paragraph in document.tables[0].rows[0].cells[cell].paragraphs:
            if (found := paragraph._p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")) is not None:
                found.getparent().remove(found)

    return change


def without_title_rule(document: Any) -> None:
    for paragraph in document.paragraphs:
        if not paragraph.text or paragraph.text == "-----":
            paragraph._p.getparent().remove(paragraph._p)


def title_behind_text(document: Any) -> None:
    """The signature's table before the text."""
    papers.find(document, "Căn cứ Chương")._p.addprevious(document.tables[1]._tbl)


NATION = "CỘNG HÒA"
STATE: dict[str, tuple[Change, set[str]]] = {
    "paper": (page(page_width=Mm(216), page_height=Mm(279)), {"page.size"}),
    "turned": (turned, {"page.turned"}),
    "top": (page(top_margin=Mm(15)), {"page.top"}),
    "bottom": (page(bottom_margin=Mm(30)), {"page.bottom"}),
    "left": (page(left_margin=Mm(25)), {"page.left"}),
    "right": (page(right_margin=Mm(25)), {"page.right"}),
    "number on page one": (numbered_from_one, {"number_of_page.first"}),
    "no first page of its own": (page(different_first_page_header_footer=False), {"number_of_page.first"}),
    "number at the foot": (at_the_foot, {"number_of_page.place"}),
    "no number": (unnumbered, {"number_of_page.missing"}),
    "number aside": (number_aside, {"number_of_page.align"}),
    "another face": (font("Hai Bà Trưng, ngày", name="Arial"), {"font.face"}),
    "a face of old codes": (font("Hai Bà Trưng, ngày", name=".VnTime"), {"font.face"}),
    "nation small": (font(NATION, size=Pt(11)), {"nation.size"}),
    "nation plain": (font(NATION, bold=False), {"nation.bold"}),
    "nation aside": (shape(NATION, alignment=ALIGN.LEFT), {"nation.align"}),
    "nation gone": (gone(NATION), {"nation.missing"}),
    "motto in capitals": (text("Độc lập", "ĐỘC LẬP - TỰ DO - HẠNH PHÚC"), {"motto.case"}),
    "motto with commas": (text("Độc lập", "Độc lập, Tự do, Hạnh phúc"), {"motto.words"}),
    "motto slanted": (font("Độc lập", italic=True), {"motto.italic"}),
    "motto underlined": (font("Độc lập", underline=True), {"motto.underline"}),
    "no rule under the motto": (without_rule(1), {"motto.rule"}),
    "no rule under the issuer": (without_rule(0), {"issuer.rule"}),
    "parent bold": (font("UBND THÀNH PHỐ", bold=True), {"parent.bold"}),
    "issuer plain": (font("ỦY BAN NHÂN DÂN", bold=False), {"issuer.bold"}),
    "issuer in small letters": (text("QUẬN HAI", "Quận Hai Bà Trưng"), {"issuer.case"}),
    "number without colon": (text("Số:", "Số 05/BC-UBND"), {"number.colon"}),
    "number without zero": (text("Số:", "Số: 5/BC-UBND"), {"number.padding"}),
    "number of another kind": (text("Số:", "Số: 05/KH-UBND"), {"number.symbol"}),
    "number in the Party's form": (text("Số:", "Số: 05-BC/UBND"), {"number.form"}),
    "number with blanks": (text("Số:", "Số: 05 /BC-UBND"), {"number.blanks"}),
    "number bold": (font("Số:", bold=True), {"number.bold"}),
    "number gone": (gone("Số:"), {"number.missing"}),
    "day without zero": (text("Hai Bà Trưng,", "Hai Bà Trưng, ngày 5 tháng 3 năm 2014"), {"date.day"}),
    "month with zero": (text("Hai Bà Trưng,", "Hai Bà Trưng, ngày 05 tháng 03 năm 2014"), {"date.month"}),
    "January without zero": (text("Hai Bà Trưng,", "Hai Bà Trưng, ngày 05 tháng 1 năm 2014"), {"date.month"}),
    "date upright": (font("Hai Bà Trưng,", italic=False), {"date.italic"}),
    "date gone": (gone("Hai Bà Trưng,"), {"date.missing"}),
    "kind large": (font("BÁO CÁO", size=Pt(16)), {"kind.size"}),
    "kind aside": (shape("BÁO CÁO", alignment=ALIGN.RIGHT), {"kind.align"}),
    "subject plain": (font("Kết quả công tác", bold=False), {"about.bold"}),
    "subject in capitals": (text("Kết quả công tác", "Kết quả CÔNG TÁC NĂM 2014"), set()),
    "no rule under the subject": (without_title_rule, {"about.rule"}),
    "ground upright": (font("Căn cứ Kế", italic=False), {"basis.italic"}),
    "text small": (font("Thực hiện chương", size=Pt(12)), {"body.size"}),
    "text at the left": (shape("Thực hiện chương", alignment=ALIGN.LEFT), {"body.align"}),
    "text without indent": (shape("Thực hiện chương", first_line_indent=Mm(0)), {"body.first"}),
    "paragraphs close": (shape("Thực hiện chương", space_after=Pt(0)), {"body.gap"}),
    "double lines": (shape("Thực hiện chương", line_spacing=2.0), {"body.line"}),
    "heading plain": (font("I. KẾT QUẢ", bold=False), {"heading.bold"}),
    "heading small": (font("1. Mục thứ 1", size=Pt(12)), {"heading.size"}),
    "a Roman number left out": (text("II. TỒN", "III. TỒN TẠI"), {"heading.sequence_roman"}),
    "an Arabic number left out": (text("2. Mục", "3. Mục thứ 2"), {"heading.sequence_arabic"}),
    "a letter left out": (text("b) Thực", "d) Thực hiện tiếp các việc còn lại của năm."), {"heading.sequence_letter"}),
    "the Party's mark": (text("I. KẾT", "I- KẾT QUẢ"), {"heading.mark"}),
    "the Party's capacity": (text("TM.", "T/M ỦY BAN NHÂN DÂN"), {"capacity.form"}),
    "capacity plain": (font("TM.", bold=False), {"capacity.bold"}),
    "signer's post plain": (font("CHỦ TỊCH", bold=False), {"signer_title.bold"}),
    "signer plain": (font("Nguyễn Văn An", bold=False), {"signer.bold"}),
    "signer's degree": (text("Nguyễn Văn An", "TS. Nguyễn Văn An"), {"signer.degree"}),
    "recipients upright": (font("Nơi nhận", italic=False), {"recipients_head.italic"}),
    "recipients large": (font("- Các phường", size=Pt(13)), {"recipients.size"}),
    "no archive": (gone("- Lưu"), {"recipients.file", "recipients.end"}),
    "archive of the Party": (text("- Lưu", "- Lưu Văn phòng."), {"recipients.file"}),
    "no last stop": (text("- Lưu", "- Lưu: VT, QLĐT"), {"recipients.end"}),
    "signature before the text": (title_behind_text, {"body.missing"}),
}
PARTY: dict[str, tuple[Change, set[str]]] = {
    "top": (page(top_margin=Mm(25)), {"page.top"}),
    "left": (page(left_margin=Mm(35)), {"page.left"}),
    "number low": (page(header_distance=Mm(13)), {"number_of_page.distance"}),
    "title small": (font("ĐẢNG CỘNG", size=Pt(14)), {"party.size"}),
    "no rule under the title": (without_rule(1), {"party.rule"}),
    "no star": (gone("*"), {"star.missing"}),
    "parent bold": (font("ĐẢNG BỘ", bold=True), {"parent.bold"}),
    "issuer small": (font("QUẬN ỦY", size=Pt(13)), {"issuer.size"}),
    "number with colon": (text("Số 05", "Số: 05-BC/QU"), {"number.colon"}),
    "number without zero": (text("Số 05", "Số 5-BC/QU"), {"number.padding"}),
    "number in the State's form": (text("Số 05", "Số 05/BC-QU"), {"number.form"}),
    "number of another kind": (text("Số 05", "Số 05-Bc/QU"), {"number.symbol"}),
    "February without zero": (text("Quận Hai", "Quận Hai Bà Trưng, ngày 05 tháng 2 năm 2014"), {"date.month"}),
    "kind small": (font("BÁO CÁO", size=Pt(14)), {"kind.size"}),
    "subject begins large": (text("kết quả công", "Kết quả công tác năm 2014"), {"about.start"}),
    "no dashes": (without_title_rule, {"about.rule"}),
    "text small": (font("Thực hiện chương", size=Pt(13)), {"body.size"}),
    "lines of a part": (
        shape("Thực hiện chương", line_spacing_rule=WD_LINE_SPACING.SINGLE),
        {"body.line"},
    ),
    "lines wide": (shape("Thực hiện chương", line_spacing=Pt(24)), {"body.line"}),
    "the State's mark": (text("I- KẾT", "I. KẾT QUẢ"), {"heading.mark"}),
    "the State's capacity": (text("T/M", "TM. QUẬN ỦY"), {"capacity.form"}),
    "signer's post bold": (font("BÍ THƯ", bold=True), {"signer_title.bold"}),
    "recipients not underlined": (font("Nơi nhận", underline=False), {"recipients_head.underline"}),
    "recipients bold": (font("Nơi nhận", bold=True), {"recipients_head.bold"}),
    "recipients small": (font("- Các phường", size=Pt(11)), {"recipients.size"}),
    "archive of the State": (text("- Lưu", "- Lưu: VT."), {"recipients.file"}),
}


@pytest.mark.parametrize("form", ["state", "party"])
@pytest.mark.parametrize("make", [papers.right, papers.letter])
def test_a_right_document_has_no_finding(form: str, make: Callable[[str], Any]) -> None:
    verdict = check(papers.data(make(form)))
    assert (verdict.form, list(verdict.findings)) == (form, [])
    assert verdict.kind == ("BÁO CÁO" if make is papers.right else "")


@pytest.mark.parametrize("name", STATE)
def test_one_thing_wrong_in_a_document_of_the_state(name: str) -> None:
    change, expected = STATE[name]
    document = papers.right("state")
    change(document)
    assert codes(document, "state") == expected


@pytest.mark.parametrize("name", PARTY)
def test_one_thing_wrong_in_a_document_of_the_party(name: str) -> None:
    change, expected = PARTY[name]
    document = papers.right("party")
    change(document)
    assert codes(document) == expected


def test_a_letter_says_what_it_is_about_in_its_system_s_words() -> None:
    for form, wrong in (("state", "về việc báo cáo"), ("party", "V/v báo cáo")):
        document = papers.letter(form)
        start = "V/v" if form == "state" else "về việc"
        text(start, wrong)(document)
        assert codes(document) == {"letter_about.words"}


def test_colour_is_black() -> None:
    document = papers.right("state")
    papers.find(document, "Thực hiện").runs[0].font.color.rgb = RGBColor(0x20, 0x40, 0xC0)
    assert codes(document) == {"font.color"}


def test_a_party_document_has_no_nation() -> None:
    document = papers.right("party")
    cell = document.tables[0].rows[0].cells[1]
    papers.line(cell, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, bold=True)
    assert "nation.extra" in codes(document, "party")


def test_the_same_fault_in_many_places_is_one_finding_with_their_number() -> None:
    document = papers.right("state")
    for paragraph in document.paragraphs:
        if paragraph.text.startswith(("a)", "b)")):
            paragraph.alignment = ALIGN.LEFT
    found = check(papers.data(document)).findings
    assert [(one.code, one.times) for one in found] == [("body.align", 8)]


def test_formatting_is_resolved_through_styles_defaults_theme_and_boxes() -> None:
    document = papers.right("state")
    normal = document.styles["Normal"].element
    for old in list(normal.rPr):
        normal.rPr.remove(old)  # now size and face come from the defaults
    defaults = document.styles.element.find(f"{{{WORD}}}docDefaults/{{{WORD}}}rPrDefault/{{{WORD}}}rPr")
    for old in list(defaults):
        defaults.remove(old)
    defaults.append(parse_xml(f'<w:rFonts {nsdecls("w")} w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi"/>'))
    defaults.append(parse_xml(f'<w:sz {nsdecls("w")} w:val="28"/>'))
    assert codes(document) == {"font.face"}  # the theme's face
    document.styles["Normal"].font.name = "Times New Roman"
    assert codes(document) == set()
    bold = document.styles.add_style("Đậm", 2)  # of characters
    bold.font.bold = True
    run = papers.find(document, "CHỦ TỊCH").runs[0]
    run.font.bold, run.style = None, bold
    assert codes(document) == set()


def test_what_stands_in_a_text_box_is_read() -> None:
    document = papers.right("state")
    cell = document.tables[0].rows[0].cells[1]
    nation = papers.find(document, "CỘNG HÒA")._p
    box = parse_xml(
        f"<w:p {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'><w:r><w:pict><v:shape><v:textbox>"
        "<w:txbxContent/></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    cell._tc.insert(1, box)
    next(box.iter(qn("w:txbxContent"))).append(nation)
    assert "nation.missing" not in codes(document)
    font("Độc lập", bold=True)(document)
    next(nation.iter(qn("w:b"))).set(qn("w:val"), "0")
    assert "nation.bold" in codes(document)


def test_deleted_words_do_not_count_and_hard_breaks_make_lines() -> None:
    document = papers.right("state")
    issuer = papers.find(document, "ỦY BAN NHÂN DÂN")
    second = papers.find(document, "QUẬN HAI")
    second._p.getparent().remove(second._p)
    issuer.runs[0].text = "ỦY BAN NHÂN DÂN\nQUẬN HAI BÀ TRƯNG"
    paragraph = papers.find(document, "Thực hiện")
    paragraph._p.append(
        parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="x"><w:r><w:delText>ARIAL</w:delText></w:r></w:del>')
    )
    assert codes(document) == set()


def unreadable() -> dict[str, bytes]:
    good = papers.data(papers.right("state"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<w:document>")
        package.writestr("[Content_Types].xml", "<Types/>")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 60_000_000)
    return {
        "nothing": b"",
        "text": b"abc",
        "a page": b"<html><script>1</script>",
        "half a file": good[: len(good) // 2],
        "no document": out.getvalue(),
        "a bomb": bomb.getvalue(),
    }


@pytest.mark.parametrize("name", ["nothing", "text", "a page", "half a file", "no document", "a bomb"])
def test_what_cannot_be_read_is_said_and_breaks_nothing(name: str) -> None:
    with pytest.raises(ValidationError) as said:
        check(unreadable()[name], "state")
    assert len(said.value.messages[0]) > 15


def test_a_document_of_neither_system_asks_which() -> None:
    document = Document()
    document.add_paragraph("Một tờ giấy")
    with pytest.raises(ValidationError, match="thể thức"):
        check(papers.data(document))
    assert "nation.missing" in codes(document, "state")
    with pytest.raises(ValueError, match="front"):
        check(papers.data(document), "front")


def test_each_finding_says_where_what_and_by_which_rule_in_both_languages() -> None:
    document = papers.right("state")
    font("CỘNG HÒA", size=Pt(11))(document)

    def told() -> Verdict:
        return check(papers.data(document))

    with translation.override("vi"):
        (one,) = told().findings
        assert (one.where, one.found, one.expected) == ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "11 pt", "12–13 pt")
        assert one.source == "Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.1"
        assert one.part == "Quốc hiệu"
    with translation.override("en"):
        assert told().findings[0].found == "11 pt"
