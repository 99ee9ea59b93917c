"""Working days and hours as the law counts them: weekends, holidays, swapped days, pauses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

MORNING = (time(8), time(12))
AFTERNOON = (time(13), time(17))


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked. `off` are holidays; `worked` are weekend days worked in exchange."""

    off: frozenset[date] = field(default_factory=frozenset)
    worked: frozenset[date] = field(default_factory=frozenset)

    def works(self, day: date) -> bool:
        """Whether offices work on `day`."""
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """The moment `hours` working hours (8-12, 13-17 local time) after `start`."""
        left, now = timedelta(hours=hours), start
        while True:
            for opens, closes in (MORNING, AFTERNOON):
                begin = datetime.combine(now.date(), opens, now.tzinfo)
                end = datetime.combine(now.date(), closes, now.tzinfo)
                if not self.works(now.date()) or now >= end:
                    continue
                begin = max(begin, now)
                if left <= end - begin:
                    return begin + left
                left -= end - begin
            now = datetime.combine(now.date() + timedelta(days=1), time(0), now.tzinfo)


def due(
    start: date, days: int, *, calendar: WorkingCalendar | None = None, pauses: Iterable[tuple[date, date]] = ()
) -> date:
    """The last day of a legal period: calendar days, or working days when a calendar is given.

    Args:
        pauses: (first, last) days on which the clock stood still, both included.

    Raises:
        ValueError: a negative number of days.
    """
    if days < 0:
        raise ValueError(days)
    stood = {first + timedelta(days=n) for first, last in pauses for n in range((last - first).days + 1)}
    day, left = start, days
    while left:
        day += timedelta(days=1)
        left -= day not in stood and (calendar is None or calendar.works(day))
    return day


def office_calendar() -> WorkingCalendar:
    """The calendar of the holidays on record."""
    from dothi.core.models import Holiday

    days = list(Holiday.objects.values_list("day", "works"))
    return WorkingCalendar(frozenset(d for d, works in days if not works), frozenset(d for d, works in days if works))
