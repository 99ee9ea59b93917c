"""Lines of a compensation plan (dòng phương án).

Task 1.2.4 of the programme: what one household gets under one version, by component; the cap of what it may be paid.
"""

# ruff: noqa: S608 - the names in these conditions are those of our own tables and states

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule, different
from dothi.registers.construction.clearance.component import Component
from dothi.registers.construction.clearance.household import Household
from dothi.registers.construction.clearance.plan import CompensationPlan
from dothi.registers.construction.clearance.plan_steps import State
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register

OPEN = "('draft', 'returned')"
HOLD = "UPDATE registers_compensationplan SET ledger = ledger + 1 WHERE id"
CLOSED = _("Dòng của phương án đã trình hoặc đã duyệt không thêm, sửa, xoá được: hãy lập phương án điều chỉnh.")
CHANGED = " OR ".join(
    different(c) for c in ("plan_id", "household_id", "component", "amount", "recovery", "removed_at")
)


class PlanLine(Record):
    """One component of what one household gets."""

    Component = Component

    plan = models.ForeignKey(
        CompensationPlan, verbose_name=_("phương án"), on_delete=models.PROTECT, related_name="lines"
    )
    household = models.ForeignKey(Household, verbose_name=_("hộ"), on_delete=models.PROTECT, related_name="lines")
    component = models.CharField(_("khoản"), max_length=12, choices=Component)
    amount = models.DecimalField(_("số tiền (đồng)"), max_digits=18, decimal_places=0)
    basis = models.TextField(_("căn cứ tính"), blank=True)
    recovery = models.DecimalField(
        _("phải thu hồi (đồng)"),
        max_digits=18,
        decimal_places=0,
        default=Decimal(0),
        help_text=_("Phần đã chi trả vượt phương án này, nếu phương án điều chỉnh giảm."),
    )
    recovery_reason = models.TextField(_("lý do thu hồi"), blank=True)

    rules: ClassVar = [
        Rule(
            name="plan_line_added",
            on=["INSERT"],
            # An approved plan brought from elsewhere comes before its lines: they never exceed its total.
            refuse=(
                f"EXISTS (SELECT 1 FROM registers_compensationplan p WHERE p.id = NEW.plan_id AND p.state NOT IN {OPEN}"
                " AND (NEW.recovery > 0 OR COALESCE(p.total, 0) < (SELECT SUM(l.amount) FROM registers_planline l"
                " WHERE l.plan_id = NEW.plan_id AND l.removed_at IS NULL)))"
            ),
            message=CLOSED,
            hold=f"{HOLD} = NEW.plan_id",
        ),
        Rule(
            name="plan_line_changed",
            on=["UPDATE"],
            refuse=(
                f"({CHANGED}) AND EXISTS (SELECT 1 FROM registers_compensationplan p"
                f" WHERE p.id IN (OLD.plan_id, NEW.plan_id) AND p.state NOT IN {OPEN})"
            ),
            message=CLOSED,
            hold=f"{HOLD} IN (OLD.plan_id, NEW.plan_id)",
        ),
        Rule(
            name="plan_line_deleted",
            on=["DELETE"],
            refuse=(
                "EXISTS (SELECT 1 FROM registers_compensationplan p"
                f" WHERE p.id = OLD.plan_id AND p.state NOT IN {OPEN})"
            ),
            message=CLOSED,
            hold=f"{HOLD} = OLD.plan_id",
        ),
        Rule(
            name="plan_line_household_in_scope",
            on=["INSERT", "UPDATE"],
            refuse=(
                "NEW.removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM registers_household h"
                " JOIN registers_clearancebatch b ON b.id = h.batch_id JOIN registers_compensationplan p"
                " ON p.clearance_id = b.clearance_id WHERE h.id = NEW.household_id AND p.id = NEW.plan_id"
                " AND h.removed_at IS NULL AND h.state <> 'not_applicable'"
                " AND (p.batch_id IS NULL OR p.batch_id = h.batch_id))"
            ),
            message=_("Hộ không thuộc phạm vi của phương án, hoặc không thuộc diện."),
        ),
    ]

    class Meta:
        verbose_name = _("dòng phương án")
        verbose_name_plural = pgettext_lazy("plural", "dòng phương án")
        ordering: ClassVar = ["plan_id", "household_id", "component", "-pk"]
        indexes: ClassVar = list_indexes("plan_line", "plan", "household", "component")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "household", "component"],
                condition=live(),
                name="plan_line_once",
                violation_error_message=_("Hộ đã có khoản này trong phương án."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0) & Q(recovery__gte=0),
                name="plan_line_amounts",
                violation_error_message=_("Số tiền không âm."),
            ),
            models.CheckConstraint(
                condition=Q(recovery=0) | ~Q(recovery_reason=""),
                name="plan_line_recovery_explained",
                violation_error_message=_("Khoản phải thu hồi phải có lý do."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household.code}: {self.get_component_display()}"


plan_lines = Register(
    slug="plan-lines",
    domain="construction",
    model=PlanLine,
    columns=["plan", "household", "component", "amount", "recovery", "plan_state"],
    filters=["plan", "household", "area", "unit", "component", "amount", "recovery", "plan_state"],
    key=["plan", "household", "component"],
    headings={
        "Phương án": "plan",
        "Hộ": "household",
        "Khoản": "component",
        "Số tiền (đồng)": "amount",
        "Căn cứ tính": "basis",
        "Phải thu hồi (đồng)": "recovery",
        "Lý do thu hồi": "recovery_reason",
        "Phường": "area",
        "Ghi chú": "note",
    },
    parent="plan",
    derived={
        "plan_state": Derived(
            _("trạng thái phương án"), lambda: F("plan__state"), models.CharField(max_length=10, choices=State)
        )
    },
)
