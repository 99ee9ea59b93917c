"""Persuasion of households (vận động, thuyết phục).

Task 1.2.4 of the programme, with Goal 7: before anything is forced, ward, Front and associations speak with the household
and write down what was said.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule, different
from dothi.registers.construction.clearance.household import Household
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register

RELIED_ON = (
    "EXISTS (SELECT 1 FROM registers_enforcement e WHERE e.persuasion_id = OLD.id AND e.removed_at IS NULL"
    " AND e.state <> 'cancelled')"
)
NAMED = _("Quyết định cưỡng chế dựa vào biên bản này: không sửa, không xoá được.")


class Persuasion(Record):
    """One talk with a household that will not let itself be counted, or will not go."""

    class Purpose(models.TextChoices):
        INVENTORY = "inventory", _("kiểm đếm")
        HANDOVER = "handover", _("bàn giao đất")

    class Result(models.TextChoices):
        AGREED = "agreed", _("đồng ý")
        REFUSED = "refused", _("không đồng ý")
        ABSENT = "absent", _("vắng mặt")

    search_fields = ("code", "minute_number")
    rules: ClassVar = [
        Rule(
            name="persuasion_relied_on",
            on=["UPDATE"],
            refuse=(
                f"({' OR '.join(different(c) for c in ('household_id', 'purpose', 'held_on', 'result', 'removed_at'))})"
                f" AND {RELIED_ON}"
            ),
            message=NAMED,
        ),
        Rule(name="persuasion_relied_on_deleted", on=["DELETE"], refuse=RELIED_ON, message=NAMED),
    ]

    household = models.ForeignKey(Household, verbose_name=_("hộ"), on_delete=models.PROTECT, related_name="persuasions")
    code = models.CharField(_("mã biên bản"), max_length=50)
    purpose = models.CharField(_("vận động để"), max_length=10, choices=Purpose, default=Purpose.HANDOVER)
    held_on = models.DateField(_("ngày vận động"))
    minute_number = models.CharField(_("số biên bản"), max_length=60)
    participants = models.TextField(_("thành phần"), blank=True)
    result = models.CharField(_("kết quả"), max_length=8, choices=Result)

    class Meta:
        verbose_name = _("vận động, thuyết phục")
        verbose_name_plural = pgettext_lazy("plural", "vận động, thuyết phục")
        ordering: ClassVar = ["-held_on", "-pk"]
        indexes: ClassVar = list_indexes("persuasion", "-held_on")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="persuasion_code",
                violation_error_message=_("Mã biên bản này đã có."),
            ),
            models.CheckConstraint(
                condition=~Q(minute_number=""),
                name="persuasion_minute",
                violation_error_message=_("Vận động phải có biên bản."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.held_on:%d/%m/%Y}"

    def clean(self) -> None:
        """No talk of tomorrow was held."""
        super().clean()
        if self.held_on and self.held_on > timezone.localdate():
            raise ValidationError({"held_on": _("Ngày vận động không thể ở tương lai.")})


persuasions = Register(
    slug="persuasions",
    domain="construction",
    model=Persuasion,
    columns=["code", "household", "area", "purpose", "held_on", "minute_number", "result"],
    filters=["household", "area", "unit", "purpose", "held_on", "result"],
    key=["code"],
    headings={
        "Mã biên bản": "code",
        "Hộ": "household",
        "Phường": "area",
        "Vận động để": "purpose",
        "Ngày vận động": "held_on",
        "Số biên bản": "minute_number",
        "Thành phần": "participants",
        "Kết quả": "result",
        "Ghi chú": "note",
    },
    parent="household",
)
