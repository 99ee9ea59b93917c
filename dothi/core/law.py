"""What the law said on a day: dated parameters and the deadlines that follow from them.

A deadline, ceiling or tolerance is a row of `Parameter` with its source, never a constant. Where none is in force the
answer is None: nothing is guessed, and a step that needs it says which one is missing (`missing`).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dothi.core.calendar import WorkingCalendar, due, office_calendar
from dothi.core.models import Area, Parameter


@dataclass
class _Book:
    """What was read inside `reading()`: parameters by code, the tree of areas, the calendar."""

    rows: dict[str, list[Parameter]] = field(default_factory=dict)
    chains: dict[int, list[int]] = field(default_factory=dict)
    calendar: WorkingCalendar | None = None


_book: ContextVar[_Book | None] = ContextVar("law", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Inside, each parameter, area and holiday is read from the database once: for imports and generators."""
    token = _book.set(_book.get() or _Book())
    try:
        yield
    finally:
        _book.reset(token)


def parameter(code: str, on: date, area: int | None = None) -> Parameter | None:
    """The parameter in force on a day: the area's own, else that of the nearest area around it, else the general one.

    Args:
        area: the number of an area; None asks for the general rule only.
    """
    standing = [p for p in _rows(code) if p.valid_from <= on and (p.valid_to is None or on < p.valid_to)]
    if not standing:
        return None
    places: list[int | None] = [*(_chain(area) if area is not None else []), None]
    fitting = [p for p in standing if p.area_id in places]
    return min(fitting, key=lambda p: (places.index(p.area_id), -p.valid_from.toordinal()), default=None)


def value(code: str, on: date, area: int | None = None) -> Decimal | None:
    """The parameter's value on a day, in its own unit."""
    found = parameter(code, on, area)
    return found.value if found else None


def deadline(
    code: str,
    start: date,
    area: int | None = None,
    *,
    on: date | None = None,
    pauses: Iterable[tuple[date, date]] = (),
) -> date | None:
    """The last day of a legal period that begins with an event on `start`; None when no parameter sets it.

    Args:
        on: the day whose law counts, when it is not that of the event.
        pauses: (first, last) days on which the clock stood still, both included; months do not pause.
    """
    found = parameter(code, on or start, area)
    if found is None:
        return None
    length = int(found.value)
    if found.unit == Parameter.Unit.MONTHS:
        return add_months(start, length)
    if found.unit == Parameter.Unit.WORKING_DAYS:
        return due(start, length, calendar=_calendar(), pauses=pauses)
    return due(start, length, pauses=pauses)


def moment(code: str, start: datetime, area: int | None = None) -> datetime | None:
    """The moment a legal period of working hours that begins at `start` ends; None when no parameter sets it."""
    here = timezone.localtime(start)
    hours = value(code, here.date(), area)
    return None if hours is None else _calendar().add_hours(here, float(hours))


def add_months(start: date, months: int) -> date:
    """The same day `months` later, or the last day of that month when it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def missing(label: object, code: str, on: date) -> str:
    """That a parameter is needed and none is in force, as a reader is told."""
    return _("Chưa có tham số “%(label)s” (%(code)s) có hiệu lực ngày %(day)s: cần nhập kèm căn cứ trước.") % {
        "label": label,
        "code": code,
        "day": date_format(on, "DATE_FORMAT"),
    }


def _rows(code: str) -> list[Parameter]:
    book = _book.get()
    if book is None:
        return list(Parameter.objects.filter(code=code))
    if code not in book.rows:
        book.rows[code] = list(Parameter.objects.filter(code=code))
    return book.rows[code]


def _chain(area: int) -> list[int]:
    """The area, the one around it, and so on outwards."""
    book = _book.get()
    if book is not None and area in book.chains:
        return book.chains[area]
    parents, chain, here = dict(Area.objects.values_list("pk", "parent")), [], area
    while here is not None and here not in chain:
        chain.append(here)
        here = parents.get(here)  # type: ignore[assignment]
    if book is not None:
        book.chains[area] = chain
    return chain


def _calendar() -> WorkingCalendar:
    book = _book.get()
    if book is None:
        return office_calendar()
    book.calendar = book.calendar or office_calendar()
    return book.calendar
