"""Cells read as dates and numbers, as Vietnamese offices write them. What can be read in two ways is asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import spoken
from dothi.core.text import nfc, read_number
from dothi.registers.exchange.problems import QUESTION, WARNING, Doubt, Late

Reader = Callable[[Any], Any]
_DAY = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{2,4})")
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]00:00(?::00)?)?")
_EXCEL = date(1899, 12, 30)
_UNIT = re.compile(r"(?<=[\d\s])\s*(m2|m²|m|đồng|đ|vnđ|vnd|w|tầng|%)$", re.IGNORECASE)


def written(value: Any) -> str:
    """A cell as the text a person sees in it."""
    if type(value) is str:
        return nfc(value).strip()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (date, datetime)):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    return nfc(str(value)).strip()


def date_of(cell: Any) -> date:
    """A cell as a date, day before month; raises `Doubt` at what is no date or may be another."""
    if isinstance(cell, datetime):
        return _sensible(cell.date())
    if isinstance(cell, date):
        return _sensible(cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if 20_000 <= cell <= 80_000:  # a date whose cell lost its format: days since 1899
            day = _EXCEL + timedelta(days=int(cell))
            raise Doubt(
                _("Số %(number)s được đọc là ngày %(day)s."),
                level=WARNING,
                kept=day,
                number=cell,
                day=f"{day:%d/%m/%Y}",
            )
        raise Doubt(_("“%(value)s” không phải ngày."), _("Hãy ghi ngày/tháng/năm, ví dụ 05/09/2012."), value=cell)
    said = written(cell)
    if iso := _ISO.fullmatch(said):
        year, month, day_ = iso.groups()
    elif found := _DAY.fullmatch(said):
        day_, month, year = found.groups()
        if len(year) != 4:
            raise Doubt(
                _("Năm trong “%(value)s” chỉ có hai chữ số."), _("Hãy ghi đủ bốn chữ số, ví dụ 05/09/2012."), value=said
            )
    else:
        raise Doubt(_("“%(value)s” không phải ngày."), _("Hãy ghi ngày/tháng/năm, ví dụ 05/09/2012."), value=said)
    try:
        return _sensible(date(int(year), int(month), int(day_)))
    except ValueError:
        raise Doubt(_("“%(value)s” không phải ngày có thật."), _("Hãy kiểm tra ngày và tháng."), value=said) from None


def _sensible(day: date) -> date:
    if not 1800 <= day.year <= 2200:
        raise Doubt(_("Năm %(year)s không hợp lý."), _("Hãy kiểm tra lại năm."), year=day.year)
    return day


def moment(cell: Any) -> datetime:
    """A cell as a moment, of this office's time zone where it names none; raises `Doubt`."""
    if isinstance(cell, datetime):
        return cell if timezone.is_aware(cell) else timezone.make_aware(cell)
    try:
        moment = datetime.fromisoformat(written(cell))
    except ValueError:
        day = date_of(cell)
        moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - made aware below
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _number(cell: Any, whole: bool) -> Decimal:
    if isinstance(cell, (bool, date, datetime)):
        raise Doubt(_("“%(value)s” không phải số."), _("Hãy ghi số, ví dụ 1234,5."), value=written(cell))
    if isinstance(cell, (int, float)):
        return Decimal(repr(cell))
    try:
        number = read_number(_UNIT.sub("", written(cell)), whole=whole)
    except ValueError:
        raise Doubt(_("“%(value)s” không phải số."), _("Hãy ghi số, ví dụ 1234,5."), value=written(cell)) from None
    if number.other is not None:
        raise Doubt(
            _("“%(value)s” là %(first)s hay %(second)s?"),
            _("Hãy ghi rõ: %(plain_first)s hoặc %(plain_second)s."),
            QUESTION,
            value=written(cell),
            first=_said(number.value),
            second=_said(number.other),
            plain_first=f"{number.value:f}",
            plain_second=f"{number.other:f}0".replace(".", ",") if "." in f"{number.other:f}" else f"{number.other:f}",
        )
    return number.value


def _said(value: Decimal) -> Late:
    """A number as the reader's language writes it."""
    return Late(lambda: spoken.number(value))


def integer(cell: Any) -> int:
    """A cell as a whole number; raises `Doubt` at a fraction or at what may be two numbers."""
    number = _number(cell, True)
    if number != number.to_integral_value():
        raise Doubt(_("“%(value)s” phải là số nguyên."), _("Hãy bỏ phần lẻ."), value=written(cell))
    return int(number)


def decimal(f: models.DecimalField[Any, Any]) -> Reader:
    """The reader of cells for a field of numbers: to its decimals, with a warning where that rounds."""
    step = Decimal(1).scaleb(-f.decimal_places)

    def read(cell: Any) -> Decimal:
        number = _number(cell, f.decimal_places == 0)
        try:
            rounded = number.quantize(step)
        except ArithmeticError:
            raise Doubt(_("Số quá lớn."), _("Tối đa %(digits)s chữ số."), digits=f.max_digits) from None
        if abs(rounded) >= Decimal(10) ** (f.max_digits - f.decimal_places):
            raise Doubt(_("Số quá lớn."), _("Tối đa %(digits)s chữ số."), digits=f.max_digits)
        if abs(rounded - number) > Decimal("1e-9") * max(Decimal(1), abs(number)):
            raise Doubt(_("Được làm tròn thành %(rounded)s."), level=WARNING, kept=rounded, rounded=_said(rounded))
        return rounded

    return read
