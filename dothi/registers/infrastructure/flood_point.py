"""Flood points (điểm úng ngập): the places where streets stand under water when it rains, and until when.

Goal 4 of the programme asks for better drainage; part 1, II.3 names the flooding among what is still weak.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class FloodPoint(Record):
    """A place that floods when it rains, until it was dealt with and how. One that floods again is a new one."""

    class Cause(models.TextChoices):
        NARROW = "narrow", _("cống nhỏ")
        BLOCKED = "blocked", _("cống tắc, lún")
        LOW = "low", _("địa hình trũng")
        WORKS = "works", _("công trình thi công")
        BACKWATER = "backwater", _("nước sông, hồ dâng")
        OTHER = "other", _("nguyên nhân khác")

    search_fields = ("code", "address")

    code = models.CharField(_("mã điểm"), max_length=40)
    address = models.CharField(_("địa điểm"), max_length=300)
    cause = models.CharField(_("nguyên nhân"), max_length=10, choices=Cause, default=Cause.OTHER)
    depth_cm = models.PositiveSmallIntegerField(_("ngập sâu nhất (cm)"), null=True, blank=True)
    found_on = models.DateField(_("ngày ghi nhận"))
    solved_on = models.DateField(_("ngày hết ngập"), null=True, blank=True)
    solution = models.CharField(_("cách xử lý"), max_length=300, blank=True)
    place = models.PointField(_("vị trí"))

    class Meta:
        verbose_name = _("điểm úng ngập")
        verbose_name_plural = pgettext_lazy("plural", "điểm úng ngập")
        ordering: ClassVar = ["-found_on", "-pk"]
        indexes: ClassVar = list_indexes("flood_point", "-found_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="flood_point_code",
                violation_error_message=_("Mã điểm này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(solved_on__isnull=True) | Q(solved_on__gte=F("found_on")),
                name="flood_point_period",
                violation_error_message=_("Ngày hết ngập không thể trước ngày ghi nhận."),
            ),
            models.CheckConstraint(
                condition=Q(solved_on__isnull=True) | ~Q(solution=""),
                name="flood_point_solved_how",
                violation_error_message=_("Điểm đã hết ngập phải ghi cách xử lý."),
            ),
            models.CheckConstraint(
                condition=Q(depth_cm__isnull=True) | Q(depth_cm__gt=0),
                name="flood_point_depth",
                violation_error_message=_("Độ ngập phải lớn hơn 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.address}"

    def clean(self) -> None:
        """Nobody has seen tomorrow's rain."""
        super().clean()
        for day in ("found_on", "solved_on"):
            if (value := getattr(self, day)) and value > timezone.localdate():
                raise ValidationError({day: _("Ngày này không thể ở tương lai.")})


flood_points = Register(
    slug="flood-points",
    domain="infrastructure",
    model=FloodPoint,
    since="found_on",
    until="solved_on",
    columns=["code", "address", "area", "cause", "depth_cm", "found_on", "solved_on"],
    filters=["area", "unit", "cause", "depth_cm", "found_on", "solved_on"],
    key=["code"],
    headings={
        "Mã điểm": "code",
        "Địa điểm": "address",
        "Phường": "area",
        "Nguyên nhân": "cause",
        "Ngập sâu nhất (cm)": "depth_cm",
        "Ngày ghi nhận": "found_on",
        "Ngày hết ngập": "solved_on",
        "Cách xử lý": "solution",
        "Vị trí": "place",
        "Ghi chú": "note",
    },
    public=["code", "address", "area", "cause", "depth_cm", "found_on", "solved_on", "solution", "place"],
)
