"""The annex as a spreadsheet."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from dothi.core import history
from dothi.core.period import Period
from dothi.programme.models import Indicator, Measure
from dothi.reports import sheets
from dothi.reports.content import compose
from tests.programme.office import Office
from tests.reports.district import part


def made(office: Office, period: str = "2014", language: str = "vi") -> bytes:
    return sheets.annex(compose(office.programme, Period.parse(period), "party", language, user="tests"))


def book(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data))


def rows(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=sheets.HEADS)]


def test_indicators_by_year(district: Office) -> None:
    head, first, *_rest = rows(book(made(district)).worksheets[0])
    assert head == [
        "TT",
        "Chỉ số",
        "ĐVT",
        "Gốc 2006",
        "Gốc 2010",
        "2011",
        "2012",
        "2013",
        "2014",
        "Chỉ tiêu",
        "Đánh giá",
        "Cam kết",
    ]
    assert [Decimal(str(v)) for v in first[3:9]] == [
        Decimal(v) for v in ("65.7", "97.1", "97.3", "97.56", "97.44", "94.83")
    ]
    assert first[1:3] == ["Tỷ lệ xây dựng có phép", "%"]
    assert first[9:] == ["trên 98\u00a0% (2015)", "Chậm nhiều", "G1, T1"]


def test_by_ward_with_the_whole_below(district: Office) -> None:
    head, *body = rows(book(made(district)).worksheets[1])
    rate = head.index("Tỷ lệ xây dựng có phép (%)")
    assert [row[1] for row in body] == ["Phường Bạch Mai", "Phường Phố Huế", "Phường Vĩnh Tuy", "Toàn địa bàn"]
    assert [row[rate] for row in body] == ["chưa có số liệu", 98.04, 71.43, 94.83]  # nothing was built in Bạch Mai


def test_the_records_behind_every_figure(district: Office) -> None:
    report = compose(district.programme, Period.parse("2014"), "party", user="tests")
    _head, *body = rows(book(sheets.annex(report)).worksheets[2])
    sets = [one for figure in report.figures() for one in figure.sets]
    assert [row[10] for row in body if row[10]] == [one.digest for one in sets]
    assert [row[9] for row in body if row[10]] == [one.records for one in sets]
    now = [row for row in body if row[1] == "Tỷ lệ xây dựng có phép" and row[2] == "2014" and row[10]]
    assert [row[8] for row in now] == [55, 58]
    assert "indicator=permit-rate&side=top&period=2014" in now[0][7]
    assert "“Ngày khởi công” trong kỳ" in now[0][6]
    assert all(re.fullmatch("[0-9a-f]{64}", row[10]) for row in now)


@pytest.mark.parametrize("period, headings", [("2014-6M", ["6T/2011", "6T/2014"]), ("2011-2015", ["2011", "2015"])])
def test_parts_of_years_and_whole_terms(district: Office, period: str, headings: list[str]) -> None:
    head = rows(book(made(district, period)).worksheets[0])[0]
    years = head[5 : head.index("Chỉ tiêu")]
    assert [years[0], years[-1]] == headings


def test_it_is_ready_to_print(district: Office) -> None:
    for sheet in book(made(district)).worksheets:
        assert sheet.freeze_panes == f"C{sheets.HEADS + 1}"
        assert sheet.print_title_rows == f"${sheets.HEADS}:${sheets.HEADS}"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.sheet_properties.pageSetUpPr.fitToPage) == (1, True)


def test_numbers_are_numbers_with_the_indicator_s_decimals(district: Office) -> None:
    sheet = book(made(district)).worksheets[0]
    cell = sheet.cell(sheets.HEADS + 1, 9)
    assert (cell.value, cell.data_type, cell.number_format) == (94.83, "n", "#,##0.00")


def test_a_name_is_never_a_formula(district: Office) -> None:
    with history.by("tests"):
        Indicator.objects.filter(code="permit-rate").update(name='=HYPERLINK("http://x","y")')
        Measure.objects.filter(code="permitted").update(name="@SUM(A1)")
        district.wards[1].name = "+cmd|' /C calc'!A0"
        district.wards[1].save()
    data = made(district)
    for number in (1, 2, 3):
        sheet = part(data, f"xl/worksheets/sheet{number}.xml")
        assert not list(sheet.iter("{*}f"))
    names = [cell for sheet in book(data).worksheets for row in sheet.iter_rows() for cell in row if cell.value]
    dangerous = [cell for cell in names if str(cell.value)[0] in "=+@"]
    assert len(dangerous) >= 3
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in dangerous)


def test_control_characters_do_not_break_the_file(district: Office) -> None:
    with history.by("tests"):
        Indicator.objects.filter(code="permit-rate").update(name="Tỷ\x07 lệ\x1f")
    assert rows(book(made(district)).worksheets[0])[1][1] == "Tỷ lệ"


def test_made_up_data_say_so_on_every_sheet(district: Office) -> None:
    for sheet in book(made(district)).worksheets:
        assert "MÔ PHỎNG" in sheet.cell(3, 1).value
