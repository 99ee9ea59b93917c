"""Spreadsheets of the dashboards: what the pages show, with the reader's own rights."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl import Workbook

from dothi.core.models import Area
from dothi.programme import overview, words
from dothi.programme.fair import SMALL, Comparison, Rate
from dothi.programme.models import Assignment
from dothi.programme.standing import Stand, Standing
from dothi.registers.register import show
from dothi.reports.cited import printable
from dothi.reports.sheets import finish, head, plain, put

Told = Mapping[str, Any]


def leader(now: Standing, told: Told) -> bytes:
    """The goals with their lights and reasons; what is late and unled; who owes what."""
    book = Workbook()
    sheet: Any = book.active
    heads = [_("Mã"), _("Mục tiêu"), _("Trạng thái"), _("Vì sao"), _("Chủ trì")]
    _head(sheet, now, _("Mục tiêu"), heads, [8, 50, 16, 60, 30])
    for stand in told["goals"]:
        put(sheet, [stand.commitment.code, stand.commitment.name, _light(stand), _why(stand), _lead(stand)])
    finish(sheet)
    _commitments(book, now, _("Quá hạn"), told["late"])
    _commitments(book, now, _("Chưa ai chủ trì"), told["leaderless"])
    _owed(book, now, told["owed"])
    return _bytes(book)


def coordinator(now: Standing, told: Told) -> bytes:
    """Who owes what; what no plan took; open conflicts; how the registers are kept."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _owed(book, now, told["owed"])
    gaps = {c.pk for c in told["gaps"]}
    _commitments(book, now, _("Chưa kế hoạch nào nhận"), [s for s in now.stands.values() if s.commitment.pk in gaps])
    sheet = book.create_sheet()
    _head(sheet, now, _("Mâu thuẫn"), [_("TT"), _("Mâu thuẫn")], [6, 100])
    for number, conflict in enumerate(now.conflicts, start=1):
        put(sheet, [number, conflict.said])
    finish(sheet)
    sheet = book.create_sheet()
    heads = [_("Sổ"), _("Số hồ sơ"), _("Không có ngày"), _("Không có vị trí"), _("Không có đơn vị"), _("Ngày mới nhất")]
    _head(sheet, now, _("Chất lượng sổ"), heads, [40, 12, 14, 14, 14, 14])
    for one in told["quality"]:
        missing = ["–" if n is None else n for n in (one.undated, one.unplaced)]
        put(sheet, [one.register.title, one.rows, *missing, one.no_unit, show(one.last) or "–"])
    finish(sheet)
    return _bytes(book)


def unit(now: Standing, told: Told) -> bytes:
    """A unit's duties, plan lines and reports of the year."""
    book = Workbook()
    sheet: Any = book.active
    heads = [_("Mã"), _("Cam kết"), _("Vai trò"), _("Trạng thái"), _("Thời hạn")]
    _head(sheet, now, _("Cam kết"), heads, [8, 60, 24, 16, 14], str(told["unit"]))
    for duty in [*told["leads"], *told["helps"]]:
        stand = duty.stand
        label = str(Assignment.Duty.LEAD.label) if duty.leads else duty.label
        put(sheet, [stand.commitment.code, stand.commitment.name, label, _light(stand), show(stand.due)])
    finish(sheet)
    for name, lines in ((_("Việc trong kế hoạch"), told["tasks"]), (_("Báo cáo"), told["reports"])):
        sheet = book.create_sheet()
        _head(
            sheet,
            now,
            name,
            [_("TT"), name, _("Hạn"), _("Trạng thái"), _("Quá hạn")],
            [6, 70, 14, 20, 10],
            str(told["unit"]),
        )
        for number, line in enumerate(lines, start=1):
            put(sheet, [number, str(line.record), show(line.due) or "–", line.state, _("Có") if line.late else ""])
        finish(sheet)
    return _bytes(book)


