"""Areas of water supply (khu vực cấp nước): how many households live there, and since when they have clean water.

The programme starts from 100 % of households with clean water (part 1, I.1) and still has residential group 33 of Thanh
Lương to supply (task 1.3.5). So the share is computed: an area has clean water as a whole from a day on, or not yet;
households found without it are set apart as an area of their own (`dothi.registers.infrastructure.water_gap`).
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class WaterArea(Record):
    """Households that have clean water from the same day on, or have none yet."""

    search_fields = ("code", "name", "supplier")

    code = models.CharField(_("mã khu vực"), max_length=60)
    name = models.CharField(_("khu vực cấp nước"), max_length=200)
    supplier = models.CharField(_("đơn vị cấp nước"), max_length=200, blank=True)
    households = models.PositiveIntegerField(_("số hộ"))
    counted_on = models.DateField(
        _("tính từ ngày"), help_text=_("Ngày từ đó số hộ này được tính vào tổng số hộ của phường.")
    )
    supplied_on = models.DateField(_("có nước sạch từ ngày"), null=True, blank=True)
    ended_on = models.DateField(_("thôi tính từ ngày"), null=True, blank=True)
    boundary = models.MultiPolygonField(_("ranh giới"), null=True, blank=True)

    rules: ClassVar = [
        Rule(
            name="water_area_supplied_with_evidence",
            on=["UPDATE"],
            refuse=(
                "OLD.supplied_on IS NULL AND NEW.supplied_on IS NOT NULL AND EXISTS (SELECT 1 FROM registers_watergap g"
                " WHERE g.supply_id = NEW.id AND g.removed_at IS NULL AND g.state IN ('found', 'confirmed'))"
            ),
            message=_(
                "Khu vực còn hộ chưa có nước sạch: chỉ ghi nhận có nước khi khoảng trống được đóng bằng chứng cứ."
            ),
        )
    ]

    class Meta:
        verbose_name = _("khu vực cấp nước")
        verbose_name_plural = pgettext_lazy("plural", "khu vực cấp nước")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("water_area", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="water_area_code",
                violation_error_message=_("Mã khu vực này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(households__gt=0),
                name="water_area_households",
                violation_error_message=_("Khu vực phải có ít nhất một hộ."),
            ),
            models.CheckConstraint(
                condition=Q(supplied_on__isnull=True) | ~Q(supplier=""),
                name="water_area_supplier",
                violation_error_message=_("Khu vực có nước sạch phải ghi đơn vị cấp nước."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("counted_on")),
                name="water_area_period",
                violation_error_message=_("Ngày thôi tính không thể trước ngày bắt đầu tính."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"

    def clean(self) -> None:
        """Nobody drinks tomorrow's water."""
        super().clean()
        if self.supplied_on and self.supplied_on > timezone.localdate():
            raise ValidationError({"supplied_on": _("Ngày này không thể ở tương lai.")})


def households_without() -> Coalesce:
    """Households of its gaps that are still without clean water."""
    from dothi.registers.infrastructure.water_gap import OPEN, WaterGap

    gaps = WaterGap.objects.filter(supply=OuterRef("pk"), state__in=OPEN).order_by().values("supply")
    return Coalesce(Subquery(gaps.annotate(n=Sum("households")).values("n")), 0)


water_areas = Register(
    slug="water-areas",
    domain="infrastructure",
    model=WaterArea,
    since="counted_on",
    until="ended_on",
    columns=["code", "name", "area", "supplier", "households", "without", "supplied_on"],
    filters=["area", "unit", "households", "without", "counted_on", "supplied_on", "ended_on"],
    key=["code"],
    headings={
        "Mã khu vực": "code",
        "Khu vực cấp nước": "name",
        "Phường": "area",
        "Đơn vị cấp nước": "supplier",
        "Số hộ": "households",
        "Tính từ ngày": "counted_on",
        "Có nước sạch từ ngày": "supplied_on",
        "Thôi tính từ ngày": "ended_on",
        "Ranh giới": "boundary",
        "Ghi chú": "note",
    },
    public=["code", "name", "area", "supplier", "households", "counted_on", "supplied_on", "boundary"],
    derived={"without": Derived(_("số hộ chưa có nước"), households_without, models.IntegerField())},
)
