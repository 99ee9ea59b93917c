"""The panel of a monitoring point: each parameter's series against the limit of its day, and the VN_AQI of its days.

Drawn on the server as small SVG: a dot a result (the worst of a day, for hourly means), a stepped line a limit, so that
a change of the standard is seen where it happened. Below the limit of detection a triangle hangs at that limit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from dothi.registers.environment import aqi
from dothi.registers.environment.air_day import air_days
from dothi.registers.environment.measurement import measurements
from dothi.registers.environment.monitoring_point import MonitoringPoint
from dothi.registers.environment.quantities import Averaging, Unit, in_smallest
from dothi.registers.environment.standard import Standard, standards
from dothi.registers.register import show

WIDTH, HEIGHT = 320, 84  # of a drawing, in its own units
MOST = 4000  # results looked at, newest first
DAYS = 36  # of air shown
# What each band does to people, and what they are advised: people at large, then the old, children and the sick.
ADVICE = {
    "good": (
        _("Không ảnh hưởng tới sức khoẻ."),
        _("Tự do hoạt động ngoài trời."),
        _("Tự do hoạt động ngoài trời."),
    ),
    "moderate": (
        _("Chấp nhận được; người nhạy cảm có thể chịu tác động nhất định."),
        _("Tự do hoạt động ngoài trời."),
        _("Theo dõi triệu chứng ho, khó thở; vẫn có thể hoạt động ngoài trời."),
    ),
    "poor": (
        _("Người nhạy cảm gặp vấn đề về sức khoẻ; người khác ít ảnh hưởng."),
        _("Ai đau mắt, ho, đau họng nên giảm hoạt động ngoài trời; học sinh giảm tập thể dục kéo dài."),
        _("Giảm hoạt động mạnh và thời gian ngoài trời."),
    ),
    "bad": (
        _("Người bình thường bắt đầu bị ảnh hưởng; người nhạy cảm nặng hơn."),
        _("Giảm hoạt động mạnh ngoài trời, tránh tập thể dục kéo dài, nghỉ trong nhà nhiều hơn."),
        _("Nên ở trong nhà; ra ngoài thì đeo khẩu trang đạt tiêu chuẩn."),
    ),
    "very_bad": (
        _("Mọi người bị ảnh hưởng nghiêm trọng hơn."),
        _("Hạn chế tối đa hoạt động ngoài trời; phải ra ngoài thì đeo khẩu trang đạt tiêu chuẩn."),
        _("Nên ở trong nhà và giảm hoạt động mạnh."),
    ),
    "hazardous": (
        _("Cảnh báo khẩn cấp: mọi người bị ảnh hưởng tới mức nghiêm trọng."),
        _("Ở trong nhà, đóng cửa; phải ra ngoài thì đeo khẩu trang đạt tiêu chuẩn."),
        _("Ở trong nhà, đóng cửa; phải ra ngoài thì đeo khẩu trang đạt tiêu chuẩn."),
    ),
}


@dataclass(frozen=True)
class Dot:
    """One result as drawn: where, how it is marked, and what it says."""

    x: float
    y: float
    beyond: bool
    below: bool
    text: str

    @property
    def left(self) -> str:
        """`x` as SVG writes it, whatever the reader's decimal mark."""
        return str(self.x)

    @property
    def top(self) -> str:
        """`y` likewise."""
        return str(self.y)

    @property
    def mark(self) -> str:
        """A triangle that hangs at the point."""
        return f"M{self.x - 3.5} {self.y} h7 l-3.5 5 z"


@dataclass
class Series:
    """One parameter over one averaging time."""

    label: str
    unit: str
    dots: list[Dot] = field(default_factory=list)
    line: str = ""  # SVG path through the dots that are values
    limits: list[str] = field(default_factory=list)  # SVG paths
    limit: str = ""  # the limit of the last result, in words
    last: Dot | None = None
    last_on: date | None = None
    beyond: int = 0
    count: int = 0

    @property
    def beyond_said(self) -> str:
        """How many of how many went beyond: `3/20 vượt`."""
        return str(_("%(beyond)s/%(count)s vượt") % {"beyond": self.beyond, "count": self.count})


@dataclass(frozen=True)
class Day:
    """One day of air: its record, colour and ink."""

    record: Any
    colour: str
    ink: str


@dataclass(frozen=True)
class Content:
    """What the panel shows."""

    series: list[Series]
    first: date | None
    last: date | None
    days: list[Day]
    latest: Day | None
    bands: list[tuple[str, str, str]]  # label, colour, ink
    advice: tuple[Any, ...]
    width: int = WIDTH
    height: int = HEIGHT


