"""The report in Word: what is signed must be laid out as the rules say, and say where each number comes from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import translation
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from jinja2.exceptions import SecurityError

from dothi.core import history
from dothi.core.period import Period
from dothi.programme.models import Assessment, Observation, Programme
from dothi.registers.construction.site import ConstructionSite
from dothi.reports import official
from dothi.reports.content import compose
from tests.programme.office import Office
from tests.reports.district import W, notes_of, opened, part, text_of

Asked = tuple[str, str, str]  # period, form, language
Printed = dict[Asked, bytes]
PARTY: Asked = ("2014", "party", "vi")
ASKED: list[Asked] = [
    PARTY,
    ("2014", "state", "vi"),
    ("2014", "party", "en"),
    ("2014-6M", "state", "vi"),
    ("2014-9M", "party", "en"),
    ("2014-Q3", "state", "en"),
    ("2011-2015", "party", "vi"),
    ("2011", "state", "vi"),
]


@pytest.fixture(scope="module")
def printed(standing: Office) -> Printed:
    """The district's reports, made once for the tests that only read them."""
    with translation.override("vi"):
        return {asked: report(standing, *asked) for asked in ASKED}


def report(office: Office, period: str = "2014", form: str = "party", language: str = "vi") -> bytes:
    return official.programme_report(office.programme, Period.parse(period), form, language, user="tests")


def runs_of(data: bytes, text: str) -> list[Any]:
    """The runs that carry a text, in the body or a table's cell."""
    document = opened(data)
    cells = [p for t in document.tables for row in t.rows for c in row.cells for p in c.paragraphs]
    found = [r for p in [*document.paragraphs, *cells] for r in p.runs if text in r.text]
    assert found, text
    return found


def look(data: bytes, text: str) -> tuple[float | None, bool, bool]:
    run = runs_of(data, text)[0]
    return (run.font.size.pt if run.font.size else None, bool(run.bold), bool(run.italic))


@pytest.mark.parametrize("asked", ASKED)
def test_the_page_is_a4_with_the_margins_of_the_rules(printed: Printed, asked: Asked) -> None:
    document = opened(printed[asked])
    first, annex = document.sections
    for section in (first, annex):
        sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(side.mm) for side in sides] == [20, 20, 30, 15]
        assert round(section.header_distance.mm) == 10
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    assert (round(annex.page_width.mm), round(annex.page_height.mm)) == (297, 210)
    assert first.different_first_page_header_footer
    assert not annex.different_first_page_header_footer
    number = first.header.paragraphs[0]
    assert "PAGE" in number._p.xml
    assert number.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert number.style.font.size == Pt(14)
    assert first.first_page_header.paragraphs[0].text == ""


@pytest.mark.parametrize("asked", ASKED)
def test_one_face_everywhere(printed: Printed, asked: Asked) -> None:
    data = printed[asked]
    styles = part(data, "word/styles.xml")
    used = {p.get(W + "val") for p in part(data, "word/document.xml").iter(W + "pStyle")} | {"Normal", "FootnoteText"}
    named = [s for s in styles.iter(W + "style") if s.get(W + "styleId") in used]
    assert len(named) == len(used)
    fonts = [f for s in named for f in s.iter(W + "rFonts")] + list(styles.find(W + "docDefaults").iter(W + "rFonts"))
    assert len(fonts) == len(used) + 1
    for font in fonts:
        assert set(font.attrib.values()) == {"Times New Roman"}
        assert {a.removeprefix(W) for a in font.attrib} == {"ascii", "hAnsi", "cs", "eastAsia"}
    assert not list(part(data, "word/document.xml").iter(W + "rFonts"))  # nothing in the text sets a face of its own


