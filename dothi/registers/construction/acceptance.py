"""Acceptances (nghiệm thu): work of a contract that was found done, and its value.

Goal 3 and tasks 1.2.2 and 1.2.3 of the programme: a project's progress is what was accepted of its contracts, never a
percentage somebody typed. No more is accepted than the contract with its approved variations comes to.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.construction.contract import Contract
from dothi.registers.construction.project_rules import (
    accepted_over_contract,
    project_of,
    queue,
    settled_over_accepted,
    stays,
)
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register

HOLDS = _("Giá trị nghiệm thu không thể thấp hơn giá trị đã quyết toán.")


class Acceptance(Record):
    """One acceptance of a contract's work, of a stage or of all."""

    class Kind(models.TextChoices):
        STAGE = "stage", _("nghiệm thu giai đoạn")
        FINAL = "final", _("nghiệm thu hoàn thành")

    search_fields = ("number",)

    contract = models.ForeignKey(
        Contract, verbose_name=_("hợp đồng"), on_delete=models.PROTECT, related_name="acceptances", db_index=False
    )
    number = models.CharField(_("số biên bản"), max_length=60)
    kind = models.CharField(_("loại nghiệm thu"), max_length=10, choices=Kind, default=Kind.STAGE)
    accepted_on = models.DateField(_("ngày nghiệm thu"))
    value = models.DecimalField(_("giá trị nghiệm thu (đồng)"), max_digits=18, decimal_places=0)

    rules: ClassVar = [
        Rule(
            name="acceptance_within_contract",
            on=["INSERT", "UPDATE"],
            refuse=accepted_over_contract("NEW.contract_id"),
            message=_("Nghiệm thu vượt giá trị hợp đồng và phát sinh được duyệt."),
            hold=queue(project_of("NEW")),
        ),
        Rule(
            name="acceptance_holds_settlement",
            on=["UPDATE", "DELETE"],
            refuse=settled_over_accepted(project_of("OLD")),
            message=HOLDS,
            hold=queue(project_of("OLD")),
        ),
        stays("acceptance_stays", "contract_id", _("Biên bản nghiệm thu không chuyển sang hợp đồng khác.")),
    ]

    class Meta:
        verbose_name = _("nghiệm thu")
        verbose_name_plural = pgettext_lazy("plural", "nghiệm thu")
        ordering: ClassVar = ["-accepted_on", "-pk"]
        indexes: ClassVar = [
            *list_indexes("acceptance", "-accepted_on"),
            models.Index(fields=["contract", "value"], name="acceptance_sum", condition=live()),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "number"],
                condition=live(),
                name="acceptance_number",
                violation_error_message=_("Hợp đồng đã có biên bản nghiệm thu số này."),
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0),
                name="acceptance_value",
                violation_error_message=_("Giá trị nghiệm thu phải lớn hơn 0."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        """Accepted by today, and after the contract was signed."""
        super().clean()
        if self.accepted_on and self.accepted_on > timezone.localdate():
            raise ValidationError({"accepted_on": _("Ngày nghiệm thu không thể ở tương lai.")})
        if self.accepted_on and self.contract_id and self.accepted_on < self.contract.signed_on:
            raise ValidationError({"accepted_on": _("Ngày nghiệm thu không thể trước ngày ký hợp đồng.")})


acceptances = Register(
    slug="acceptances",
    domain="construction",
    model=Acceptance,
    columns=["number", "contract", "area", "kind", "accepted_on", "value"],
    filters=["contract", "project", "area", "unit", "kind", "accepted_on", "value"],
    key=["contract", "number"],
    headings={
        "Số biên bản": "number",
        "Hợp đồng": "contract",
        "Số hợp đồng": "contract",
        "Phường": "area",
        "Loại nghiệm thu": "kind",
        "Ngày nghiệm thu": "accepted_on",
        "Giá trị nghiệm thu (đồng)": "value",
        "Ghi chú": "note",
    },
    public=["number", "contract", "area", "kind", "accepted_on", "value"],
    parent="contract",
    derived={"project": Derived(_("dự án"), lambda: F("contract__project__code"), models.CharField(max_length=40))},
)
