"""Counts at parking places (khảo sát điểm đỗ xe): how many vehicles stand where so many may.

Part 1 of the programme finds that traffic and the need for parking grow (P1.II.3); tasks 1.2.6 and 1.3.3 answer it. What
stands over what may stand is the demand against the spaces; a place that is over its capacity shows.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.infrastructure.parking_facility import ParkingFacility
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class ParkingCount(Record):
    """The vehicles that stood at one place at one moment. Its capacity of that day is kept with them."""

    search_fields = ("inspector",)

    facility = models.ForeignKey(
        ParkingFacility, verbose_name=_("điểm đỗ xe"), on_delete=models.PROTECT, related_name="counts"
    )
    counted_on = models.DateField(_("ngày khảo sát"))
    hour = models.PositiveSmallIntegerField(_("lúc (giờ)"), default=9)
    cars = models.PositiveIntegerField(_("số ô tô đang đỗ"), default=0)
    motorbikes = models.PositiveIntegerField(_("số xe máy đang gửi"), default=0)
    may_cars = models.PositiveIntegerField(_("sức chứa ô tô khi đó"), null=True, blank=True)
    may_motorbikes = models.PositiveIntegerField(_("sức chứa xe máy khi đó"), null=True, blank=True)
    inspector = models.CharField(_("người khảo sát"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("khảo sát điểm đỗ xe")
        verbose_name_plural = pgettext_lazy("plural", "khảo sát điểm đỗ xe")
        ordering: ClassVar = ["-counted_on", "-pk"]
        indexes: ClassVar = list_indexes("parking_count", "-counted_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["facility", "counted_on", "hour"],
                condition=live(),
                name="parking_count_once",
                violation_error_message=_("Điểm đỗ đã được khảo sát vào giờ này của ngày này."),
            ),
            models.CheckConstraint(
                condition=Q(hour__lt=24),
                name="parking_count_hour",
                violation_error_message=_("Giờ từ 0 đến 23."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counted_on:%d/%m/%Y} – {self.hour} giờ"

    def derive(self) -> None:
        """The capacity as it stands, where it was not written down."""
        if self.facility_id and (self.may_cars is None or self.may_motorbikes is None):
            self.may_cars = self.facility.cars if self.may_cars is None else self.may_cars
            self.may_motorbikes = self.facility.motorbikes if self.may_motorbikes is None else self.may_motorbikes

    def clean(self) -> None:
        """Nothing was counted tomorrow."""
        super().clean()
        if self.counted_on and self.counted_on > timezone.localdate():
            raise ValidationError({"counted_on": _("Ngày khảo sát không thể ở tương lai.")})


def over() -> Case:
    """Whether more stood than may."""
    return Case(
        When(Q(cars__gt=F("may_cars")) | Q(motorbikes__gt=F("may_motorbikes")), then=Value(True)), default=Value(False)
    )


parking_counts = Register(
    slug="parking-counts",
    domain="infrastructure",
    model=ParkingCount,
    columns=["facility", "area", "counted_on", "hour", "cars", "may_cars", "motorbikes", "may_motorbikes", "over"],
    filters=[
        "facility",
        "area",
        "unit",
        "counted_on",
        "hour",
        "cars",
        "may_cars",
        "motorbikes",
        "may_motorbikes",
        "over",
    ],
    key=["facility", "counted_on", "hour"],
    headings={
        "Mã điểm đỗ": "facility",
        "Điểm đỗ xe": "facility",
        "Phường": "area",
        "Ngày khảo sát": "counted_on",
        "Lúc (giờ)": "hour",
        "Số ô tô đang đỗ": "cars",
        "Sức chứa ô tô khi đó": "may_cars",
        "Số xe máy đang gửi": "motorbikes",
        "Sức chứa xe máy khi đó": "may_motorbikes",
        "Người khảo sát": "inspector",
        "Ghi chú": "note",
    },
    public=["facility", "area", "counted_on", "hour", "cars", "may_cars", "motorbikes", "may_motorbikes"],
    parent="facility",
    derived={"over": Derived(_("quá sức chứa"), over, models.BooleanField())},
)
