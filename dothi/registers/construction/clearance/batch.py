"""Batches of a clearance (đợt giải phóng mặt bằng).

Task 1.2.4 of the programme: a clearance goes forward by batches of households, each with its notice, and ends when every
household of it handed over its land or turned out not to be concerned.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Role
from dothi.core.rules import Rule
from dothi.registers.construction.clearance.clearance_project import ClearanceProject
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import SAME, Refusal, Transition, Workflow

ENDED = ("handed_over", "not_applicable")  # states of a household that let its batch close


class State(models.TextChoices):
    """Whether a batch still has work."""

    OPEN = "open", _("đang thực hiện")
    CLOSED = "closed", _("đã kết thúc")


class ClearanceBatch(Record):
    """Some households of a clearance that go through its steps together."""

    search_fields = ("code", "name")
    untracked: ClassVar = ("ledger",)
    rules: ClassVar = [
        Rule(
            name="batch_closes_when_done",
            on=["UPDATE"],
            refuse=(
                "NEW.state = 'closed' AND OLD.state <> 'closed' AND EXISTS (SELECT 1 FROM registers_household h"
                " WHERE h.batch_id = NEW.id AND h.removed_at IS NULL"
                " AND h.state NOT IN ('handed_over', 'not_applicable'))"
            ),
            message=_("Đợt còn hộ chưa bàn giao."),
        ),
        Rule(
            name="batch_stays_in_clearance",
            on=["UPDATE"],
            refuse=(
                "OLD.clearance_id <> NEW.clearance_id AND (EXISTS (SELECT 1 FROM registers_household h"
                " WHERE h.batch_id = NEW.id) OR EXISTS (SELECT 1 FROM registers_compensationplan c"
                " WHERE c.batch_id = NEW.id))"
            ),
            message=_("Đợt đã có hộ hoặc phương án: không chuyển dự án được."),
        ),
        Rule(
            name="batch_in_finished_clearance",
            on=["INSERT", "UPDATE"],
            refuse=(
                "NEW.removed_at IS NULL AND NEW.state = 'open' AND EXISTS (SELECT 1 FROM registers_clearanceproject c"
                " WHERE c.id = NEW.clearance_id AND c.state = 'finished')"
            ),
            message=_("Dự án GPMB đã hoàn thành."),
            hold="UPDATE registers_clearanceproject SET ledger = ledger + 1 WHERE id = NEW.clearance_id"
            " AND NEW.state = 'open'",
        ),
    ]

    State = State

    clearance = models.ForeignKey(
        ClearanceProject, verbose_name=_("dự án GPMB"), on_delete=models.PROTECT, related_name="batches"
    )
    code = models.CharField(_("mã đợt"), max_length=40)
    name = models.CharField(_("tên đợt"), max_length=200)
    area_m2 = models.DecimalField(
        _("diện tích thu hồi của đợt (m²)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    notice_number = models.CharField(_("số thông báo thu hồi"), max_length=60, blank=True)
    notice_on = models.DateField(_("ngày thông báo thu hồi"), null=True, blank=True)
    due_on = models.DateField(_("hạn bàn giao của đợt"), null=True, blank=True)
    closed_on = models.DateField(_("ngày kết thúc"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.OPEN, editable=False)
    ledger = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("đợt giải phóng mặt bằng")
        verbose_name_plural = pgettext_lazy("plural", "đợt giải phóng mặt bằng")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("clearance_batch", "code", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="clearance_batch_code",
                violation_error_message=_("Mã đợt này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(area_m2__isnull=True) | Q(area_m2__gt=0),
                name="clearance_batch_area",
                violation_error_message=_("Diện tích phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_on__isnull=False),
                name="clearance_batch_closed_dated",
                violation_error_message=_("Đợt đã kết thúc phải có ngày kết thúc."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


def everyone_done(batch: ClearanceBatch) -> Refusal:
    """Every household handed over or is not concerned, and there is one."""
    households = apps.get_model("registers", "Household").objects.filter(batch=batch)
    if not households.exists():
        return _("Đợt chưa có hộ nào.")
    left = households.exclude(state__in=ENDED).count()
    return _("Còn %(count)s hộ chưa bàn giao.") % {"count": left} if left else None


def lay_out(batch: ClearanceBatch) -> None:
    """Give every household its legal steps."""
    from dothi.registers.construction.clearance import step

    step.lay_out(batch)


def _households(**condition: Any) -> Any:
    rows = apps.get_model("registers", "Household").objects.filter(batch=OuterRef("pk"), **condition)
    return Coalesce(Subquery(rows.order_by().values("batch").annotate(n=Count("pk")).values("n")), 0)


S = State
workflow = Workflow(
    states=State,
    initial=S.OPEN,
    final=(),
    frozen=(S.CLOSED,),
    tones={S.OPEN: "info", S.CLOSED: "good"},
    transitions=(
        Transition(
            "close",
            _("Kết thúc đợt"),
            [S.OPEN],
            S.CLOSED,
            Role.APPROVER,
            asks=["closed_on"],
            requires=["closed_on"],
            guards=[everyone_done],
        ),
        Transition("lay_out", _("Lập các bước cho các hộ"), [S.OPEN], SAME, Role.CLERK, effect=lay_out),
        Transition("reopen", _("Mở lại đợt"), [S.CLOSED], S.OPEN, Role.APPROVER, reason=True),
    ),
)

clearance_batches = Register(
    slug="clearance-batches",
    domain="construction",
    model=ClearanceBatch,
    columns=["code", "name", "clearance", "area", "state", "notice_on", "area_m2", "household_count", "ended_count"],
    filters=[
        "clearance",
        "area",
        "unit",
        "state",
        "notice_on",
        "due_on",
        "closed_on",
        "area_m2",
        "household_count",
        "ended_count",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã đợt": "code",
        "Tên đợt": "name",
        "Dự án GPMB": "clearance",
        "Phường": "area",
        "Diện tích thu hồi của đợt (m²)": "area_m2",
        "Số thông báo thu hồi": "notice_number",
        "Ngày thông báo thu hồi": "notice_on",
        "Hạn bàn giao của đợt": "due_on",
        "Ngày kết thúc": "closed_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    parent="clearance",
    due={"open": "due_on"},
    derived={
        "household_count": Derived(_("số hộ"), lambda: _households(), models.IntegerField()),
        "ended_count": Derived(_("số hộ đã xong"), lambda: _households(state__in=ENDED), models.IntegerField()),
    },
)