def test_the_party_s_boxes(printed: Printed) -> None:
    data = printed[PARTY]
    text = text_of(data)
    assert look(data, "ĐẢNG CỘNG SẢN VIỆT NAM") == (15, True, False)
    assert look(data, "ĐẢNG BỘ THÀNH PHỐ HÀ NỘI") == (14, False, False)
    assert look(data, "QUẬN UỶ THỬ") == (14, True, False)
    assert look(data, "Số ……-BC/QU") == (14, False, False)  # no colon, and the number is given when it is signed
    assert look(data, "Quận Thử, ngày … tháng … năm ……") == (14, False, True)
    assert look(data, "BÁO CÁO") == (16, True, False)
    assert look(data, "kết quả thực hiện Chương trình số 12-CTr/QU") == (14, True, False)
    assert look(data, "T/M QUẬN UỶ") == (14, True, False)
    assert look(data, "BÍ THƯ") == (14, False, False)
    assert look(data, "Trần Thị Mai") == (14, True, False)
    assert (runs_of(data, "Nơi nhận:")[0].underline, look(data, "Nơi nhận:")) == (True, (14, False, False))
    assert look(data, "- Thành uỷ (để báo cáo);") == (12, False, False)
    assert "\n*\n" in text
    assert "\n-----\n" in text
    assert "- Lưu Văn phòng." in text
    assert "CỘNG HÒA" not in text