def wards(compared: Comparison, rows: Sequence[tuple[Area, Rate]], now: Standing, day: date | None) -> bytes:
    """Wards beside each other: numerator, denominator, rate, interval, and the marks, in the order shown."""
    book = Workbook()
    sheet: Any = book.active
    base = {"own": _("Mẫu số"), "people": _("Nghìn dân"), "km2": _("km²")}[compared.base]
    heads = [
        _("Phường"),
        _("Tử số"),
        base,
        _("Mức so sánh"),
        _("Từ (95 %)"),
        _("Đến (95 %)"),
        _("Số nhỏ"),
        _("So với toàn địa bàn"),
    ]
    about = str(compared.indicator)
    if day is not None:
        about += " · " + _("theo vị trí, phường ngày %(day)s") % {"day": show(day)}
    _head(sheet, now, _("So sánh phường"), heads, [28, 14, 14, 14, 12, 12, 10, 20], about)
    for name, one in [*((str(w), r) for w, r in rows), (_("Toàn địa bàn"), compared.whole)]:
        put(sheet, [name])
        line = sheet.max_row
        low, high = one.bounds or (None, None)
        top = one.result.figure.top
        for column, value in enumerate((top, one.bottom, one.value, low, high), start=2):
            _number(sheet.cell(line, column), value, compared.decimals if column > 3 else None)
        mark = _("dưới %(n)s") % {"n": SMALL} if one.small else ""
        against = {"above": _("cao hơn rõ"), "below": _("thấp hơn rõ")}.get(one.apart, "")
        put(sheet, [mark, against], row=line, column=7)
    finish(sheet)
    return _bytes(book)


def _number(cell: Any, value: Decimal | None, decimals: int | None) -> None:
    if value is None:
        cell.value = "–"
        return
    places = decimals if decimals is not None else (0 if value == value.to_integral_value() else 2)
    plain(cell, round(value, places), "#,##0" + ("." + "0" * places if places else ""))


def _commitments(book: Workbook, now: Standing, name: str, stands: Sequence[Stand]) -> None:
    sheet = book.create_sheet()
    heads = [_("Mã"), _("Cam kết"), _("Thời hạn"), _("Chủ trì"), _("Trạng thái")]
    _head(sheet, now, name, heads, [8, 60, 14, 34, 16])
    for stand in stands:
        put(sheet, [stand.commitment.code, stand.commitment.name, show(stand.due), _lead(stand), _light(stand)])
    finish(sheet)


def _owed(book: Workbook, now: Standing, owed: Sequence[overview.Owed]) -> None:
    sheet = book.create_sheet()
    heads = [
        _("Đơn vị"),
        _("Kế hoạch muộn"),
        _("Báo cáo muộn"),
        _("Việc khác quá hạn"),
        _("Bị trả lại"),
        _("Muộn nhất từ"),
    ]
    _head(sheet, now, _("Ai còn nợ gì"), heads, [46, 14, 14, 14, 14, 14])
    for one in owed:
        late = [one.late.get(overview.PLANS, 0), one.late.get(overview.REPORTS, 0), one.other_late(), one.all_returned]
        put(sheet, [str(one.unit or _("chưa ghi đơn vị")), *late, show(one.oldest) or "–"])
    finish(sheet)


def _head(sheet: Any, now: Standing, name: str, heads: Sequence[str], widths: Sequence[float], more: str = "") -> None:
    said = {"programme": now.programme, "year": now.year, "day": date_format(timezone.localdate(), "DATE_FORMAT")}
    about = _("%(programme)s. Năm %(year)s, lập ngày %(day)s.") % said
    warning = _("Số liệu mô phỏng") if now.programme.synthetic else ""
    head(sheet, name[:31], f"{name}{f' – {more}' if more else ''}", about, warning, heads, widths)


def _light(stand: Stand) -> str:
    return words.status(stand.main[1].reason) if stand.main else words.status("")


def _why(stand: Stand) -> str:
    return words.reason(*stand.main) if stand.main else ""


def _lead(stand: Stand) -> str:
    return str(stand.lead.unit) if stand.lead else "–"


def _bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.properties.title, book.properties.creator = printable(book.worksheets[0].title), ""
    book.save(out)
    return out.getvalue()
