"""Parties to a rule (đơn vị tham gia quy chế): which bodies it binds, which of them leads, and when each signed.

Solution 2.2 of the programme (task S2.2.4): responsibility is divided and coordinated, with one lead.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Unit
from dothi.core.rules import Rule
from dothi.registers.conduct.issued_rule import IssuedRule
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class RuleParty(Record):
    """One body bound by one rule."""

    class Part(models.TextChoices):
        LEAD = "lead", _("chủ trì")
        JOINS = "joins", _("phối hợp")

    search_fields = ("duty",)

    rule = models.ForeignKey(
        IssuedRule, verbose_name=_("quy chế, quy định"), on_delete=models.PROTECT, related_name="parties"
    )
    body = models.ForeignKey(
        Unit, verbose_name=_("đơn vị tham gia"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    part = models.CharField(_("vai trò"), max_length=5, choices=Part, default=Part.JOINS)
    duty = models.CharField(_("trách nhiệm"), max_length=300, blank=True)
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)

    class Meta:
        verbose_name = _("đơn vị tham gia quy chế")
        verbose_name_plural = pgettext_lazy("plural", "đơn vị tham gia quy chế")
        ordering: ClassVar = ["rule_id", "body_id", "-pk"]
        indexes: ClassVar = list_indexes("rule_party", "rule", "body")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule", "body"],
                condition=live(),
                name="rule_party_once",
                violation_error_message=_("Đơn vị này đã có trong quy chế."),
            ),
            models.UniqueConstraint(
                fields=["rule"],
                condition=live(part="lead"),
                name="rule_party_one_lead",
                violation_error_message=_("Quy chế chỉ có một đơn vị chủ trì."),
            ),
        ]

    rules: ClassVar = [
        Rule(
            name="rule_party_kept",
            on=("UPDATE",),
            refuse="""(OLD.rule_id <> NEW.rule_id OR OLD.body_id <> NEW.body_id
                OR (OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL)
                OR (OLD.signed_on IS NOT NULL AND NEW.signed_on IS NULL))
                AND EXISTS (SELECT 1 FROM registers_issuedrule r WHERE r.id = OLD.rule_id AND r.state <> 'draft')""",
            message=_("Quy chế đã ban hành: không đổi, bớt đơn vị hay chữ ký."),
        ),
    ]

    def __str__(self) -> str:
        return str(self.body)


rule_parties = Register(
    slug="rule-parties",
    domain="conduct",
    model=RuleParty,
    columns=["rule", "body", "part", "duty", "signed_on"],
    filters=["area", "unit", "rule", "body", "part", "signed_on"],
    key=["rule", "body"],
    headings={
        "Quy chế, quy định": "rule",
        "Mã văn bản": "rule",
        "Đơn vị tham gia": "body",
        "Phường": "area",
        "Vai trò": "part",
        "Trách nhiệm": "duty",
        "Ngày ký": "signed_on",
        "Ghi chú": "note",
    },
    public=["rule", "body", "part", "signed_on"],
    parent="rule",
    wide=True,
)
