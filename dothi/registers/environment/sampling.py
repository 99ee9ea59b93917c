"""Samplings (lần lấy mẫu): one visit to a monitoring point, or one day of an automatic station.

Task 1.4.3: the state of the environment is assessed from samples whose laboratory, method and weather are known.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.environment.monitoring_point import MonitoringPoint
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class Sampling(Record):
    """One taking of samples at one point."""

    search_fields = ("code", "campaign", "lab")

    point = models.ForeignKey(
        MonitoringPoint,
        verbose_name=_("điểm quan trắc"),
        on_delete=models.PROTECT,
        related_name="samplings",
        db_index=False,
    )
    code = models.CharField(_("mã lần lấy mẫu"), max_length=60)
    campaign = models.CharField(_("đợt quan trắc"), max_length=100, blank=True)
    taken_at = models.DateTimeField(_("thời điểm lấy mẫu"), help_text=_("Ngày/tháng/năm giờ:phút."))
    taken_on = models.DateField(_("ngày lấy mẫu"), editable=False)
    lab = models.CharField(_("phòng thí nghiệm, trạm đo"), max_length=200, blank=True)
    method = models.CharField(_("phương pháp"), max_length=200, blank=True)
    weather = models.CharField(_("thời tiết"), max_length=200, blank=True)
    sampler = models.CharField(_("người lấy mẫu"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("lần lấy mẫu")
        verbose_name_plural = pgettext_lazy("plural", "lần lấy mẫu")
        ordering: ClassVar = ["-taken_on", "-pk"]
        indexes: ClassVar = [
            *list_indexes("sampling", "-taken_on"),
            models.Index(fields=["point", "taken_on"], name="sampling_point"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="sampling_code",
                violation_error_message=_("Mã lần lấy mẫu này đã có."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def derive(self) -> None:
        """The day, by the clock of the place."""
        if self.taken_at:
            self.taken_on = timezone.localtime(self.taken_at).date()

    def clean(self) -> None:
        """Samples were taken already, while the point was in use."""
        super().clean()
        if not self.taken_at:
            return
        if self.taken_at > timezone.now():
            raise ValidationError({"taken_at": _("Thời điểm lấy mẫu không thể ở tương lai.")})
        if self.point_id:
            day, point = timezone.localtime(self.taken_at).date(), self.point
            if day < point.opened_on or (point.closed_on and day > point.closed_on):
                raise ValidationError({"taken_at": _("Điểm quan trắc không hoạt động trong ngày này.")})


samplings = Register(
    slug="samplings",
    domain="environment",
    model=Sampling,
    columns=["code", "point", "area", "campaign", "taken_at", "lab", "weather"],
    filters=["point", "area", "unit", "campaign", "taken_on", "lab"],
    key=["code"],
    headings={
        "Mã lần lấy mẫu": "code",
        "Điểm quan trắc": "point",
        "Mã điểm": "point",
        "Phường": "area",
        "Đợt quan trắc": "campaign",
        "Thời điểm lấy mẫu": "taken_at",
        "Phòng thí nghiệm, trạm đo": "lab",
        "Phương pháp": "method",
        "Thời tiết": "weather",
        "Người lấy mẫu": "sampler",
        "Ghi chú": "note",
    },
    public=["code", "point", "area", "campaign", "taken_on", "lab", "method"],
    parent="point",
)