def test_the_state_s_boxes(printed: Printed) -> None:
    data = printed["2014", "state", "vi"]
    text = text_of(data)
    assert look(data, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") == (13, True, False)
    assert look(data, "Độc lập - Tự do - Hạnh phúc") == (14, True, False)
    assert "ỦY BAN NHÂN DÂN" in runs_of(data, "ỦY BAN NHÂN DÂN")[0].text
    assert look(data, "Số: ……/BC-UBND") == (13, False, False)
    assert look(data, "Thử, ngày … tháng … năm ……") == (14, False, True)
    assert look(data, "TM. ỦY BAN NHÂN DÂN") == (14, True, False)
    assert look(data, "CHỦ TỊCH") == (14, True, False)
    assert look(data, "Nơi nhận:") == (12, True, True)
    assert look(data, "- Lưu: VT.") == (11, False, False)
    assert "ĐẢNG CỘNG SẢN" not in text
    assert text.index("BÁO CÁO") < text.index("Kết quả thực hiện Chương trình")


def test_body_is_justified_with_exact_lines_in_the_party_s_form(printed: Printed) -> None:
    body = opened(printed[PARTY]).styles["Body Text"]
    assert body.font.size == Pt(14)
    assert body.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert round(body.paragraph_format.first_line_indent.mm, 1) == 10
    assert body.paragraph_format.space_after >= Pt(6)
    assert Pt(18) <= body.paragraph_format.line_spacing <= Pt(22)


@pytest.mark.parametrize("asked", ASKED)
def test_every_figure_has_one_note_and_no_tag_is_left(printed: Printed, asked: Asked) -> None:
    data = printed[asked]
    body = part(data, "word/document.xml")
    references = [int(r.get(W + "id")) for r in body.iter(W + "footnoteReference")]
    notes = notes_of(data)
    assert references == list(range(1, len(notes) + 1))
    assert len(set(notes)) > 5
    names = [b.get(W + "name") for b in body.iter(W + "bookmarkStart")]
    assert len(names) == len(set(names)) == len(notes)
    asked = [i.text.split()[1] for i in body.iter(W + "instrText") if "NOTEREF" in (i.text or "")]
    assert set(asked) <= set(names)
    said = text_of(data)
    assert not re.search(r"\{[{%]|[%}]\}|%\(|[\ue000-\ue002]|\bNone\b", said + "".join(notes))


def test_the_notes_are_those_of_the_figures_shown(district: Office) -> None:
    composed = compose(district.programme, Period.parse("2014"), "party", user="tests")
    sources = {f.source for f in composed.figures() if f.source}
    shown = set(notes_of(official.render(composed)))
    rate = next(f for f in composed.figures() if f.key == "permit-rate:2014")
    assert rate.source in shown
    assert rate.source in sources
    assert "55 ÷ 58 bản ghi" in rate.source
    assert "sổ Công trình xây dựng" in rate.source
    assert "năm 2014" in rate.source
    assert all(one.digest[:12] in rate.source for one in rate.sets)


def test_figures_targets_and_comparisons_in_vietnamese(printed: Printed) -> None:
    text = text_of(printed[PARTY]).replace("\u00a0", " ")
    assert "Tỷ lệ xây dựng có phép năm 2014: 94,83 %; chậm nhiều so với tiến độ" in text
    assert "chỉ tiêu trên 98 % (năm 2015)" in text
    assert "giảm 2,61 điểm phần trăm so với năm 2013 (97,44 %)" in text
    assert "số liệu gốc: năm 2010: 97,1 %, năm 2006: 65,7 %" in text
    assert "đơn vị báo cáo 95,00 %, lệch 0,17 điểm phần trăm so với số tính từ sổ" in text
    assert "Tỷ lệ vi phạm được kiểm soát năm 2014: 87,5 %; chưa đạt chỉ tiêu 100 % (năm 2015)" in text


def test_half_a_year_is_compared_with_the_same_half_and_the_year_before(printed: Printed) -> None:
    text = text_of(printed["2014-6M", "state", "vi"]).replace("\u00a0", " ")
    assert "6 tháng đầu năm 2014: 94,83 %" in text
    assert "so với 6 tháng đầu năm 2013 (97,44 %)" in text
    assert "so với năm 2013 (97,44 %)" in text
    assert "chốt đến ngày 30/6/2014" in text


def test_a_whole_term_is_held_against_its_last_year(printed: Printed) -> None:
    text = text_of(printed["2011-2015", "party", "vi"]).replace("\u00a0", " ")
    assert "giai đoạn 2011 - 2015" in text
    assert "Tỷ lệ xây dựng có phép năm 2015: chưa có số liệu" in text  # nothing was built in 2015: not 0, not 100 %
    assert "phấn đấu" not in text  # the term is over


def test_no_data_is_said_and_never_zero(district: Office) -> None:
    with history.by("tests"):
        Observation.objects.filter(indicator__code="green").delete()
    text = text_of(report(district)).replace("\u00a0", " ")
    assert "Diện tích cây xanh tăng thêm: chưa có số liệu" in text
    assert "1 chỉ số chưa có số liệu năm 2014: Diện tích cây xanh tăng thêm" in text
    assert " 0,0 ha" not in text


def test_a_reported_figure_names_who_reported_it(printed: Printed) -> None:
    data = printed[PARTY]
    assert "Diện tích cây xanh tăng thêm: 1,2 ha" in text_of(data).replace("\u00a0", " ")
    note = next(n for n in notes_of(data) if "Báo cáo 12/BC-QLĐT" in n and "Phòng Quản lý đô thị báo cáo" in n)
    assert "Nguyễn Dũng nhập" in note


def test_what_is_wanting_is_told_from_the_figures(printed: Printed) -> None:
    text = text_of(printed[PARTY]).replace("\u00a0", " ")
    assert "- Tỷ lệ xây dựng có phép: 1 phường, gồm Phường Vĩnh Tuy (71,43 %);" in text
    assert "- G2 Kiểm soát 100% vi phạm; G3 Nâng cao nhận thức" in text  # nobody leads
    assert "“trên 98%” và “98%”." in text  # the conflict stands
    assert "phấn đấu đạt trên 98 % vào năm 2015, còn cách 3,17 điểm phần trăm" in text


def test_made_up_data_say_so_at_the_head_and_in_the_notes(district: Office) -> None:
    with history.by("tests"):
        ConstructionSite.objects.update(synthetic=True)
    data = report(district)
    assert text_of(data).index("SỐ LIỆU MÔ PHỎNG") < text_of(data).index("TÌNH HÌNH TRIỂN KHAI")
    by_register = [n for n in notes_of(data) if "sổ Công trình xây dựng" in n]
    assert by_register
    assert all(n.endswith("Dữ liệu mô phỏng.") for n in by_register)
    assert not [n for n in notes_of(data) if "sổ Vi phạm" in n and "mô phỏng" in n]


def test_real_data_carry_no_such_mark(district: Office) -> None:
    with history.by("tests"):
        Programme.objects.update(synthetic=False)
    district.programme.refresh_from_db()
    data = report(district)
    assert "MÔ PHỎNG" not in text_of(data)


def test_words_of_people_stay_words(district: Office) -> None:
    """Markup, tags, control characters and our own marks in an assessment are printed, or left out; never obeyed."""
    hostile = "Chậm do <w:p> & {{ 7*7 }} {%p if x %}\x0b\ue0001\ue001\nđổi nhà thầu"
    with history.by("tests"):
        Assessment.objects.update(justification=hostile)
    data = report(district)
    assert "Chậm do <w:p> & {{ 7*7 }} {%p if x %} 1 đổi nhà thầu" in text_of(data)
    assert len(notes_of(data)) == len(list(part(data, "word/document.xml").iter(W + "footnoteReference")))


def test_tables_repeat_their_heads_and_are_never_empty(printed: Printed) -> None:
    document = opened(printed[PARTY])
    tables = [t for t in document.tables if t.style and t.style.name == "Table Grid"]
    assert len(tables) >= 4
    for table in tables:
        assert table.rows[0]._tr.trPr.findall(W + "tblHeader")
        assert len(table.rows) > 1
        widths = [int(c.tcPr.find(W + "tcW").get(W + "w")) for c in table.rows[0]._tr.findall(W + "tc")]
        assert abs(sum(widths) - int(table._tbl.tblPr.find(W + "tblW").get(W + "w"))) < 20
        assert [int(g.get(W + "w")) for g in table._tbl.tblGrid.findall(W + "gridCol")] == widths
    years = next(t for t in tables if "Chỉ số" in t.rows[0].cells[0].text)
    assert [c.text for c in years.rows[0].cells] == ["Chỉ số", "ĐVT", "2011", "2012", "2013", "2014", "Chỉ tiêu"]
    assert [c.text for c in years.rows[1].cells][2:6] == ["97,30", "97,56", "97,44", "94,83"]
    annex = [[c.text for c in row.cells] for row in tables[-1].rows]
    assert annex[0] == ["TT", "Nội dung", "Chỉ tiêu", "Kết quả", "So với chỉ tiêu", "Nguồn"]
    assert [
        "G1",
        "Tỷ lệ xây dựng có phép",
        "trên 98\u00a0% (2015)",
        "94,83\u00a0%6",
        "Chậm nhiều",
        "Công trình xây dựng",
    ] in [[*row[:3], re.sub(r"\d+$", "6", row[3]), *row[4:]] for row in annex]


def test_there_is_a_chart_where_there_is_a_line_to_draw(printed: Printed) -> None:
    document = opened(printed[PARTY])
    assert len(document.inline_shapes) == 1  # the permit rate; the violations have one year only
    assert document.inline_shapes[0].width <= Mm(165)


def test_the_office_s_own_template_comes_first(district: Office) -> None:
    folder = Path(settings.DATA, "templates")
    folder.mkdir(exist_ok=True)
    own = folder / "report_party.docx"
    try:
        template = opened(official.template_path("party", "vi").read_bytes())
        template.add_paragraph("Mẫu riêng của quận, {{ head.period }}")
        template.save(str(own))
        assert "Mẫu riêng của quận, năm 2014" in text_of(report(district))
    finally:
        own.unlink()


def test_a_template_reaches_nothing_but_the_report(district: Office) -> None:
    folder = Path(settings.DATA, "templates")
    folder.mkdir(exist_ok=True)
    own = folder / "report_party.docx"
    try:
        template = opened(official.template_path("party", "vi").read_bytes())
        template.add_paragraph("{{ opening.__class__.__mro__ }}")
        template.save(str(own))
        with pytest.raises(SecurityError):
            report(district)
    finally:
        own.unlink()


def test_who_has_no_part_in_the_programme_gets_no_report(district: Office) -> None:
    for name in ("clerk", "outsider"):
        with pytest.raises(PermissionDenied):
            official.programme_report(district.programme, Period.parse("2014"), "party", user=district.people[name])


def test_an_unknown_form_is_refused(district: Office) -> None:
    with pytest.raises(ValueError, match="front"):
        report(district, form="front")
