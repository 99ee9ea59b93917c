"""The spreadsheet beside a report: indicators by year, by ward, and the records behind every figure."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from math import ceil
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from dothi.core.text import fold
from dothi.programme.models import Indicator
from dothi.reports.cited import printable
from dothi.reports.content import Report
from dothi.reports.sources import inside, short
from dothi.reports.told import Told, status, target

FACE = "Times New Roman"
_SIDE = Side(style="thin", color="808080")
LINE = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
SHADE = PatternFill("solid", start_color="E8ECF1")
HEADS = 4  # the row of the headings


def annex(report: Report) -> bytes:
    """The annex of a composed report, as an .xlsx."""
    with translation.override(report.language):
        book = Workbook()
        by_year(book.active, report)
        by_ward(book.create_sheet(), report)
        behind(book.create_sheet(), report)
        book.properties.title, book.properties.creator = printable(report.subject), ""
        out = io.BytesIO()
        book.save(out)
    return out.getvalue()


def by_year(sheet: Any, report: Report) -> None:
    """Each indicator: baselines, the years so far, each target with its light in words."""
    told = report.facts.indicators()
    years = [short(p) for p, _figure in told[0].years] if told else []
    past = sorted({b.period for t in told for b in t.baselines})
    heads = [_("TT"), _("Chỉ số"), _("ĐVT"), *(_("Gốc %(year)s") % {"year": y} for y in past), *years]
    heads += [_("Chỉ tiêu"), _("Đánh giá"), _("Cam kết")]
    begin(
        sheet,
        report,
        _("Theo năm"),
        _("Kết quả các chỉ số theo năm"),
        heads,
        [6, 46, 9, *[11] * (len(past) + len(years)), 26, 18, 16],
    )
    for number, one in enumerate(told, start=1):
        held = one.result.held
        based = {b.period: b.value for b in one.baselines}
        put(sheet, [number, one.indicator, one.indicator.unit_said])
        cells = [based.get(year) for year in past] + [figure.value for _p, figure in one.years]
        for offset, value in enumerate(cells):
            amount(sheet.cell(sheet.max_row, 4 + offset), value, one.indicator)
        column = 4 + len(cells)
        aims = [f"{target(h)} ({h.target.year})" for h in held if h.target.value is not None]
        verdicts = dict.fromkeys(status(h.judgement.reason) for h in held)
        codes = [
            s.commitment.code for s in report.facts.standing.stands.values() if _tells(report, s.commitment.pk, one)
        ]
        last = [
            "; ".join(dict.fromkeys(aims)) or "–",
            "; ".join(verdicts) or status(one.result.reason),
            ", ".join(codes),
        ]
        for offset, text in enumerate(last):
            write(sheet.cell(sheet.max_row, column + offset), text)
    finish(sheet)


def _tells(report: Report, commitment: int, one: Told) -> bool:
    return any(t.indicator.pk == one.indicator.pk for t in report.facts.told[commitment])


def by_ward(sheet: Any, report: Report) -> None:
    """Each ward's own figures in the report's period; the whole in the last row."""
    facts = report.facts
    told = [t for t in facts.indicators() if t.indicator.computed]
    heads = [_("TT"), _("Phường"), *(f"{t.indicator} ({t.indicator.unit_said})" for t in told)]
    begin(sheet, report, _("Theo phường"), _("Kết quả theo phường"), heads, [6, 24, *[16] * len(told)])
    for number, ward in enumerate(sorted(facts.wards.values(), key=lambda a: fold(a.name)), start=1):
        put(sheet, [number, ward.name])
        for offset, one in enumerate(told):
            value = one.proof.series.figure(facts.spoken, ward.pk).value
            amount(sheet.cell(sheet.max_row, 3 + offset), value, one.indicator)
    put(sheet, ["", _("Toàn địa bàn")])
    for offset, one in enumerate(told):
        amount(sheet.cell(sheet.max_row, 3 + offset), one.now.value, one.indicator)
    for cell in sheet[sheet.max_row]:
        cell.font = Font(name=FACE, size=11, bold=True)
    finish(sheet)


def behind(sheet: Any, report: Report) -> None:
    """For each figure each set of records: what was asked, how many answered, the whole digest."""
    heads = [
        _("TT"), _("Số liệu"), _("Kỳ"), _("Giá trị"), _("Chỉ số đo"), _("Sổ"), _("Điều kiện và ngày tính vào kỳ"),
        _("Địa chỉ danh sách"), _("Cộng được"), _("Số bản ghi"), _("SHA-256 của tập bản ghi"), _("Mô phỏng"),
    ]  # fmt: skip
    widths = [5, 26, 9, 13, 26, 16, 36, 32, 11, 9, 24, 9]
    begin(sheet, report, _("Nguồn"), _("Nguồn của từng số liệu"), heads, widths)
    names, number = {t.indicator.code: t.indicator for t in report.facts.indicators()}, 0
    for figure in report.figures():
        for one in figure.sets or (None,):
            number += 1
            put(sheet, [number, names[figure.key.split(":")[0]], figure.period, figure.shown])
            if one is None:
                write(sheet.cell(sheet.max_row, 5), figure.source)
                continue
            asked = "; ".join([*one.conditions, one.dated])
            put(sheet, [one.name, one.register, asked, one.address], row=sheet.max_row, column=5)
            plain(sheet.cell(sheet.max_row, 9), one.amount, "#,##0.##" if one.amount % 1 else "#,##0")
            plain(sheet.cell(sheet.max_row, 10), Decimal(one.records), "#,##0")
            put(sheet, [one.digest, _("Có") if one.synthetic else _("Không")], row=sheet.max_row, column=11)
    finish(sheet)


def begin(sheet: Any, report: Report, name: str, title: str, heads: Sequence[str], widths: Sequence[float]) -> None:
    """Title rows that tell the report's period and moment, then as `head` does."""
    about = _("%(programme)s. Kỳ báo cáo: %(period)s. Tính lúc %(at)s.") % {
        "programme": report.facts.programme,
        "period": inside(report.facts.period),
        "at": date_format(report.facts.at, "DATETIME_FORMAT"),
    }
    head(sheet, name, title, about, report.synthetic, heads, widths)


