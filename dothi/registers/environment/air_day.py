"""Days of air (chất lượng không khí ngày): the VN_AQI of one point on one day, reckoned from its measurements.

Task 1.4.5 and Goal 8: the air is protected; counted are the days on which VN_AQI was good or moderate over the days on
which there is one. A day is reckoned anew whenever a result of it is written; nothing of it is typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.registers.environment import aqi
from dothi.registers.environment.measurement import Measurement, superseded
from dothi.registers.environment.monitoring_point import MonitoringPoint
from dothi.registers.environment.quantities import Parameter
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register

LEAST = "air_day_least_hours"  # hourly means without which no 24-hour mean of dust is formed from them
HOURS, BEFORE = 24, 7  # of a day; of the day before, that its first 8-hour means reach back to
CHUNK = 500


class AirDay(Record):
    """One point on one day. Without dust measured there is no index, and the day counts as not measured."""

    class Band(models.TextChoices):
        GOOD = "good", _("tốt")
        MODERATE = "moderate", _("trung bình")
        POOR = "poor", _("kém")
        BAD = "bad", _("xấu")
        VERY_BAD = "very_bad", _("rất xấu")
        HAZARDOUS = "hazardous", _("nguy hại")

    search_fields = ("point_code",)

    point = models.ForeignKey(
        MonitoringPoint, verbose_name=_("điểm quan trắc"), on_delete=models.PROTECT, related_name="days"
    )
    day = models.DateField(_("ngày"))
    aqi = models.PositiveSmallIntegerField("VN_AQI", null=True, editable=False)
    band = models.CharField(_("mức"), max_length=10, choices=Band, blank=True, editable=False)
    dominant = models.CharField(_("thông số quyết định"), max_length=10, choices=Parameter, blank=True, editable=False)
    indices = models.JSONField(_("VN_AQI từng thông số"), default=list, blank=True, editable=False)
    hours = models.PositiveSmallIntegerField(_("số giờ có số đo bụi"), default=0, editable=False)

    class Meta:
        verbose_name = _("chất lượng không khí ngày")
        verbose_name_plural = pgettext_lazy("plural", "chất lượng không khí ngày")
        ordering: ClassVar = ["-day", "-pk"]
        indexes: ClassVar = list_indexes("air_day", "-day")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["point", "day"],
                condition=live(),
                name="air_day_once",
                violation_error_message=_("Điểm này đã có ngày này."),
            ),
            models.CheckConstraint(
                condition=Q(aqi__isnull=True, band="", dominant="")
                | (Q(aqi__gte=0, aqi__lte=aqi.INDEX[-1]) & ~Q(band="") & ~Q(dominant="")),
                name="air_day_index",
                violation_error_message=_("VN_AQI từ 0 đến 500, kèm mức và thông số quyết định."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point_code} – {self.day:%d/%m/%Y}"

    @property
    def point_code(self) -> str:
        """The code of its point, for search."""
        return self.point.code if self.point_id else ""

    def derive(self) -> None:
        """The index of the day, from the results that stand."""
        if not self.point_id or self.day is None:
            return
        concentrations, self.hours = day_of(self.point_id, self.day, self.area_id)
        indices = aqi.daily(concentrations)
        found = aqi.overall(indices)
        self.aqi, self.dominant = found or (None, "")
        self.band = "" if self.aqi is None else aqi.band(self.aqi)
        self.indices = [
            {"parameter": str(Parameter(x).label), "index": aqi.rounded(indices[x])}
            for x in aqi.POLLUTANTS
            if x in indices
        ]

    def clean(self) -> None:
        """A day without a measurement is no day."""
        super().clean()
        if self.point_id and self.day and not results(self.point_id, self.day, self.day).exists():
            raise ValidationError({"day": _("Điểm này không có kết quả đo không khí nào trong ngày.")})


def results(point: int, first: date, last: date) -> Any:
    """The results of the air at a point that stand, over some days, as (day, parameter, averaging, hour, µg/m³)."""
    found = Measurement.objects.filter(
        ~superseded(),
        sampling__point=point,
        sampling__point__medium="air",
        sampling__taken_on__range=(first, last),
        parameter__in=aqi.POLLUTANTS,
        quantity="air",
        smallest__isnull=False,
    )
    return found.order_by("pk").values_list("sampling__taken_on", "parameter", "averaging", "hour", "smallest")


def day_of(point: int, day: date, area: int | None = None) -> tuple[dict[str, Decimal | None], int]:
    """The concentrations that make the index of a day (see `aqi.daily`), and how many hours of dust there are."""
    hourly: dict[str, list[Decimal | None]] = {x: [None] * (BEFORE + HOURS) for x in aqi.POLLUTANTS}
    given: dict[tuple[str, str], Decimal] = {}  # means that were measured as such
    for on, parameter, averaging, hour, value in results(point, day - timedelta(days=1), day):
        if hour is not None:
            place = hour - 1 + BEFORE - (0 if on == day else HOURS)
            if place >= 0:
                hourly[parameter][place] = value
        elif on == day:
            given[parameter, averaging] = max(value, given.get((parameter, averaging), value))
    least = int(law.value(LEAST, day, area) or 1)
    found: dict[str, Decimal | None] = {}
    for dust in aqi.DUST:
        measured = given.get((dust, "24h"))
        found[dust] = measured if measured is not None else aqi.mean(hourly[dust][BEFORE:], least)
    for gas in aqi.GASES:
        found[gas] = aqi.highest([*hourly[gas][BEFORE:], given.get((gas, "1h"))])
    found["o3_8h"] = aqi.highest([*aqi.eight_hour_means(hourly["o3"]), given.get(("o3", "8h"))])
    counted = max(sum(c is not None for c in hourly[dust][BEFORE:]) for dust in aqi.DUST)
    return {x: c and c.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP) for x, c in found.items()}, counted


def refresh(numbers: Sequence[int]) -> None:
    """Reckon the days anew to which these results belong. The caller names the author."""
    days: set[tuple[int, date]] = set()
    for start in range(0, len(numbers), CHUNK):
        rows = Measurement.objects.filter(
            pk__in=numbers[start : start + CHUNK], parameter__in=aqi.POLLUTANTS, sampling__point__medium="air"
        )
        days |= set(rows.order_by().values_list("sampling__point", "sampling__taken_on").distinct())
    after = {(point, day + timedelta(days=1)) for point, day in days}  # its first 8-hour means reach back
    known = {
        (d.point_id, d.day): d
        for d in AirDay.objects.filter(point__in={p for p, _d in days}, day__in={d for _p, d in days | after})
    }
    points = {p.pk: p for p in MonitoringPoint.objects.filter(pk__in={point for point, _day in days})}
    for key in sorted(days | (after & known.keys())):
        found = known.get(key)
        if found is None:
            point = points[key[0]]
            found = AirDay(
                point=point, day=key[1], area_id=point.area_id, unit_id=point.unit_id, synthetic=point.synthetic
            )
        before = (found.aqi, found.indices, found.hours)
        found.derive()
        if found.pk is None or before != (found.aqi, found.indices, found.hours):
            found.save()


air_days = Register(
    slug="air-days",
    domain="environment",
    model=AirDay,
    columns=["point", "day", "area", "aqi", "band", "dominant", "hours"],
    filters=["point", "area", "unit", "day", "aqi", "band", "dominant", "hours"],
    key=["point", "day"],
    headings={
        "Điểm quan trắc": "point",
        "Mã điểm": "point",
        "Phường": "area",
        "Ngày": "day",
        "Ghi chú": "note",
    },
    public=["point", "day", "area", "aqi", "band", "dominant", "indices", "hours"],
    parent="point",
    parameters={LEAST: _("số giờ ít nhất để tính trung bình ngày của bụi")},
)
