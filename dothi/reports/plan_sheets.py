"""Spreadsheets of the year's plans: the annex of one plan, the coverage of all, the duties of a day."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from dothi.core.models import Unit
from dothi.programme.plans import annex as annexes
from dothi.programme.plans.coverage import Cell, Coverage
from dothi.programme.plans.duties import MARKS, Matrix
from dothi.programme.plans.unit_plan import UnitPlan
from dothi.reports.cited import printable
from dothi.reports.sheets import FACE, SHADE, finish, head, plain, put

NARROW = 7.0


def annex(plan: UnitPlan) -> bytes:
    """A plan's lines in the form of its annex, with money and outcome beside."""
    book = Workbook()
    sheet: Any = book.active
    heads = [
        *annexes.heads(),
        _("Kinh phí (đồng)"),
        _("Khâu đột phá"),
        _("Cam kết"),
        _("Trạng thái"),
        _("Kết quả, lý do"),
    ]
    head(
        sheet,
        _("Phụ lục"),
        plan.title,
        f"{plan.get_state_display()}. {_about(plan.programme)}",
        _warning(plan.synthetic),
        heads,
        [6, 46, 20, 28, 18, 34, 16, 9, 10, 16, 34],
    )
    for group in annexes.annex(plan):
        put(sheet, [group.number, group.title, *[""] * 9])
        for cell in sheet[sheet.max_row]:
            cell.font, cell.fill = Font(name=FACE, size=11, bold=True), SHADE
        for row in group.rows:
            task = row.task
            put(sheet, [int(row.number), row.content, row.lead, row.partners, row.time, row.product])
            line = sheet.max_row
            if task.budget is not None:
                plain(sheet.cell(line, 7), task.budget, "#,##0")
            more = [
                "x" if task.breakthrough else "",
                task.commitment.code if task.commitment else "",
                task.get_state_display(),
                task.result,
            ]
            put(sheet, more, row=line, column=8)
    finish(sheet)
    return _bytes(book, plan.title)


def coverage(found: Coverage) -> bytes:
    """Commitments × units of the year, commitments × years, and the lines that rest on no clause."""
    book = Workbook()
    title = _("Độ phủ kế hoạch năm %(year)s") % {"year": found.year}
    warning = _warning(found.programme.synthetic)
    sheet: Any = book.active
    _matrix_head(sheet, _("Theo đơn vị"), title, found.programme, warning, found.units)
    for commitment in found.commitments:
        put(sheet, [commitment.code, commitment.name])
        for place, unit in enumerate(found.units, start=3):
            _count(sheet.cell(sheet.max_row, place), found.cells.get((commitment.pk, unit.pk)))
    finish(sheet)
    years = list(found.programme.years)
    sheet = book.create_sheet()
    head(
        sheet,
        _("Theo năm"),
        _("Số dòng kế hoạch của mỗi cam kết theo năm"),
        _about(found.programme),
        warning,
        [_("Mã"), _("Cam kết"), *map(str, years)],
        [10, 60, *[10.0] * len(years)],
    )
    for commitment in found.commitments:
        put(sheet, [commitment.code, commitment.name])
        for place, year in enumerate(years, start=3):
            _count(sheet.cell(sheet.max_row, place), found.years.get((commitment.pk, year)))
    finish(sheet)
    sheet = book.create_sheet()
    heads = [_("TT"), _("Đơn vị"), _("Nội dung nhiệm vụ"), _("Sản phẩm"), _("Trạng thái")]
    named = _("Dòng ngoài chương trình")
    head(sheet, named, named, _about(found.programme), warning, heads, [6, 30, 60, 40, 18])
    for number, task in enumerate(found.orphans, start=1):
        put(sheet, [number, str(task.unit), task.content, task.product, task.get_state_display()])
    finish(sheet)
    return _bytes(book, title)


def duties(found: Matrix) -> bytes:
    """Commitments × units on a day, a mark for each duty, and what the marks mean."""
    book = Workbook()
    title = _("Bảng phân công ngày %(day)s") % {"day": date_format(found.day, "DATE_FORMAT")}
    legend = "; ".join(f"{MARKS[code]}: {label}" for code, label in _labels())
    sheet: Any = book.active
    warning = _warning(found.programme.synthetic)
    _matrix_head(sheet, _("Phân công"), title, found.programme, warning, found.units, legend)
    for commitment in found.commitments:
        put(sheet, [commitment.code, commitment.name])
        for place, unit in enumerate(found.units, start=3):
            held = found.held.get((commitment.pk, unit.pk), [])
            if held:
                put(sheet, [", ".join(str(MARKS[a.duty]) for a in held)], row=sheet.max_row, column=place)
    finish(sheet)
    return _bytes(book, title)


def _labels() -> list[tuple[Any, Any]]:
    from dothi.programme.models import Assignment

    labels = dict(Assignment.Duty.choices)
    return [(code, labels[code]) for code in MARKS]


def _matrix_head(
    sheet: Any, name: str, title: str, programme: Any, warning: str, units: Sequence[Unit], legend: str = ""
) -> None:
    about = _about(programme) + (f" {legend}." if legend else "")
    heads = [_("Mã"), _("Cam kết"), *(u.short_name or str(u) for u in units)]
    head(sheet, name, title, about, warning, heads, [10, 60, *[NARROW] * len(units)])
    for place in range(3, 3 + len(units)):
        sheet.cell(4, place).alignment = Alignment(
            text_rotation=90, horizontal="center", vertical="bottom", wrap_text=True
        )


def _count(cell: Any, held: Cell | None) -> None:
    """How many lines; a circle where a unit owes it and has none; nothing where nobody owes it."""
    if held is None or not (held.lines or held.gap):
        return
    if held.lines:
        plain(cell, Decimal(held.lines), "0")
    else:
        cell.value = "○"
    cell.alignment = Alignment(horizontal="center", vertical="top")


def _about(programme: Any) -> str:
    at = date_format(timezone.localtime(), "DATETIME_FORMAT")
    return _("%(programme)s. Lập lúc %(at)s.") % {"programme": programme, "at": at}


def _warning(synthetic: bool) -> str:
    return _("SỐ LIỆU MÔ PHỎNG, KHÔNG DÙNG LÀM CĂN CỨ BÁO CÁO CHÍNH THỨC") if synthetic else ""


def _bytes(book: Workbook, title: str) -> bytes:
    book.properties.title, book.properties.creator = printable(title), ""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
