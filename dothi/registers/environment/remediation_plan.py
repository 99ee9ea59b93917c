"""Remediation measures (biện pháp xử lý ô nhiễm): what a source must build or change, and by when.

Task 1.4.6: serious polluters are dealt with for good; producers treat their wastewater and collect their waste.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.environment.pollution_source import PollutionSource
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class RemediationPlan(Record):
    """One measure that a source undertook."""

    search_fields = ("code", "measure")

    source = models.ForeignKey(
        PollutionSource, verbose_name=_("nguồn ô nhiễm"), on_delete=models.PROTECT, related_name="plans"
    )
    code = models.CharField(_("mã biện pháp"), max_length=60)
    measure = models.CharField(_("biện pháp"), max_length=300)
    planned_on = models.DateField(_("ngày lập"))
    deadline = models.DateField(_("hạn hoàn thành"))
    done_on = models.DateField(_("ngày hoàn thành"), null=True, blank=True)

    class Meta:
        verbose_name = _("biện pháp xử lý ô nhiễm")
        verbose_name_plural = pgettext_lazy("plural", "biện pháp xử lý ô nhiễm")
        ordering: ClassVar = ["-deadline", "-pk"]
        indexes: ClassVar = list_indexes("remediation_plan", "-deadline")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="remediation_plan_code",
                violation_error_message=_("Mã biện pháp này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(deadline__gte=F("planned_on"))
                & (Q(done_on__isnull=True) | Q(done_on__gte=F("planned_on"))),
                name="remediation_plan_dates",
                violation_error_message=_("Hạn và ngày hoàn thành không thể trước ngày lập."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.measure}"


def overdue() -> Case:
    """Not done, and the deadline has passed."""
    late = Q(done_on__isnull=True, deadline__lt=timezone.localdate())
    return Case(When(late, then=Value(True)), default=Value(False))


remediation_plans = Register(
    slug="remediation-plans",
    domain="environment",
    model=RemediationPlan,
    columns=["code", "source", "measure", "area", "planned_on", "deadline", "done_on", "overdue"],
    filters=["source", "area", "unit", "planned_on", "deadline", "done_on", "overdue"],
    key=["code"],
    headings={
        "Mã biện pháp": "code",
        "Nguồn ô nhiễm": "source",
        "Mã nguồn": "source",
        "Phường": "area",
        "Biện pháp": "measure",
        "Ngày lập": "planned_on",
        "Hạn hoàn thành": "deadline",
        "Ngày hoàn thành": "done_on",
        "Ghi chú": "note",
    },
    parent="source",
    derived={"overdue": Derived(_("quá hạn"), overdue, models.BooleanField())},
)