def panel(user: Any, record: MonitoringPoint) -> Content | None:
    """The series and days of a point; None while nothing was measured."""
    rows = measurements.annotated(
        measurements.records(user).filter(sampling__point=record), ["taken_on", "exceeds", "superseded"]
    )
    rows = rows.filter(superseded=False).order_by("-sampling__taken_on", "-pk")
    results = sorted(rows[:MOST], key=lambda m: (m.taken_on, m.pk))
    if not results:
        return None
    first, last = results[0].taken_on, results[-1].taken_on
    groups: dict[tuple[str, str, str], list[Any]] = {}
    for result in results:
        groups.setdefault((result.parameter, result.averaging, result.quantity), []).append(result)
    limits = list(standards.published().filter(medium=record.medium, quality_class__in=["", record.quality_class]))
    series = [
        drawn(found, [s for s in limits if (s.parameter, s.averaging, s.quantity) == key], first, last)
        for key, found in groups.items()
    ]
    days = [_day(d) for d in air_days.records(user).filter(point=record).exclude(aqi=None)[:DAYS]]
    latest = days[0] if days else None
    return Content(
        series,
        first,
        last,
        days[::-1],
        latest,
        [(str(label), *_paint(str(band))) for band, label in air_days.model.Band.choices],  # type: ignore[attr-defined]
        ADVICE[latest.record.band] if latest else (),
    )


def drawn(found: list[Any], limits: list[Standard], first: date, last: date) -> Series:
    """One series on its own scale, in the unit of its last result."""
    unit = found[-1].unit_of_measure
    factor = in_smallest(Decimal(1), unit) or Decimal(1)
    if found[-1].averaging == Averaging.HOUR:
        found = _worst_of_days(found)
    label = str(found[-1].get_parameter_display())
    if found[-1].averaging != Averaging.SAMPLE:
        label += f", {found[-1].get_averaging_display()}"
    made = Series(
        label if label[1:2].isupper() else label[:1].upper() + label[1:], str(Unit(unit).label), count=len(found)
    )
    heights = [h / factor for m in found if (h := _height(m)) is not None]
    bounds = [
        b / factor for s in limits for b in (s.smallest_min, s.smallest_max) if b is not None and _meets(s, first, last)
    ]
    top = max([*heights, *bounds], default=Decimal(1)) * Decimal("1.08") or Decimal(1)
    span = max((last - first).days, 1)

    def across(day: date) -> float:
        return round(6 + (WIDTH - 12) * (min(max(day, first), last) - first).days / span, 1)

    def up(value: Decimal) -> float:
        return round(HEIGHT - 4 - float(value / top) * (HEIGHT - 8), 1)

    for measurement in found:
        height = _height(measurement)
        if height is None:
            continue
        text = f"{date_format(measurement.taken_on, 'SHORT_DATE_FORMAT')}: {measurement.said}"
        dot = Dot(
            across(measurement.taken_on), up(height / factor), bool(measurement.exceeds), measurement.below_lod, text
        )
        made.dots.append(dot)
        made.beyond += dot.beyond
        made.last, made.last_on = dot, measurement.taken_on
    values = [dot for dot in made.dots if not dot.below]
    made.line = " ".join(f"{'L' if n else 'M'}{dot.x} {dot.y}" for n, dot in enumerate(values))
    for standard in limits:
        if not _meets(standard, first, last):
            continue
        ends = across(standard.valid_from), across((standard.valid_to or last + timedelta(days=1)) - timedelta(days=1))
        for bound in (standard.smallest_min, standard.smallest_max):
            if bound is not None:
                made.limits.append(f"M{ends[0]} {up(bound / factor)} H{max(ends[1], ends[0] + 2)}")
        if made.last_on and standard.valid_from <= made.last_on < (standard.valid_to or date.max):
            made.limit = _said(standard)
    return made


def _said(standard: Standard) -> str:
    """A limit in words: `≤ 15 mg/l (QCVN …)`."""
    parts = [
        f"{sign} {show(bound.normalize())}"
        for sign, bound in (("≥", standard.limit_min), ("≤", standard.limit_max))
        if bound is not None
    ]
    return f"{', '.join(parts)} {standard.get_unit_of_measure_display()} ({standard.regulation})"


def _worst_of_days(found: list[Any]) -> list[Any]:
    """Of many hours of a day, the highest: what the limit of an hour is held against."""
    worst: dict[date, Any] = {}
    for measurement in found:
        held = worst.get(measurement.taken_on)
        if held is None or (_height(measurement) or 0) > (_height(held) or 0):
            worst[measurement.taken_on] = measurement
    return list(worst.values())


def _height(measurement: Any) -> Decimal | None:
    """Where a result stands, in the smallest unit: at its value, below detection at that limit, else nowhere."""
    found: Decimal | None = measurement.smallest_lod if measurement.below_lod else measurement.smallest
    return found


def _meets(standard: Standard, first: date, last: date) -> bool:
    return standard.valid_from <= last and (standard.valid_to is None or standard.valid_to > first)


def _day(record: Any) -> Day:
    return Day(record, *_paint(record.band))


def _paint(band: str) -> tuple[str, str]:
    """The decision's colour of a band, and the ink that can be read on it."""
    red, green, blue = aqi.RGB[band]
    light = 0.299 * red + 0.587 * green + 0.114 * blue > 110
    return f"rgb({red} {green} {blue})", "#000" if light else "#fff"
