"""Dates of maintenance (kỳ duy tu): when a plan is due, and whether it was done.

Task 1.3.2 keeps the infrastructure up; that it was done when it was due is what these rows can answer for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Role
from dothi.core.rules import edges
from dothi.registers.infrastructure.maintenance_plan import MaintenancePlan
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class MaintenanceDate(Record):
    """One date of one plan."""

    class State(models.TextChoices):
        PLANNED = "planned", _("chờ làm")
        ORDERED = "ordered", _("đã giao việc")
        DONE = "done", _("đã làm")
        SKIPPED = "skipped", _("bỏ qua")

    search_fields = ("code",)

    plan = models.ForeignKey(
        MaintenancePlan,
        verbose_name=_("kế hoạch duy tu"),
        on_delete=models.PROTECT,
        related_name="dates",
        db_index=False,
    )
    code = models.CharField(_("mã kỳ"), max_length=60, editable=False)
    due_on = models.DateField(_("ngày đến kỳ"))
    last_on = models.DateField(_("hạn chót"), editable=False)
    done_on = models.DateField(_("ngày làm xong"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.PLANNED, editable=False)

    class Meta:
        verbose_name = _("kỳ duy tu")
        verbose_name_plural = pgettext_lazy("plural", "kỳ duy tu")
        ordering: ClassVar = ["-due_on", "-pk"]
        indexes: ClassVar = list_indexes("maintenance_date", "-due_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "due_on"],
                condition=live(),
                name="maintenance_date_once",
                violation_error_message=_("Kế hoạch đã có kỳ này."),
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False) | (~Q(state="done") & Q(done_on__isnull=True)),
                name="maintenance_date_done_dated",
                violation_error_message=_("Kỳ duy tu có ngày làm xong khi và chỉ khi đã làm."),
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("due_on")),
                name="maintenance_date_term",
                violation_error_message=_("Hạn chót không thể trước ngày đến kỳ."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def derive(self) -> None:
        """Its name, and the last day on which it may be done."""
        self.code = f"{self.plan.code}/{self.due_on:%Y-%m-%d}"
        self.last_on = self.due_on + timedelta(days=self.plan.days_allowed)


def not_in_future(day: MaintenanceDate) -> Refusal:
    """What is done was done today or before."""
    late = day.done_on is not None and day.done_on > timezone.localdate()
    return _("Ngày làm xong không thể ở tương lai.") if late else None


def done(day: MaintenanceDate) -> None:
    """Done today, unless another day is given."""
    day.done_on = day.done_on or timezone.localdate()


def send(day: MaintenanceDate) -> None:
    """A work order is drafted for it."""
    from dothi.registers.infrastructure.work_order import draft

    if not day.orders.exclude(state="cancelled").exists():
        draft(day.plan, source="plan", work=day.plan.name, date=day)


def done_when_due() -> Case:
    """Done by its last day; neither while it may still be. What was skipped is neither."""
    return Case(
        When(state="skipped", then=None),
        When(done_on__lte=F("last_on"), then=Value(True)),
        When(done_on__isnull=False, then=Value(False)),
        When(last_on__lt=timezone.localdate(), then=Value(False)),
        default=None,
    )


S = MaintenanceDate.State
workflow = Workflow(
    states=S,
    initial=S.PLANNED,
    final=(S.DONE, S.SKIPPED),
    tones={S.PLANNED: "neutral", S.ORDERED: "info", S.DONE: "good", S.SKIPPED: "neutral"},
    transitions=(
        Transition("order", _("Lập lệnh công việc"), [S.PLANNED], S.ORDERED, Role.OFFICER, effect=send),
        Transition(
            "do",
            _("Ghi nhận đã làm"),
            [S.PLANNED, S.ORDERED],
            S.DONE,
            Role.OFFICER,
            asks=["done_on"],
            fill=done,
            guards=[not_in_future],
        ),
        Transition("unorder", _("Rút lệnh công việc"), [S.ORDERED], S.PLANNED, Role.APPROVER, reason=True),
        Transition("skip", _("Bỏ qua kỳ này"), [S.PLANNED], S.SKIPPED, Role.OFFICER, reason=True),
    ),
)
MaintenanceDate.rules = [
    edges(workflow, "maintenance_date_steps", _("Kỳ duy tu chỉ chuyển trạng thái theo các bước đã quy định."))
]

maintenance_dates = Register(
    slug="maintenance-dates",
    domain="infrastructure",
    model=MaintenanceDate,
    columns=["code", "plan", "area", "due_on", "last_on", "done_on", "state"],
    filters=["plan", "area", "unit", "state", "due_on", "last_on", "done_on", "on_time"],
    workflow=workflow,
    key=["plan", "due_on"],
    headings={
        "Kế hoạch duy tu": "plan",
        "Mã kế hoạch": "plan",
        "Phường": "area",
        "Ngày đến kỳ": "due_on",
        "Ngày làm xong": "done_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "plan", "area", "due_on", "done_on", "state"],
    parent="plan",
    due={"planned": "last_on", "ordered": "last_on"},
    derived={"on_time": Derived(_("làm đúng kỳ"), done_when_due, models.BooleanField())},
)
