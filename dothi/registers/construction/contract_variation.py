"""Contract variations (phụ lục hợp đồng): what was added to a contract, or taken from it, and on whose decision.

Tasks 1.2.2 and 1.2.3 of the programme. A variation counts once it is approved: then it raises what may be accepted, and
with the contracts it stays within the project's total.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.construction.contract import Contract
from dothi.registers.construction.project_rules import (
    accepted_over_contract,
    contracted_over_total,
    project_of,
    queue,
    stays,
)
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register

WITHIN_TOTAL = _("Hợp đồng và phát sinh vượt tổng mức đầu tư; cần quyết định điều chỉnh trước.")
COVERS = _("Hợp đồng với phát sinh được duyệt không thể thấp hơn giá trị đã nghiệm thu.")


class ContractVariation(Record):
    """One addition to a contract, negative where it takes away; without effect until approved."""

    search_fields = ("number", "grounds")

    contract = models.ForeignKey(
        Contract, verbose_name=_("hợp đồng"), on_delete=models.PROTECT, related_name="variations", db_index=False
    )
    number = models.CharField(_("số phụ lục"), max_length=60)
    value = models.DecimalField(
        _("giá trị tăng, giảm (đồng)"), max_digits=18, decimal_places=0, help_text=_("Giảm ghi số âm.")
    )
    grounds = models.CharField(_("lý do phát sinh"), max_length=300)
    approved_on = models.DateField(_("ngày duyệt"), null=True, blank=True)
    decision = models.CharField(_("quyết định duyệt"), max_length=60, blank=True)

    rules: ClassVar = [
        Rule(
            name="variation_within_total",
            on=["INSERT", "UPDATE"],
            refuse=contracted_over_total(project_of("NEW")),
            message=WITHIN_TOTAL,
            hold=queue(project_of("NEW")),
        ),
        Rule(
            name="variation_gone_within_total",
            on=["DELETE"],
            refuse=contracted_over_total(project_of("OLD")),
            message=WITHIN_TOTAL,
            hold=queue(project_of("OLD")),
        ),
        Rule(
            name="variation_covers_accepted",
            on=["INSERT", "UPDATE"],
            refuse=accepted_over_contract("NEW.contract_id"),
            message=COVERS,
            hold=queue(project_of("NEW")),
        ),
        Rule(
            name="variation_gone_covers_accepted",
            on=["DELETE"],
            refuse=accepted_over_contract("OLD.contract_id"),
            message=COVERS,
            hold=queue(project_of("OLD")),
        ),
        stays("variation_stays", "contract_id", _("Phụ lục không chuyển sang hợp đồng khác.")),
    ]

    class Meta:
        verbose_name = _("phụ lục hợp đồng")
        verbose_name_plural = pgettext_lazy("plural", "phụ lục hợp đồng")
        ordering: ClassVar = ["contract_id", "number", "-pk"]
        indexes: ClassVar = list_indexes("contract_variation", "contract", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "number"],
                condition=live(),
                name="contract_variation_number",
                violation_error_message=_("Hợp đồng đã có phụ lục số này."),
            ),
            models.CheckConstraint(
                condition=~Q(value=0),
                name="contract_variation_value",
                violation_error_message=_("Giá trị tăng, giảm phải khác 0."),
            ),
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True, decision="") | (Q(approved_on__isnull=False) & ~Q(decision="")),
                name="contract_variation_decided",
                violation_error_message=_("Phụ lục được duyệt phải có ngày và số quyết định."),
            ),
        ]

    def __str__(self) -> str:
        return self.number


contract_variations = Register(
    slug="contract-variations",
    domain="construction",
    model=ContractVariation,
    columns=["number", "contract", "area", "value", "grounds", "approved_on", "decision"],
    filters=["contract", "area", "unit", "value", "approved_on"],
    key=["contract", "number"],
    headings={
        "Số phụ lục": "number",
        "Hợp đồng": "contract",
        "Số hợp đồng": "contract",
        "Phường": "area",
        "Giá trị tăng, giảm (đồng)": "value",
        "Lý do phát sinh": "grounds",
        "Ngày duyệt": "approved_on",
        "Quyết định duyệt": "decision",
        "Ghi chú": "note",
    },
    public=["number", "contract", "area", "value", "approved_on"],
    parent="contract",
)