def head(
    sheet: Any, name: str, title: str, about: str, warning: str, heads: Sequence[str], widths: Sequence[float]
) -> None:
    """Title rows, the heading row that stays in sight and is printed on each page, the page itself."""
    sheet.title = name
    write(sheet.cell(1, 1), title, bold=True, size=14, wrap=False, lined=False)
    write(sheet.cell(2, 1), about, wrap=False, lined=False)
    write(sheet.cell(3, 1), warning, bold=True, size=11, wrap=False, lined=False)
    for column, text in enumerate(heads, start=1):
        cell = sheet.cell(HEADS, column)
        write(cell, text, bold=True)
        cell.alignment, cell.fill = Alignment(horizontal="center", vertical="center", wrap_text=True), SHADE
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"C{HEADS + 1}"
    sheet.print_title_rows = f"{HEADS}:{HEADS}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left, sheet.page_margins.right = 0.6, 0.4
    sheet.oddFooter.center.text = "&P/&N"


def finish(sheet: Any) -> None:
    """Lines around every cell of the table, also the empty ones; rows high enough for their text on every program."""
    for row in sheet.iter_rows(min_row=HEADS, max_row=sheet.max_row, max_col=sheet.max_column):
        lines = 1
        for cell in row:
            cell.border = LINE
            width = sheet.column_dimensions[cell.column_letter].width
            lines = max(lines, ceil(len(str(cell.value or "")) * 1.05 / width))
        sheet.row_dimensions[row[0].row].height = 15 * lines + 2


def put(sheet: Any, values: Sequence[Any], row: int | None = None, column: int = 1) -> None:
    """Texts and whole numbers side by side, in a new row unless one is named."""
    row = row or sheet.max_row + 1
    for offset, value in enumerate(values):
        cell = sheet.cell(row, column + offset)
        if isinstance(value, int):
            plain(cell, Decimal(value), "0")
        else:
            write(cell, str(value))


def amount(cell: Any, value: Decimal | None, indicator: Indicator) -> None:
    """A figure as a number with the indicator's decimals; no data in words, never 0."""
    if value is None:
        write(cell, _("chưa có số liệu"))
        cell.alignment = Alignment(horizontal="center", vertical="top", wrap_text=True)
        return
    plain(cell, value, "#,##0" + ("." + "0" * indicator.decimals if indicator.decimals else ""))


def plain(cell: Any, value: Decimal, look: str) -> None:
    """A number; the reader's own spreadsheet writes its marks (2.649,5 in a Vietnamese one)."""
    cell.value, cell.number_format = value, look
    cell.font, cell.alignment = Font(name=FACE, size=11), Alignment(horizontal="right", vertical="top")


def write(cell: Any, text: str, *, bold: bool = False, size: int = 11, wrap: bool = True, lined: bool = True) -> None:
    """A text that stays one: a name that begins with = + - @ never becomes a formula, here or when it is edited."""
    cell.value = printable(text)
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in tuple("=+-@")
    cell.font = Font(name=FACE, size=size, bold=bold)
    cell.alignment = Alignment(vertical="top", wrap_text=wrap)
    if lined:
        cell.border = LINE
