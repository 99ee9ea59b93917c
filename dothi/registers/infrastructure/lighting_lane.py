"""Lanes of a lighting plan (đoạn ngõ trong phương án chiếu sáng): each a segment, with the lamps it is to get.

Task 1.3.6: lanes with a cross-section of 1,5 m and more. How wide is wide enough is a dated parameter.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import F, Min, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.rules import Rule, different
from dothi.registers.infrastructure.lamp import Lamp
from dothi.registers.infrastructure.lighting_plan import LightingPlan
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register

WIDTH = "lighting_lane_width"  # metres from which a lane is to be lit
FIXED = _("Phương án đã duyệt: không thêm, sửa, bỏ đoạn ngõ.")
DECIDED = (
    "EXISTS (SELECT 1 FROM registers_lightingplan p WHERE p.id IN ({plans}) AND p.state IN ('approved', 'finished'))"
)
CHANGED = " OR ".join(map(different, ("plan_id", "segment_id", "lamps", "removed_at")))


class LightingLane(Record):
    """One segment of one plan."""

    search_fields = ("segment",)

    plan = models.ForeignKey(
        LightingPlan,
        verbose_name=_("phương án chiếu sáng"),
        on_delete=models.PROTECT,
        related_name="lanes",
        db_index=False,
    )
    segment = models.ForeignKey(Segment, verbose_name=_("đoạn đường"), on_delete=models.PROTECT)
    lamps = models.PositiveSmallIntegerField(_("số bóng dự kiến"))

    rules: ClassVar = [
        Rule(
            name="lighting_lane_added",
            on=["INSERT"],
            # An approved plan brought from elsewhere comes before its lanes: they never exceed the lamps it was approved for.
            refuse=(
                f"NEW.removed_at IS NULL AND {DECIDED.format(plans='NEW.plan_id')} AND (SELECT SUM(l.lamps)"  # noqa: S608 - our own names
                " FROM registers_lightinglane l WHERE l.plan_id = NEW.plan_id AND l.removed_at IS NULL)"
                " > (SELECT COALESCE(p.lamps_approved, 0) FROM registers_lightingplan p WHERE p.id = NEW.plan_id)"
            ),
            message=FIXED,
        ),
        Rule(
            name="lighting_lane_changed",
            on=["UPDATE"],
            refuse=f"({CHANGED}) AND {DECIDED.format(plans='OLD.plan_id, NEW.plan_id')}",
            message=FIXED,
        ),
        Rule(name="lighting_lane_deleted", on=["DELETE"], refuse=DECIDED.format(plans="OLD.plan_id"), message=FIXED),
    ]

    class Meta:
        verbose_name = _("đoạn ngõ trong phương án chiếu sáng")
        verbose_name_plural = pgettext_lazy("plural", "đoạn ngõ trong phương án chiếu sáng")
        ordering: ClassVar = ["plan_id", "-pk"]
        indexes: ClassVar = list_indexes("lighting_lane", "plan")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "segment"],
                condition=live(),
                name="lighting_lane_once",
                violation_error_message=_("Đoạn này đã có trong phương án."),
            ),
            models.CheckConstraint(
                condition=Q(lamps__gt=0),
                name="lighting_lane_lamps",
                violation_error_message=_("Phải có ít nhất một bóng."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan.code} – {self.segment}"

    def clean(self) -> None:
        """The lane is wide enough by the rule of the day the plan was drafted."""
        super().clean()
        if not (self.plan_id and self.segment_id):
            return
        least = law.value(WIDTH, self.plan.drafted_on, self.area_id)
        if least is not None and self.segment.width_m < least:
            raise ValidationError(
                {
                    "segment": _("Đoạn rộng %(width)s m, chưa đến %(least)s m.")
                    % {"width": self.segment.width_m, "least": f"{least:.1f}"}
                }
            )


def lit_since() -> Subquery:
    """The day of the first lamp on its segment, while one stands."""
    lamps = Lamp.objects.filter(segment=OuterRef("segment"), removed_on=None).order_by().values("segment")
    return Subquery(lamps.annotate(first=Min("installed_on")).values("first"))


lighting_lanes = Register(
    slug="lighting-lanes",
    domain="infrastructure",
    model=LightingLane,
    columns=["plan", "segment", "area", "lamps", "lit_on"],
    filters=["plan", "segment", "area", "unit", "lamps", "lit_on", "plan_approved_on"],
    key=["plan", "segment"],
    headings={
        "Phương án chiếu sáng": "plan",
        "Mã phương án": "plan",
        "Đoạn đường": "segment",
        "Mã đoạn": "segment",
        "Phường": "area",
        "Số bóng dự kiến": "lamps",
        "Ghi chú": "note",
    },
    public=["plan", "segment", "area", "lamps", "lit_on"],
    public_where=Q(plan__state__in=["approved", "finished"]),
    parent="plan",
    derived={
        "lit_on": Derived(_("được chiếu sáng từ"), lit_since, models.DateField()),
        "plan_approved_on": Derived(_("phương án duyệt ngày"), lambda: F("plan__approved_on"), models.DateField()),
    },
    parameters={WIDTH: _("chiều rộng tối thiểu của ngõ được chiếu sáng (m)")},
)
