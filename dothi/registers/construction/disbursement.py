"""Disbursements (giải ngân): what was paid out of a year's capital plan.

Task 1.2.1 of the programme: capital that is found is also spent. The database refuses a payment beyond what the year
assigned to the project from that source. A year's books stay open for some days of the next, by a dated parameter.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.rules import Rule
from dothi.registers.construction.project import InvestmentProject, Source
from dothi.registers.construction.project_rules import queue, spent_over_plan, stays
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register

CLOSING = "capital_closing_days"  # days of the next year in which a year's capital may still be paid


class Disbursement(Record):
    """One payment for a project, from one source, out of one year's plan (`CapitalPlan`)."""

    search_fields = ("number", "payee")

    project = models.ForeignKey(
        InvestmentProject,
        verbose_name=_("dự án"),
        on_delete=models.PROTECT,
        related_name="disbursements",
        db_index=False,
    )
    number = models.CharField(_("số chứng từ"), max_length=60)
    year = models.PositiveSmallIntegerField(
        _("năm kế hoạch"), help_text=_("Năm của kế hoạch vốn, không phải ngày trả.")
    )
    source = models.CharField(_("nguồn vốn"), max_length=10, choices=Source)
    amount = models.DecimalField(_("số tiền (đồng)"), max_digits=18, decimal_places=0)
    paid_on = models.DateField(_("ngày giải ngân"))
    payee = models.CharField(_("đơn vị nhận"), max_length=200, blank=True)
    starts_on = models.DateField(_("ngày đầu năm kế hoạch"), editable=False)

    rules: ClassVar = [
        Rule(
            name="disbursement_within_plan",
            on=["INSERT", "UPDATE"],
            refuse=spent_over_plan("NEW"),
            message=_("Giải ngân vượt kế hoạch vốn của dự án, năm và nguồn đó."),
            hold=queue("NEW.project_id"),
        ),
        stays("disbursement_stays", "project_id", _("Chứng từ giải ngân không chuyển sang dự án khác.")),
    ]

    class Meta:
        verbose_name = _("giải ngân")
        verbose_name_plural = pgettext_lazy("plural", "giải ngân")
        ordering: ClassVar = ["-paid_on", "-pk"]
        indexes: ClassVar = [
            *list_indexes("disbursement", "-paid_on"),
            models.Index(fields=["project", "year", "source"], name="disbursement_sum", condition=live()),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number"],
                condition=live(),
                name="disbursement_number",
                violation_error_message=_("Số chứng từ này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="disbursement_amount",
                violation_error_message=_("Số tiền phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2100) & Q(paid_on__gte=F("starts_on")),
                name="disbursement_year",
                violation_error_message=_("Ngày giải ngân không thể trước năm kế hoạch."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def derive(self) -> None:
        """The first day of the plan's year."""
        if self.year and 1 <= self.year <= 9999:
            self.starts_on = date(self.year, 1, 1)

    def clean(self) -> None:
        """Paid by today, and while the year's books are open."""
        super().clean()
        if not (self.paid_on and self.year and 1 <= self.year <= 9999):
            return
        if self.paid_on > timezone.localdate():
            raise ValidationError({"paid_on": _("Ngày giải ngân không thể ở tương lai.")})
        last = date(self.year, 12, 31)
        days = law.value(CLOSING, last, self.area_id)
        if days is not None and self.paid_on > last + timedelta(days=int(days)):
            raise ValidationError({"paid_on": _("Quá hạn giải ngân của năm kế hoạch.")})


disbursements = Register(
    slug="disbursements",
    domain="construction",
    model=Disbursement,
    columns=["number", "project", "area", "year", "source", "amount", "paid_on", "payee"],
    filters=["project", "area", "unit", "year", "source", "sector", "amount", "paid_on"],
    key=["number"],
    headings={
        "Số chứng từ": "number",
        "Dự án": "project",
        "Mã dự án": "project",
        "Phường": "area",
        "Năm kế hoạch": "year",
        "Nguồn vốn": "source",
        "Số tiền (đồng)": "amount",
        "Ngày giải ngân": "paid_on",
        "Đơn vị nhận": "payee",
        "Ghi chú": "note",
    },
    public=["project", "area", "year", "source", "amount", "paid_on"],
    parent="project",
    derived={
        "sector": Derived(
            _("lĩnh vực"),
            lambda: F("project__sector"),
            models.CharField(max_length=14, choices=InvestmentProject.Sector),
        )
    },
    parameters={CLOSING: _("số ngày năm sau còn được giải ngân vốn năm trước")},
)
