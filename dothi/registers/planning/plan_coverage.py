"""What is known of the plans (xác nhận dữ liệu quy hoạch): where, for one kind of plan, all there is has been entered.

Goal 1 and task 1.1.5 of the programme: where no plan of a kind applies, someone must have said so, by name and with a
source. Without a plan in force and without such a statement a place is not clear but not checked.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.planning.spatial_plan import Level
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class PlanCoverage(Record):
    """One statement: inside this boundary, from that day on, every plan of this kind in force is in the register."""

    search_fields = ("code", "source", "confirmed_by")

    code = models.CharField(_("mã xác nhận"), max_length=40)
    level = models.CharField(_("loại quy hoạch"), max_length=17, choices=Level)
    place = models.MultiPolygonField(_("phạm vi đã đủ dữ liệu"))
    as_of = models.DateField(_("đủ dữ liệu từ ngày"))
    until = models.DateField(_("hết giá trị từ ngày"), null=True, blank=True)
    source = models.CharField(_("văn bản, nguồn dữ liệu"), max_length=300)
    confirmed_by = models.CharField(_("người xác nhận"), max_length=200)
    confirmed_on = models.DateField(_("ngày xác nhận"))

    class Meta:
        verbose_name = _("xác nhận dữ liệu quy hoạch")
        verbose_name_plural = pgettext_lazy("plural", "xác nhận dữ liệu quy hoạch")
        ordering: ClassVar = ["level", "-as_of", "-pk"]
        indexes: ClassVar = list_indexes("plan_coverage", "level", "-as_of")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="plan_coverage_code",
                violation_error_message=_("Mã xác nhận này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("as_of")),
                name="plan_coverage_time",
                violation_error_message=_("Ngày hết giá trị phải sau ngày đủ dữ liệu."),
            ),
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(confirmed_by=""),
                name="plan_coverage_signed",
                violation_error_message=_("Xác nhận phải có nguồn và người xác nhận."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.get_level_display()}"

    def clean(self) -> None:
        """It was confirmed already."""
        super().clean()
        if self.confirmed_on and self.confirmed_on > timezone.localdate():
            raise ValidationError({"confirmed_on": _("Ngày này không thể ở tương lai.")})


plan_coverages = Register(
    slug="plan-coverages",
    domain="planning",
    model=PlanCoverage,
    since="as_of",
    until="until",
    columns=["code", "level", "area", "as_of", "until", "source", "confirmed_by", "confirmed_on"],
    filters=["area", "unit", "level", "as_of", "until", "confirmed_on"],
    key=["code"],
    numbering="DL",
    headings={
        "Mã xác nhận": "code",
        "Loại quy hoạch": "level",
        "Phường": "area",
        "Phạm vi đã đủ dữ liệu": "place",
        "Đủ dữ liệu từ ngày": "as_of",
        "Hết giá trị từ ngày": "until",
        "Văn bản, nguồn dữ liệu": "source",
        "Người xác nhận": "confirmed_by",
        "Ngày xác nhận": "confirmed_on",
        "Ghi chú": "note",
    },
    wide=True,
)
