"""Enforcement decisions (cưỡng chế thu hồi đất).

Task 1.2.4 of the programme: the last resort. It needs a plan in force, money offered or put aside, and minutes of
persuasion; the competent chairman decides.
"""

# ruff: noqa: S608 - the names in these conditions are those of our own tables and states

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.models import Attachment, Role
from dothi.core.rules import Rule, edges, frozen
from dothi.registers.construction.clearance.household import Household
from dothi.registers.construction.clearance.law_terms import (
    PERSUADE_HANDOVER,
    PERSUADE_INVENTORY,
    named,
    needs,
)
from dothi.registers.construction.clearance.payment import Payment
from dothi.registers.construction.clearance.persuasion import Persuasion
from dothi.registers.construction.clearance.plan import CompensationPlan
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register, show
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """Where an enforcement stands."""

    PROPOSED = "proposed", _("đang đề nghị")
    DECIDED = "decided", _("đã quyết định")
    EXECUTED = "executed", _("đã cưỡng chế")
    CANCELLED = "cancelled", _("không cưỡng chế")


def persuaded_long_enough(enforcement: Enforcement) -> Refusal:
    """The term of persuasion of that day's law ran out since the minute it rests on."""
    talk = enforcement.persuasion
    if talk is None or enforcement.decided_on is None:
        return None
    code = PERSUADE_INVENTORY if enforcement.purpose == "inventory" else PERSUADE_HANDOVER
    if problem := needs(code, talk.held_on, enforcement.area_id):
        return problem
    until = law.deadline(code, talk.held_on, enforcement.area_id)
    early = until is not None and enforcement.decided_on < until
    return _("Còn thời hạn vận động đến hết ngày %(day)s.") % {"day": show(until)} if early else None


S, Kind = State, Attachment.Kind
workflow = Workflow(
    states=State,
    initial=S.PROPOSED,
    final=(S.EXECUTED, S.CANCELLED),
    frozen=(S.DECIDED,),
    tones={S.PROPOSED: "neutral", S.DECIDED: "bad", S.EXECUTED: "info", S.CANCELLED: "good"},
    transitions=(
        Transition(
            "decide",
            _("Ra quyết định cưỡng chế"),
            [S.PROPOSED],
            S.DECIDED,
            Role.APPROVER,
            asks=["decision_number", "decided_on", "authority"],
            requires=["decision_number", "decided_on", "authority"],
            documents=[Kind.DECISION],
            guards=[persuaded_long_enough],
        ),
        Transition(
            "execute",
            _("Ghi nhận đã cưỡng chế"),
            [S.DECIDED],
            S.EXECUTED,
            Role.OFFICER,
            asks=["executed_on", "cost"],
            requires=["executed_on"],
            documents=[Kind.MINUTE, Kind.PHOTO],
            different_from=["decide"],
        ),
        Transition("cancel", _("Không cưỡng chế"), [S.PROPOSED, S.DECIDED], S.CANCELLED, Role.APPROVER, reason=True),
    ),
)
DECIDED = "NEW.removed_at IS NULL AND NEW.state IN ('decided', 'executed')"


