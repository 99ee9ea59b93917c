"""Yearly programmes of inspection and supervision (chương trình kiểm tra, giám sát năm) of a supervising body.

Part 3 of the programme, duty O1 and milestone C3: every year the Standing Committee inspects how the programme is carried
out; the Inspection Committee, the State inspectors and the Front each have a plan of their own.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Role
from dothi.core.rules import Rule, edges
from dothi.programme.models.commitments import Programme
from dothi.programme.supervision.bounds import has_body, held
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Transition, Workflow, not_ahead


class State(models.TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", _("đang soạn")
    APPROVED = "approved", _("đã ban hành")
    CLOSED = "closed", _("đã kết thúc")


S = State
workflow = Workflow(
    states=S,
    initial=S.DRAFT,
    final=(S.CLOSED,),
    frozen=(S.APPROVED,),
    tones={S.APPROVED: "info", S.CLOSED: "good"},
    transitions=(
        Transition(
            "approve",
            _("Ban hành"),
            [S.DRAFT],
            S.APPROVED,
            Role.APPROVER,
            asks=["number", "decided_on"],
            requires=["number", "decided_on"],
            guards=[not_ahead("decided_on")],
        ),
        Transition("amend", _("Điều chỉnh"), [S.APPROVED], S.DRAFT, Role.APPROVER, reason=True),
        Transition("close", _("Kết thúc"), [S.APPROVED], S.CLOSED, Role.APPROVER),
    ),
)


class SupervisionPlan(Record):
    """What one body means to inspect and supervise in one year."""

    State = State
    search_fields = ("title", "number")

    programme = models.ForeignKey(
        Programme, verbose_name=_("chương trình"), on_delete=models.PROTECT, related_name="supervision_plans"
    )
    year = models.PositiveSmallIntegerField(_("năm"))
    title = models.CharField(_("tên chương trình kiểm tra"), max_length=300)
    number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.DRAFT, editable=False)

    class Meta:
        verbose_name = _("chương trình kiểm tra, giám sát năm")
        verbose_name_plural = pgettext_lazy("plural", "chương trình kiểm tra, giám sát năm")
        ordering: ClassVar = ["-year", "-pk"]
        indexes: ClassVar = list_indexes("supervision_plan", "-year", state=True)
        constraints: ClassVar = [
            has_body("supervision_plan_body"),
            models.UniqueConstraint(
                fields=["programme", "unit", "year"],
                condition=live(),
                name="supervision_plan_once",
                violation_error_message=_("Cơ quan này đã có chương trình kiểm tra, giám sát của năm này."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | (~Q(number="") & Q(decided_on__isnull=False)),
                name="supervision_plan_decided",
                violation_error_message=_("Chương trình đã ban hành phải có số và ngày quyết định."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "supervision_plan_steps", _("Chương trình không thể chuyển thẳng giữa hai trạng thái này.")),
        held(
            "supervision_plan_frozen",
            "'approved', 'closed'",
            ["programme_id", "unit_id", "year"],
            _("Chương trình đã ban hành không đổi năm, cơ quan và không xoá được."),
        ),
        Rule(
            name="supervision_plan_closed",
            on=["UPDATE"],
            refuse="OLD.state <> 'closed' AND NEW.state = 'closed' AND EXISTS (SELECT 1 FROM programme_supervision s"
            " WHERE s.plan_id = NEW.id AND s.removed_at IS NULL AND s.state NOT IN ('closed', 'cancelled'))",
            message=_("Còn cuộc kiểm tra, giám sát trong chương trình chưa kết thúc."),
            hold="PERFORM 1",  # who adds a supervision waits at this row
        ),
    ]

    def __str__(self) -> str:
        return f"{self.year}: {self.title}"


supervision_plans = Register(
    slug="supervision-plans",
    domain="inspection",
    model=SupervisionPlan,
    columns=["year", "title", "unit", "state", "number", "decided_on"],
    filters=["area", "unit", "state", "programme", "year", "decided_on"],
    workflow=workflow,
    key=["programme", "unit", "year"],
    headings={
        "Chương trình": "programme",
        "Năm": "year",
        "Tên chương trình kiểm tra": "title",
        "Địa bàn": "area",
        "Đơn vị phụ trách": "unit",
        "Số quyết định": "number",
        "Ngày quyết định": "decided_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    wide=True,
)
