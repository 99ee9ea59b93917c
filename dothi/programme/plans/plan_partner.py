"""Units that help with a line of a yearly plan (đơn vị phối hợp).

Part 3 of the programme: what concerns several bodies needs a way to work together; the annex of a plan names for each
line who leads and who helps.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Unit
from dothi.core.rules import Rule, different
from dothi.programme.plans.plan_task import FIXED, PlanTask
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register

HELD = (
    "EXISTS (SELECT 1 FROM programme_plantask t JOIN programme_unitplan p ON p.id = t.plan_id WHERE t.id IN ({tasks})"
    " AND p.state IN ('submitted', 'approved', 'closed'))"
)
HOLD = (
    "PERFORM 1 FROM programme_unitplan p JOIN programme_plantask t ON t.plan_id = p.id WHERE t.id IN ({tasks})"
    " ORDER BY p.id FOR NO KEY UPDATE OF p"
)
CHANGED = " OR ".join(different(name) for name in ("task_id", "partner_id", "area_id", "unit_id", "removed_at"))


class PlanPartner(Record):
    """One unit that helps with one line."""

    search_fields = ("partner",)

    task = models.ForeignKey(
        PlanTask, verbose_name=_("nhiệm vụ"), on_delete=models.PROTECT, related_name="partners", db_index=False
    )
    partner = models.ForeignKey(Unit, verbose_name=_("đơn vị phối hợp"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("đơn vị phối hợp")
        verbose_name_plural = pgettext_lazy("plural", "đơn vị phối hợp")
        ordering: ClassVar = ["task_id", "-pk"]
        indexes: ClassVar = list_indexes("plan_partner", "task")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "partner"],
                condition=live(),
                name="plan_partner_once",
                violation_error_message=_("Đơn vị này đã có ở dòng này."),
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) & ~Q(partner=F("unit")),
                name="plan_partner_other",
                violation_error_message=_("Đơn vị chủ trì không tự phối hợp với mình."),
            ),
        ]

    rules: ClassVar = [
        Rule(
            name="plan_partner_added",
            on=["INSERT"],
            refuse=HELD.format(tasks="NEW.task_id"),
            message=FIXED,
            hold=HOLD.format(tasks="NEW.task_id"),
        ),
        Rule(
            name="plan_partner_changed",
            on=["UPDATE"],
            refuse=f"({CHANGED}) AND {HELD.format(tasks='OLD.task_id, NEW.task_id')}",
            message=FIXED,
            hold=HOLD.format(tasks="OLD.task_id, NEW.task_id"),
        ),
        Rule(
            name="plan_partner_deleted",
            on=["DELETE"],
            refuse=HELD.format(tasks="OLD.task_id"),
            message=FIXED,
            hold=HOLD.format(tasks="OLD.task_id"),
        ),
        Rule(
            name="plan_partner_of_its_line",
            on=["INSERT", "UPDATE"],
            refuse="NEW.removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM programme_plantask t WHERE t.id = NEW.task_id"
            " AND t.unit_id = NEW.unit_id)",
            message=_("Đơn vị phối hợp ghi theo dòng của đơn vị lập kế hoạch."),
            hold="PERFORM 1",
        ),
    ]

    def __str__(self) -> str:
        return str(self.partner)

    @classmethod
    def shared_with(cls, units: Collection[int]) -> Q:
        """A unit sees that it helps once the plan is approved."""
        return Q(partner__in=units, task__plan__state__in=["approved", "closed"])

    def clean(self) -> None:
        """Its owner is the line's, said at the field."""
        super().clean()
        found: Any = self.task.unit_id if self.task_id else self.unit_id
        if found != self.unit_id:
            raise ValidationError({"unit": _("Đơn vị phối hợp ghi theo dòng của đơn vị lập kế hoạch.")})


plan_partners = Register(
    slug="plan-partners",
    domain="reporting",
    model=PlanPartner,
    columns=["partner", "task"],
    filters=["task", "partner", "unit", "area"],
    key=["task", "partner"],
    headings={
        "Nhiệm vụ": "task",
        "Đơn vị phối hợp": "partner",
        "Đơn vị phụ trách": "unit",
        "Phường": "area",
        "Ghi chú": "note",
    },
    parent="task",
    wide=True,
)
