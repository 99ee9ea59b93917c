"""Yearly capital plans of projects (kế hoạch vốn năm): how much of each source a year gives a project.

Task 1.2.1 and part 2 of the programme (2.4): all sources, the city's capital among them. What was paid never exceeds
what the year assigned with its adjustments, by any path: a plan is not lowered below its payments.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.construction.project import InvestmentProject, Source
from dothi.registers.construction.project_rules import queue, spent_over_plan
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register

COVERS = _("Kế hoạch vốn không thể thấp hơn số đã giải ngân của dự án, năm và nguồn đó.")
MONEY = models.DecimalField(max_digits=18, decimal_places=0)


class CapitalPlan(Record):
    """What one year gives a project from one source: assigned at first, and by how much adjusted since."""

    search_fields = ("decision",)

    project = models.ForeignKey(
        InvestmentProject,
        verbose_name=_("dự án"),
        on_delete=models.PROTECT,
        related_name="capital_plans",
        db_index=False,
    )
    year = models.PositiveSmallIntegerField(_("năm kế hoạch"))
    source = models.CharField(_("nguồn vốn"), max_length=10, choices=Source)
    assigned = models.DecimalField(_("vốn giao đầu năm (đồng)"), max_digits=18, decimal_places=0)
    adjusted = models.DecimalField(
        _("điều chỉnh trong năm (đồng)"),
        max_digits=18,
        decimal_places=0,
        default=0,
        help_text=_("Tăng ghi số dương, giảm ghi số âm."),
    )
    decision = models.CharField(_("quyết định giao vốn"), max_length=120, blank=True)
    starts_on = models.DateField(_("ngày đầu năm kế hoạch"), editable=False)

    rules: ClassVar = [
        Rule(
            name="capital_plan_covers_payments",
            on=["UPDATE", "DELETE"],
            refuse=spent_over_plan("OLD"),
            message=COVERS,
            hold=queue("OLD.project_id"),
        ),
    ]

    class Meta:
        verbose_name = _("kế hoạch vốn năm")
        verbose_name_plural = pgettext_lazy("plural", "kế hoạch vốn năm")
        ordering: ClassVar = ["-year", "project_id", "-pk"]
        indexes: ClassVar = [
            *list_indexes("capital_plan", "-year", "project"),
            models.Index(fields=["project", "year", "source"], name="capital_plan_sum", condition=live()),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "year", "source"],
                condition=live(),
                name="capital_plan_once",
                violation_error_message=_("Dự án đã có kế hoạch vốn năm này từ nguồn này."),
            ),
            models.CheckConstraint(
                condition=Q(assigned__gte=0) & Q(adjusted__gte=-F("assigned")),
                name="capital_plan_sum",
                violation_error_message=_("Vốn giao và vốn sau điều chỉnh không thể âm."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2100),
                name="capital_plan_year",
                violation_error_message=_("Năm kế hoạch phải từ 1990 đến 2100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} – {self.get_source_display()}"

    def derive(self) -> None:
        """The day from which the plan counts."""
        if self.year and 1 <= self.year <= 9999:
            self.starts_on = date(self.year, 1, 1)


def paid() -> Coalesce:
    """What was paid from it."""
    from dothi.registers.construction.disbursement import Disbursement

    same = Disbursement.objects.filter(project=OuterRef("project"), year=OuterRef("year"), source=OuterRef("source"))
    total = same.order_by().values("project").annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(total), 0, output_field=MONEY)


capital_plans = Register(
    slug="capital-plans",
    domain="construction",
    model=CapitalPlan,
    columns=["year", "project", "area", "source", "assigned", "adjusted", "total", "paid"],
    filters=["project", "area", "unit", "year", "source", "sector", "named", "assigned", "total", "paid"],
    key=["project", "year", "source"],
    headings={
        "Dự án": "project",
        "Mã dự án": "project",
        "Phường": "area",
        "Năm kế hoạch": "year",
        "Nguồn vốn": "source",
        "Vốn giao đầu năm (đồng)": "assigned",
        "Điều chỉnh trong năm (đồng)": "adjusted",
        "Quyết định giao vốn": "decision",
        "Ghi chú": "note",
    },
    public=["project", "year", "source", "area", "assigned", "adjusted", "total", "paid"],
    parent="project",
    derived={
        "total": Derived(_("vốn sau điều chỉnh (đồng)"), lambda: F("assigned") + F("adjusted"), MONEY),
        "paid": Derived(_("đã giải ngân (đồng)"), paid, MONEY),
        "sector": Derived(
            _("ngành, lĩnh vực"),
            lambda: F("project__sector"),
            models.CharField(max_length=14, choices=InvestmentProject.Sector),
        ),
        "named": Derived(_("công trình nêu tên"), lambda: F("project__named_in_programme"), models.BooleanField()),
    },
)
