"""A legal clock in words: from which event, how long by which rule of that day, until when, used or left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dothi.core import law, spoken
from dothi.core.calendar import office_calendar
from dothi.core.models import Parameter

Pauses = Sequence[tuple[date, date]]  # (first, last) days on which the clock stood still, both included


@dataclass(frozen=True)
class Clock:
    """One period that the law sets: `event` on `start` began it, `ended` is the day that stopped it, if one did."""

    name: str
    event: str
    start: date | None
    due: date | None
    ended: date | None
    rule: Parameter | None  # in force on `start`, with its source
    used: str  # "3 trong 7 ngày làm việc"; empty where the unit is months or the clock still runs
    missing: str  # that no rule is on record for that day
    waiting: bool = False  # it stands still
    lapsed: bool = False  # it ran out without its event, and another way was taken

    @property
    def term(self) -> str:
        """The length in words: `7 ngày làm việc`."""
        if self.rule is None:
            return ""
        return f"{spoken.number(self.rule.value)} {self.rule.get_unit_display()}"

    @property
    def days(self) -> int | None:
        """Days between its end (or today) and the day due; negative when late."""
        return None if self.due is None else (self.due - (self.ended or timezone.localdate())).days

    @property
    def late(self) -> bool:
        """The day due passed first."""
        return self.lapsed or (not self.waiting and self.days is not None and self.days < 0)

    @property
    def said(self) -> str:
        """Where it stands, in words."""
        if self.waiting:
            return _("đang tạm dừng")
        if self.lapsed:
            return _("hết hạn, không thực hiện")
        if self.days is None:
            return ""
        if self.ended is None:
            return days_left(self.days)
        if self.late:
            return ngettext("muộn %(n)s ngày", "muộn %(n)s ngày", -self.days) % {"n": spoken.number(-self.days)}
        return _("đúng hạn")

    @property
    def tone(self) -> str:
        """Its colour, which never stands without `said`."""
        if self.late:
            return "bad"
        return "good" if self.ended else "warn" if self.waiting else "info"


def days_left(days: int) -> str:
    """How many days are left before a day, or have passed since, in words."""
    if days == 0:
        return _("hôm nay")
    if days < 0:
        return ngettext("quá %(n)s ngày", "quá %(n)s ngày", -days) % {"n": spoken.number(-days)}
    return ngettext("còn %(n)s ngày", "còn %(n)s ngày", days) % {"n": spoken.number(days)}


def clock(
    name: object,
    code: str,
    event: object,
    start: date,
    area: int,
    *,
    due: date | None = None,
    ended: date | None = None,
    pauses: Pauses = (),
    waiting: bool = False,
    lapsed: bool = False,
) -> Clock:
    """A clock that runs by the dated parameter `code` as it stood on `start`.

    Args:
        name: what the period is called; it also names the parameter when none is on record.
        due: the day on record, where the record keeps one; by default it is computed.
        lapsed: another way was taken when it had run out.
    """
    rule = law.parameter(code, start, area)
    if rule is None:
        return Clock(
            str(name), str(event), start, due, ended, None, "", law.missing(name, code, start), waiting, lapsed
        )
    if due is None and not waiting:
        due = law.deadline(code, start, area, pauses=pauses)
    used = _used(rule, start, ended, pauses) if ended else ""
    return Clock(str(name), str(event), start, due, ended, rule, used, "", waiting, lapsed)


def _used(rule: Parameter, start: date, ended: date, pauses: Pauses) -> str:
    """How much of the period was used, counted as the law counts: not the first day, not what stood still."""
    if rule.unit not in (Parameter.Unit.DAYS, Parameter.Unit.WORKING_DAYS):
        return ""
    calendar = office_calendar() if rule.unit == Parameter.Unit.WORKING_DAYS else None
    days = [start + timedelta(days=n) for n in range(1, (ended - start).days + 1)]
    stood = [day for first, last in pauses for day in days if first <= day <= last]
    count = sum(day not in stood and (calendar is None or calendar.works(day)) for day in days)
    return _("đã dùng %(used)s trong %(term)s") % {
        "used": spoken.number(count),
        "term": f"{spoken.number(rule.value)} {rule.get_unit_display()}",
    }
