"""Ditches (mương, sông thoát nước): drains in the open, until they are covered.

The programme begins with the covered sông Sét (part 1, I.1); goal 4 asks for drainage in step with the rest.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.infrastructure.drain import DrainPart, condition
from dothi.registers.record import list_indexes, metres
from dothi.registers.register import Register


class Ditch(DrainPart):
    """One stretch of ditch, open or covered from end to end. Its length is measured, never typed."""

    class Kind(models.TextChoices):
        OPEN = "open", _("mương hở")
        COVERED = "covered", _("đã cống hoá")

    search_fields = ("code", "name")

    name = models.CharField(_("tên mương, sông"), max_length=200)
    kind = models.CharField(_("loại mương"), max_length=8, choices=Kind, default=Kind.OPEN)
    covered_on = models.DateField(_("ngày cống hoá"), null=True, blank=True)
    width_m = models.DecimalField(_("chiều rộng (m)"), max_digits=6, decimal_places=2, null=True, blank=True)
    length_m = models.DecimalField(_("chiều dài (m)"), max_digits=12, decimal_places=2, editable=False)
    line = models.LineStringField(_("tim mương"))

    class Meta:
        verbose_name = _("mương, sông thoát nước")
        verbose_name_plural = pgettext_lazy("plural", "mương, sông thoát nước")
        ordering: ClassVar = ["name", "-pk"]
        indexes: ClassVar = list_indexes("ditch", "name")
        constraints: ClassVar = [
            *DrainPart.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind="covered", covered_on__isnull=False) | Q(kind="open", covered_on__isnull=True),
                name="ditch_covered_dated",
                violation_error_message=_("Mương có ngày cống hoá khi và chỉ khi đã cống hoá."),
            ),
            models.CheckConstraint(
                condition=Q(covered_on__isnull=True) | Q(covered_on__gte=F("built_on")),
                name="ditch_covered_in_service",
                violation_error_message=_("Ngày cống hoá không thể trước ngày đưa vào sử dụng."),
            ),
            models.CheckConstraint(
                condition=Q(length_m__gt=0) & (Q(width_m__isnull=True) | Q(width_m__gt=0)),
                name="ditch_sizes",
                violation_error_message=_("Chiều dài và chiều rộng phải lớn hơn 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"

    def derive(self) -> None:
        """The length, in metres of VN-2000."""
        self.length_m = Decimal(str(metres(self.line))).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


ditches = Register(
    slug="ditches",
    domain="infrastructure",
    model=Ditch,
    since="built_on",
    until="removed_on",
    columns=["code", "name", "area", "kind", "covered_on", "length_m", "width_m", "grade", "owner"],
    filters=[
        "area",
        "unit",
        "kind",
        "covered_on",
        "length_m",
        "width_m",
        "grade",
        "inspected_since",
        "owner",
        "built_on",
        "removed_on",
        "replaced_by",
    ],
    key=["code"],
    headings={
        "Mã mương": "code",
        "Tên mương, sông": "name",
        "Phường": "area",
        "Loại mương": "kind",
        "Ngày cống hoá": "covered_on",
        "Chiều rộng (m)": "width_m",
        "Cấp quản lý": "owner",
        "Ngày đưa vào sử dụng": "built_on",
        "Ngày thôi sử dụng": "removed_on",
        "Thay bằng": "replaced_by",
        "Tim mương": "line",
        "Ghi chú": "note",
    },
    public=["code", "name", "area", "kind", "covered_on", "length_m", "width_m", "owner", "line"],
    derived=condition("ditch"),
)