class Enforcement(Record):
    """One enforcement against one household: to be counted, or to hand over."""

    class Authority(models.TextChoices):
        WARD = "ward", _("Chủ tịch UBND phường")
        DISTRICT = "district", _("Chủ tịch UBND quận")

    State = State
    Purpose = Persuasion.Purpose
    search_fields = ("code", "decision_number")
    rules: ClassVar = [
        edges(workflow, "enforcement_edges", _("Cưỡng chế không có bước chuyển này.")),
        frozen(
            "enforcement_decided",
            ["decided", "executed"],
            ["household_id", "purpose", "plan_id", "persuasion_id", "payment_id", "decision_number", "decided_on"],
            _("Quyết định cưỡng chế không sửa được."),
        ),
        Rule(
            name="enforcement_after_persuasion",
            on=["INSERT", "UPDATE"],
            refuse=(
                f"{DECIDED} AND NOT EXISTS (SELECT 1 FROM registers_persuasion u WHERE u.id = NEW.persuasion_id"
                " AND u.household_id = NEW.household_id AND u.purpose = NEW.purpose AND u.removed_at IS NULL"
                " AND u.result <> 'agreed' AND u.held_on <= NEW.decided_on)"
            ),
            message=_("Cưỡng chế cần biên bản vận động của chính hộ, lập trước quyết định, hộ chưa đồng ý."),
        ),
        Rule(
            name="enforcement_plan_in_force",
            on=["INSERT", "UPDATE"],
            refuse=(
                f"{DECIDED} AND NEW.purpose = 'handover' AND NOT EXISTS (SELECT 1 FROM registers_planline l"
                " JOIN registers_compensationplan c ON c.id = l.plan_id WHERE c.id = NEW.plan_id"
                " AND l.household_id = NEW.household_id AND l.removed_at IS NULL"
                " AND c.state IN ('approved', 'superseded') AND c.decision_on <= NEW.decided_on)"
            ),
            message=_("Cưỡng chế bàn giao cần phương án của hộ đã được duyệt trước quyết định."),
        ),
        Rule(
            name="enforcement_money_first",
            on=["INSERT", "UPDATE"],
            refuse=(
                f"{DECIDED} AND NEW.purpose = 'handover' AND NEW.offered_on IS NULL AND NOT EXISTS (SELECT 1"
                " FROM registers_payment p WHERE p.id = NEW.payment_id AND p.household_id = NEW.household_id"
                " AND p.kind IN ('pay', 'escrow') AND p.paid_on <= NEW.decided_on)"
            ),
            message=_("Cưỡng chế bàn giao cần tiền đã được mời nhận, chi trả hoặc gửi tạm giữ trước quyết định."),
        ),
    ]

    household = models.ForeignKey(
        Household, verbose_name=_("hộ"), on_delete=models.PROTECT, related_name="enforcements"
    )
    code = models.CharField(_("mã cưỡng chế"), max_length=50)
    purpose = models.CharField(_("cưỡng chế để"), max_length=10, choices=Purpose, default=Purpose.HANDOVER)
    plan = models.ForeignKey(
        CompensationPlan, verbose_name=_("phương án"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    persuasion = models.ForeignKey(
        Persuasion,
        verbose_name=_("biên bản vận động"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enforcements",
    )
    payment = models.ForeignKey(
        Payment,
        verbose_name=_("khoản chi trả, tạm giữ"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    offered_on = models.DateField(_("ngày mời nhận tiền"), null=True, blank=True)
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    authority = models.CharField(_("cấp quyết định"), max_length=10, choices=Authority, blank=True)
    executed_on = models.DateField(_("ngày cưỡng chế"), null=True, blank=True)
    cost = models.DecimalField(_("chi phí (đồng)"), max_digits=18, decimal_places=0, null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.PROPOSED, editable=False)

    class Meta:
        verbose_name = _("cưỡng chế thu hồi đất")
        verbose_name_plural = pgettext_lazy("plural", "cưỡng chế thu hồi đất")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("enforcement", "code", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="enforcement_code",
                violation_error_message=_("Mã cưỡng chế này đã có."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "executed"])
                | (~Q(decision_number="") & Q(decided_on__isnull=False) & ~Q(authority="")),
                name="enforcement_decision",
                violation_error_message=_("Cưỡng chế phải có số, ngày và cấp quyết định."),
            ),
            models.CheckConstraint(
                condition=~Q(state="executed") | (Q(executed_on__isnull=False) & Q(executed_on__gte=F("decided_on"))),
                name="enforcement_executed",
                violation_error_message=_("Ngày cưỡng chế không thể trước quyết định."),
            ),
            models.CheckConstraint(
                condition=(Q(offered_on__isnull=True) | Q(decided_on__isnull=True) | Q(decided_on__gte=F("offered_on")))
                & (Q(cost__isnull=True) | Q(cost__gte=0)),
                name="enforcement_offered",
                violation_error_message=_("Tiền phải được mời nhận trước quyết định; chi phí không âm."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.get_state_display()}"


enforcements = Register(
    slug="enforcements",
    domain="construction",
    model=Enforcement,
    columns=["code", "household", "area", "purpose", "state", "decision_number", "decided_on", "executed_on"],
    filters=[
        "household",
        "area",
        "unit",
        "state",
        "purpose",
        "plan",
        "authority",
        "offered_on",
        "decided_on",
        "executed_on",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã cưỡng chế": "code",
        "Hộ": "household",
        "Phường": "area",
        "Cưỡng chế để": "purpose",
        "Phương án": "plan",
        "Biên bản vận động": "persuasion",
        "Khoản chi trả, tạm giữ": "payment",
        "Ngày mời nhận tiền": "offered_on",
        "Số quyết định": "decision_number",
        "Ngày quyết định": "decided_on",
        "Cấp quyết định": "authority",
        "Ngày cưỡng chế": "executed_on",
        "Chi phí (đồng)": "cost",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    parent="household",
    parameters=named(PERSUADE_INVENTORY, PERSUADE_HANDOVER),
)
