"""Discharge points (điểm xả thải): where a source lets its wastewater or fumes out, and by what right.

Task 1.4.2: discharges are stopped and limited; task 1.4.6: wastewater is treated as the rules require.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.environment.pollution_source import PollutionSource
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class DischargePoint(Record):
    """One outlet of a source."""

    class Kind(models.TextChoices):
        WASTEWATER = "wastewater", _("nước thải")
        STACK = "stack", _("khí thải")
        NOISE = "noise", _("tiếng ồn, độ rung")
        SOLID = "solid", _("chất thải rắn")

    search_fields = ("code", "receiving", "permit_number")

    source = models.ForeignKey(
        PollutionSource, verbose_name=_("nguồn ô nhiễm"), on_delete=models.PROTECT, related_name="discharges"
    )
    code = models.CharField(_("mã điểm xả"), max_length=40)
    kind = models.CharField(_("loại chất thải"), max_length=10, choices=Kind)
    receiving = models.CharField(_("nơi tiếp nhận"), max_length=200, blank=True)
    flow_m3_day = models.DecimalField(_("lưu lượng (m³/ngày)"), max_digits=12, decimal_places=2, null=True, blank=True)
    treated = models.BooleanField(_("có xử lý trước khi xả"), default=False)
    permit_number = models.CharField(_("số giấy phép xả thải"), max_length=80, blank=True)
    permit_until = models.DateField(_("giấy phép có giá trị đến"), null=True, blank=True)
    opened_on = models.DateField(_("ngày bắt đầu xả"))
    closed_on = models.DateField(_("ngày thôi xả"), null=True, blank=True)
    place = models.PointField(_("vị trí"))

    class Meta:
        verbose_name = _("điểm xả thải")
        verbose_name_plural = pgettext_lazy("plural", "điểm xả thải")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("discharge_point", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="discharge_point_code",
                violation_error_message=_("Mã điểm xả này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(flow_m3_day__isnull=True) | Q(flow_m3_day__gte=0),
                name="discharge_point_flow",
                violation_error_message=_("Lưu lượng không thể âm."),
            ),
            models.CheckConstraint(
                condition=Q(permit_until__isnull=True) | ~Q(permit_number=""),
                name="discharge_point_permit",
                violation_error_message=_("Thời hạn giấy phép xả thải phải kèm số giấy phép."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="discharge_point_period",
                violation_error_message=_("Ngày thôi xả không thể trước ngày bắt đầu xả."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


discharge_points = Register(
    slug="discharge-points",
    domain="environment",
    model=DischargePoint,
    since="opened_on",
    until="closed_on",
    columns=["code", "source", "area", "kind", "receiving", "flow_m3_day", "treated", "permit_number", "permit_until"],
    filters=[
        "source",
        "area",
        "unit",
        "kind",
        "flow_m3_day",
        "treated",
        "permit_number",
        "permit_until",
        "opened_on",
        "closed_on",
    ],
    key=["code"],
    headings={
        "Mã điểm xả": "code",
        "Nguồn ô nhiễm": "source",
        "Mã nguồn": "source",
        "Phường": "area",
        "Loại chất thải": "kind",
        "Nơi tiếp nhận": "receiving",
        "Lưu lượng (m³/ngày)": "flow_m3_day",
        "Có xử lý trước khi xả": "treated",
        "Số giấy phép xả thải": "permit_number",
        "Giấy phép có giá trị đến": "permit_until",
        "Ngày bắt đầu xả": "opened_on",
        "Ngày thôi xả": "closed_on",
        "Vị trí": "place",
        "Ghi chú": "note",
    },
    public=["code", "area", "kind", "receiving", "treated"],
    parent="source",
)
