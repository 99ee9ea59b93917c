"""Condition inspections of public buildings (đánh giá tình trạng công trình).

Task 1.2.7 of the programme improves the working conditions of schools, halls and offices. Each inspection grades a
building; a grade holds until the next, so that the state of any day can be told again.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.construction.facility import Facility, Grade
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class FacilityCondition(Record):
    """One look at a building: its grade, and what it lacks."""

    search_fields = ("inspector", "defects")

    facility = models.ForeignKey(
        Facility, verbose_name=_("công trình"), on_delete=models.PROTECT, related_name="conditions", db_index=False
    )
    inspected_on = models.DateField(_("ngày đánh giá"))
    grade = models.CharField(_("mức tình trạng"), max_length=1, choices=Grade)
    defects = models.TextField(_("hư hỏng, thiếu thốn"), blank=True)
    inspector = models.CharField(_("người đánh giá"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("đánh giá tình trạng công trình")
        verbose_name_plural = pgettext_lazy("plural", "đánh giá tình trạng công trình")
        ordering: ClassVar = ["-inspected_on", "-pk"]
        indexes: ClassVar = [
            *list_indexes("facility_condition", "-inspected_on"),
            models.Index(fields=["facility", "-inspected_on"], name="facility_condition_last", condition=live()),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["facility", "inspected_on"],
                condition=live(),
                name="facility_condition_once",
                violation_error_message=_("Công trình đã được đánh giá trong ngày này."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grade} – {self.inspected_on:%d/%m/%Y}"

    def clean(self) -> None:
        """No look of tomorrow; a building badly damaged says how."""
        super().clean()
        if self.inspected_on and self.inspected_on > timezone.localdate():
            raise ValidationError({"inspected_on": _("Ngày đánh giá không thể ở tương lai.")})
        if self.grade == Grade.D and not self.defects:
            raise ValidationError({"defects": _("Hư hỏng nặng phải ghi rõ hư hỏng gì.")})


def next_inspection() -> Subquery:
    """The day the next inspection replaced it."""
    later = FacilityCondition.objects.filter(facility=OuterRef("facility"), inspected_on__gt=OuterRef("inspected_on"))
    return Subquery(later.order_by("inspected_on").values("inspected_on")[:1])


facility_conditions = Register(
    slug="facility-conditions",
    domain="construction",
    model=FacilityCondition,
    columns=["facility", "area", "inspected_on", "grade", "defects", "inspector", "until"],
    filters=["facility", "facility_kind", "area", "unit", "grade", "inspected_on", "until"],
    key=["facility", "inspected_on"],
    headings={
        "Công trình": "facility",
        "Mã công trình": "facility",
        "Phường": "area",
        "Ngày đánh giá": "inspected_on",
        "Mức tình trạng": "grade",
        "Hư hỏng, thiếu thốn": "defects",
        "Người đánh giá": "inspector",
        "Ghi chú": "note",
    },
    public=["facility", "area", "inspected_on", "grade"],
    parent="facility",
    derived={
        "until": Derived(_("đến lần đánh giá sau"), next_inspection, models.DateField()),
        "facility_kind": Derived(
            _("loại công trình"),
            lambda: F("facility__kind"),
            models.CharField(max_length=12, choices=Facility.Kind),
        ),
    },
)
