"""Dates, periods, deadlines and rhythms in the words of a clause."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date

from dothi.programme.reader.markers import roman_value
from dothi.programme.reader.shapes import Clause, Moment
from dothi.programme.reader.spans import Taken

_DAY = r"(?:ngày\s+)?(?P<day>\d{1,2})\s*(?:tháng|[/.-])\s*(?P<month>\d{1,2})\s*(?:năm|[/.-])\s*(?P<year>(?:19|20)\d\d)(?!\d)"
_MONTH = r"(?:tháng\s+(?P<month>\d{1,2})\s*(?:năm|[/-])\s*(?P<year>(?:19|20)\d\d))(?!\d)"
_QUARTER = r"quý\s+(?P<quarter>IV|I{1,3}|[1-4])\s*(?:/|năm\s+|-\s*)\s*(?P<year>(?:19|20)\d\d)"
_HALF = r"6 tháng (?P<half>đầu|cuối) năm(?:\s+(?P<year>(?:19|20)\d\d))?"
_PERIOD = r"(?:giai đoạn|thời kỳ|nhiệm kỳ|các năm|từ năm|trong)\s+(?:năm\s+)?(?P<from>(?:19|20)\d\d)\s*(?:-|đến năm|đến)\s*(?P<to>(?:19|20)\d\d)|(?<![\d/.-])(?P<from2>(?:19|20)\d\d)\s*-\s*(?P<to2>(?:19|20)\d\d)(?![\d/-])"
_YEAR = r"(?:(?P<part>đầu|giữa|cuối|trong|hết|trước|đến hết|đến cuối|đến)\s+)?năm\s+(?P<year>(?:19|20)\d\d)(?!\s*-\s*(?:19|20))"
_RHYTHM = r"(?P<every>hàng|hằng|mỗi|định kỳ(?:\s+(?:hàng|hằng))?)\s+(?P<unit>tuần|tháng|quý|năm|6 tháng|sáu tháng)"
_DURATION = (
    r"(?:trong(?: thời hạn| vòng)?|chậm nhất(?: là)?|sau|không quá|tối đa|trước)\s+(?P<n>\d{1,3})\s*"
    r"(?P<unit2>ngày làm việc|ngày|tuần|tháng|năm)(?=[^\w]|$)"
)
_EVENT = r"ngay sau khi\s+[^,.;]{5,120}|sau khi có\s+[^,.;]{5,80}"
_ORDER = (
    ("day", _DAY), ("month", _MONTH), ("quarter", _QUARTER), ("half", _HALF), ("period", _PERIOD),
    ("recurring", _RHYTHM), ("duration", _DURATION), ("event", _EVENT), ("year", _YEAR),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _ORDER)
_QUICK = re.compile(r"(?:19|20)\d\d|năm|tháng|quý|ngày|tuần|sau khi", re.IGNORECASE)
_EVERY = {"tuần": "week", "tháng": "month", "quý": "quarter", "năm": "year", "6 tháng": "half", "sáu tháng": "half"}


def moments(clause: Clause, text: str) -> list[Moment]:
    """The dates of a clause, in order; where two readings overlap the fuller one stands. `text` is the whole view."""
    if not _QUICK.search(text, clause.start, clause.end):
        return []
    taken = Taken()
    found: list[Moment] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text, clause.start, clause.end):
            start, end = match.span()
            start += len(match.group()) - len(match.group().lstrip())
            if taken.meets(start, end):
                continue
            bounds = _BOUNDS[kind](match)
            if bounds is None:
                continue
            taken.take(start, end)
            every = _EVERY[match["unit"].lower()] if kind == "recurring" else None
            found.append(Moment(clause.path, kind, bounds[0], bounds[1], every, text[start:end], start, end))
    return sorted(found, key=lambda m: m.start)


Bounds = tuple[date | None, date | None]


def _day(match: re.Match[str]) -> Bounds | None:
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    return day, day


def _month(match: re.Match[str]) -> Bounds | None:
    month, year = int(match["month"]), int(match["year"])
    return _months(year, month, month) if 1 <= month <= 12 else None


def _quarter(match: re.Match[str]) -> Bounds | None:
    said = match["quarter"].upper()
    quarter = int(said) if said.isdigit() else roman_value(said)
    return _months(int(match["year"]), quarter * 3 - 2, quarter * 3)


def _half(match: re.Match[str]) -> Bounds | None:
    if not match["year"]:
        return None, None
    return _months(int(match["year"]), 1, 6) if match["half"].lower() == "đầu" else _months(int(match["year"]), 7, 12)


def _period(match: re.Match[str]) -> Bounds | None:
    first, last = int(match["from"] or match["from2"]), int(match["to"] or match["to2"])
    return (date(first, 1, 1), date(last, 12, 31)) if first <= last <= first + 60 else None


def _year(match: re.Match[str]) -> Bounds | None:
    year, part = int(match["year"]), (match["part"] or "").lower()
    if part == "đầu":
        return _months(year, 1, 3)
    if part in ("cuối", "đến cuối"):
        return _months(year, 10, 12)
    if part == "trước":
        return None, date(year - 1, 12, 31)
    return date(year, 1, 1), date(year, 12, 31)


def _none(match: re.Match[str]) -> Bounds | None:
    return None, None


def _months(year: int, first: int, last: int) -> Bounds:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


_BOUNDS: dict[str, Callable[[re.Match[str]], Bounds | None]] = {
    "day": _day,
    "month": _month,
    "quarter": _quarter,
    "half": _half,
    "period": _period,
    "year": _year,
    "recurring": _none,
    "duration": _none,
    "event": _none,
}


def periods(found: list[Moment]) -> list[tuple[int, int, Moment]]:
    """The spans of years among moments: (first year, last year, moment)."""
    return [(m.first.year, m.last.year, m) for m in found if m.kind == "period" and m.first and m.last]
