"""Reporting periods as values: month, quarter, six months, nine months, year, term."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

_FORM = re.compile(
    r"(?P<year>\d{4})(?:-(?P<end>\d{4})|-(?:Q(?P<quarter>[1-4])|M(?P<month>0[1-9]|1[0-2])|(?P<part>6M|9M)))?"
)


@dataclass(frozen=True, order=True)
class Period:
    """The days a figure or a report speaks of, both included."""

    start: date
    end: date

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2014`, `2014-Q3`, `2014-M07`, `2014-6M`, `2014-9M`, `2011-2015` or `2011-01-01..2013-06-30`.

        Raises:
            ValueError: none of these.
        """
        if ".." in text:
            first, last = (date.fromisoformat(day) for day in text.split("..", 1))
            if last < first:
                raise ValueError(text)
            return cls(first, last)
        found = _FORM.fullmatch(text)
        if not found:
            raise ValueError(text)
        year = int(found["year"])
        if found["end"]:
            if int(found["end"]) < year:
                raise ValueError(text)
            return cls(date(year, 1, 1), date(int(found["end"]), 12, 31))
        if found["quarter"]:
            month = 3 * int(found["quarter"]) - 2
            return cls(date(year, month, 1), _month_end(year, month + 2))
        if found["month"]:
            return cls(date(year, int(found["month"]), 1), _month_end(year, int(found["month"])))
        return cls(date(year, 1, 1), _month_end(year, {"6M": 6, "9M": 9}.get(found["part"] or "", 12)))

    @classmethod
    def year(cls, year: int) -> Period:
        """A calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @property
    def code(self) -> str:
        """The period as `parse` reads it; a span that is none of the forms is written by its days."""
        y = self.start.year
        forms = [
            str(y),
            f"{y}-6M",
            f"{y}-9M",
            *(f"{y}-Q{q}" for q in range(1, 5)),
            *(f"{y}-M{m:02}" for m in range(1, 13)),
        ]
        forms.append(f"{y}-{self.end.year}")
        return next((f for f in forms if Period.parse(f) == self), f"{self.start}..{self.end}")

    @property
    def label(self) -> str:
        """The period in the reader's language."""
        code, year = self.code, self.start.year
        if ".." in code:
            return _("Từ %(start)s đến %(end)s") % {"start": date_format(self.start), "end": date_format(self.end)}
        if "Q" in code:
            return _("Quý %(n)s năm %(year)s") % {"n": ("I", "II", "III", "IV")[int(code[-1]) - 1], "year": year}
        if "-M" in code:
            return _("Tháng %(n)s năm %(year)s") % {"n": self.start.month, "year": year}
        if code.endswith("6M"):
            return _("6 tháng đầu năm %(year)s") % {"year": year}
        if code.endswith("9M"):
            return _("9 tháng năm %(year)s") % {"year": year}
        if code == str(year):
            return _("Năm %(year)s") % {"year": year}
        return _("Giai đoạn %(start)s - %(end)s") % {"start": year, "end": self.end.year}

    def a_year_earlier(self) -> Period:
        """The same period of the year before (cùng kỳ)."""
        return Period.parse(re.sub(r"^\d{4}", str(self.start.year - 1), self.code))


def _month_end(year: int, month: int) -> date:
    return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)
