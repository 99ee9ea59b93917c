"""Contracts of projects (hợp đồng).

Goal 3 and tasks 1.2.2 and 1.2.3 of the programme: who builds what, for how much and until when. Contracts together stay
within the project's total; beyond it only an adjusted total lets them go. Progress is what was accepted of their value.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.construction.project import InvestmentProject
from dothi.registers.construction.project_rules import accepted_over_contract, contracted_over_total, queue, stays
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register

MONEY = models.DecimalField(max_digits=18, decimal_places=0)


class Contract(Record):
    """One package of a project, and who undertook it."""

    class Kind(models.TextChoices):
        CONSULTING = "consulting", _("tư vấn")
        WORKS = "works", _("xây lắp")
        EQUIPMENT = "equipment", _("thiết bị")
        OTHER = "other", _("khác")

    search_fields = ("number", "package", "contractor")

    project = models.ForeignKey(
        InvestmentProject, verbose_name=_("dự án"), on_delete=models.PROTECT, related_name="contracts", db_index=False
    )
    number = models.CharField(_("số hợp đồng"), max_length=60)
    package = models.CharField(_("gói thầu"), max_length=200)
    kind = models.CharField(_("loại gói thầu"), max_length=10, choices=Kind, default=Kind.WORKS)
    contractor = models.CharField(_("nhà thầu"), max_length=200)
    value = models.DecimalField(_("giá trị hợp đồng (đồng)"), max_digits=18, decimal_places=0)
    signed_on = models.DateField(_("ngày ký"))
    ends_on = models.DateField(_("ngày hết hạn thực hiện"), null=True, blank=True)
    warranty_to = models.DateField(_("bảo hành đến"), null=True, blank=True)

    rules: ClassVar = [
        Rule(
            name="contracts_within_total",
            on=["INSERT", "UPDATE"],
            refuse=contracted_over_total("NEW.project_id"),
            message=_("Tổng giá trị hợp đồng vượt tổng mức đầu tư; cần quyết định điều chỉnh trước."),
            hold=queue("NEW.project_id"),
        ),
        Rule(
            name="contract_covers_accepted",
            on=["UPDATE"],
            refuse=accepted_over_contract("NEW.id"),
            message=_("Giá trị hợp đồng không thể thấp hơn giá trị đã nghiệm thu."),
            hold=queue("NEW.project_id"),
        ),
        stays("contract_stays", "project_id", _("Hợp đồng không chuyển sang dự án khác.")),
    ]

    class Meta:
        verbose_name = _("hợp đồng")
        verbose_name_plural = pgettext_lazy("plural", "hợp đồng")
        ordering: ClassVar = ["-signed_on", "-pk"]
        indexes: ClassVar = [
            *list_indexes("contract", "-signed_on"),
            models.Index(fields=["project", "value"], name="contract_sum", condition=live()),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number"],
                condition=live(),
                name="contract_number",
                violation_error_message=_("Số hợp đồng này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0),
                name="contract_value",
                violation_error_message=_("Giá trị hợp đồng phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=(Q(ends_on__isnull=True) | Q(ends_on__gte=F("signed_on")))
                & (Q(warranty_to__isnull=True) | Q(warranty_to__gte=F("signed_on"))),
                name="contract_period",
                violation_error_message=_("Ngày hết hạn và hạn bảo hành không thể trước ngày ký."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} – {self.package}"


def varied() -> Coalesce:
    """What approved variations add."""
    from dothi.registers.construction.contract_variation import ContractVariation

    approved = ContractVariation.objects.filter(contract=OuterRef("pk"), approved_on__isnull=False)
    return _total(approved)


def accepted() -> Coalesce:
    """What was accepted of it."""
    from dothi.registers.construction.acceptance import Acceptance

    return _total(Acceptance.objects.filter(contract=OuterRef("pk")))


def _total(parts: Any) -> Coalesce:
    total = parts.order_by().values("contract").annotate(total=Sum("value")).values("total")
    return Coalesce(Subquery(total), 0, output_field=MONEY)


contracts = Register(
    slug="contracts",
    domain="construction",
    model=Contract,
    columns=[
        "number",
        "package",
        "project",
        "area",
        "contractor",
        "value",
        "varied",
        "accepted",
        "signed_on",
        "ends_on",
    ],
    filters=["project", "area", "unit", "kind", "value", "accepted", "signed_on", "ends_on", "warranty_to"],
    key=["number"],
    headings={
        "Số hợp đồng": "number",
        "Gói thầu": "package",
        "Dự án": "project",
        "Mã dự án": "project",
        "Phường": "area",
        "Loại gói thầu": "kind",
        "Nhà thầu": "contractor",
        "Giá trị hợp đồng (đồng)": "value",
        "Ngày ký": "signed_on",
        "Ngày hết hạn thực hiện": "ends_on",
        "Bảo hành đến": "warranty_to",
        "Ghi chú": "note",
    },
    public=["number", "package", "project", "area", "kind", "contractor", "value", "signed_on", "ends_on"],
    parent="project",
    derived={
        "varied": Derived(_("phát sinh được duyệt (đồng)"), varied, MONEY),
        "accepted": Derived(_("đã nghiệm thu (đồng)"), accepted, MONEY),
    },
)
