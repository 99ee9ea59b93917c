"""Allocations of resettlement homes (bố trí tái định cư): which home goes to which cleared household, and for what.

Goal 6 and task 1.2.4 of the programme cannot be met while households have nowhere to go. A home goes to one household
and each of a household's places is filled by one home; what the home costs beyond the compensation set off against it
is paid before the keys are handed over, by the household or to it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Attachment, Role
from dothi.core.rules import Rule, edges, frozen
from dothi.registers.construction.clearance.household import Household
from dothi.registers.construction.clearance.household_steps import in_approved_plan
from dothi.registers.construction.resettlement_unit import ResettlementUnit
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """How far a home is on its way to a household."""

    PROPOSED = "proposed", _("đề xuất")
    DECIDED = "decided", _("đã có quyết định")
    HANDED_OVER = "handed_over", _("đã giao nhà")
    CANCELLED = "cancelled", _("đã huỷ")


def not_in_future(name: str) -> Any:
    """A guard: the day in this field is today or earlier."""

    def check(allocation: Any) -> Refusal:
        day = getattr(allocation, name)
        return _("Ngày này không thể ở tương lai.") if day and day > timezone.localdate() else None

    return check


def settled(allocation: Any) -> Refusal:
    """The difference between the home and what is set off was paid."""
    if not allocation.difference or allocation.settled_on:
        return None
    return _("Chưa thanh toán chênh lệch giá trị căn hộ.")


def planned(allocation: Any) -> Refusal:
    """The household has a plan in force: before, nobody knows what it is entitled to."""
    return in_approved_plan(allocation.household)


# What is set off against homes is part of what the household's plan in force gives it, and no more.
SET_OFF = (
    "NEW.credited > 0 AND (SELECT COALESCE(SUM(a.credited), 0) FROM registers_resettlementallocation a"
    " WHERE a.household_id = NEW.household_id AND a.removed_at IS NULL AND a.state IN ('decided', 'handed_over'))"
    " > (SELECT COALESCE(SUM(l.amount), 0) FROM registers_planline l JOIN registers_compensationplan c"
    " ON c.id = l.plan_id WHERE l.household_id = NEW.household_id AND l.removed_at IS NULL"
    " AND c.removed_at IS NULL AND c.state = 'approved')"
)
TOO_MUCH = _("Số tiền trừ vào tiền nhà vượt số tiền được duyệt của hộ.")
HOUSEHOLD = "UPDATE registers_household SET ledger = ledger + 1 WHERE id = NEW.household_id"

workflow = Workflow(
    states=State,
    initial=State.PROPOSED,
    final=(State.HANDED_OVER, State.CANCELLED),
    frozen=(State.DECIDED,),
    tones={State.PROPOSED: "info", State.DECIDED: "warn", State.HANDED_OVER: "good", State.CANCELLED: "neutral"},
    transitions=(
        Transition(
            "decide",
            _("Quyết định bố trí"),
            [State.PROPOSED],
            State.DECIDED,
            Role.APPROVER,
            asks=["decision_no", "decided_on"],
            requires=["decision_no", "decided_on"],
            documents=[Attachment.Kind.DECISION],
            guards=[not_in_future("decided_on"), planned],
        ),
        Transition(
            "settle",
            _("Ghi thanh toán chênh lệch"),
            [State.DECIDED],
            State.DECIDED,
            Role.OFFICER,
            asks=["settled_on"],
            requires=["settled_on"],
            guards=[not_in_future("settled_on")],
        ),
        Transition(
            "hand_over",
            _("Giao nhà"),
            [State.DECIDED],
            State.HANDED_OVER,
            Role.OFFICER,
            asks=["handed_over_on"],
            requires=["handed_over_on"],
            documents=[Attachment.Kind.MINUTE],
            guards=[not_in_future("handed_over_on"), settled],
        ),
        Transition(
            "cancel",
            _("Huỷ bố trí"),
            [State.PROPOSED, State.DECIDED],
            State.CANCELLED,
            Role.APPROVER,
            reason=True,
        ),
    ),
)


class ResettlementAllocation(Record):
    """One home proposed for, decided for or handed over to one household."""

    State = State

    search_fields = ("decision_no", "home", "household")

    household = models.ForeignKey(
        Household,
        verbose_name=_("hộ được bố trí"),
        on_delete=models.PROTECT,
        related_name="homes",
        db_index=False,
    )
    need_no = models.PositiveSmallIntegerField(
        _("suất thứ"), default=1, help_text=_("Hộ được nhiều suất tái định cư thì mỗi suất một căn.")
    )
    home = models.ForeignKey(
        ResettlementUnit,
        verbose_name=_("căn hộ tái định cư"),
        on_delete=models.PROTECT,
        related_name="allocations",
        db_index=False,
    )
    proposed_on = models.DateField(_("ngày đề xuất"))
    decision_no = models.CharField(_("số quyết định bố trí"), max_length=60, blank=True)
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    home_value = models.DecimalField(_("giá căn hộ khi bố trí (đồng)"), max_digits=18, decimal_places=0, editable=False)
    credited = models.DecimalField(
        _("bồi thường, hỗ trợ trừ vào tiền nhà (đồng)"), max_digits=18, decimal_places=0, default=Decimal(0)
    )
    difference = models.DecimalField(
        _("chênh lệch hộ phải nộp (đồng)"),
        max_digits=18,
        decimal_places=0,
        editable=False,
        help_text=_("Số âm là tiền hộ được nhận thêm."),
    )
    settled_on = models.DateField(_("ngày thanh toán chênh lệch"), null=True, blank=True)
    handed_over_on = models.DateField(_("ngày giao nhà"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=11, choices=State, default=State.PROPOSED, editable=False)

    class Meta:
        verbose_name = _("bố trí tái định cư")
        verbose_name_plural = pgettext_lazy("plural", "bố trí tái định cư")
        ordering: ClassVar = ["-proposed_on", "-pk"]
        indexes: ClassVar = [
            *list_indexes("allocation", "-proposed_on", state=True),
            models.Index(fields=["home", "state"], name="allocation_home_state", condition=live()),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["home"],
                condition=live() & ~Q(state="cancelled"),
                name="allocation_of_home",
                violation_error_message=_("Căn hộ này đang bố trí cho một hộ khác."),
            ),
            models.UniqueConstraint(
                fields=["household", "need_no"],
                condition=live() & ~Q(state="cancelled"),
                name="allocation_of_need",
                violation_error_message=_("Suất tái định cư này của hộ đã có căn hộ."),
            ),
            models.CheckConstraint(
                condition=Q(need_no__gte=1) & Q(home_value__gte=0) & Q(credited__gte=0),
                name="allocation_sums",
                violation_error_message=_("Suất đánh số từ 1; số tiền không được âm."),
            ),
            models.CheckConstraint(
                condition=Q(difference=F("home_value") - F("credited")),
                name="allocation_difference",
                violation_error_message=_("Chênh lệch phải bằng giá căn hộ trừ số tiền đã trừ vào."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "handed_over"])
                | (~Q(decision_no="") & Q(decided_on__isnull=False, decided_on__gte=F("proposed_on"))),
                name="allocation_decided_dated",
                violation_error_message=_(
                    "Bố trí đã quyết định phải có số và ngày quyết định, không trước ngày đề xuất."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state="handed_over", handed_over_on__isnull=False, handed_over_on__gte=F("decided_on"))
                | (~Q(state="handed_over") & Q(handed_over_on__isnull=True)),
                name="allocation_handed_dated",
                violation_error_message=_("Căn hộ đã giao khi và chỉ khi có ngày giao, không trước ngày quyết định."),
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_over") | Q(difference=0) | Q(settled_on__isnull=False),
                name="allocation_settled",
                violation_error_message=_("Chưa thanh toán chênh lệch thì chưa giao nhà."),
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True) | Q(decided_on__isnull=False, settled_on__gte=F("decided_on")),
                name="allocation_settled_after",
                violation_error_message=_("Ngày thanh toán chênh lệch không thể trước ngày quyết định."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "allocation_steps", _("Bố trí tái định cư chỉ đi theo các bước đã định.")),
        frozen(
            "allocation_decided",
            ["decided", "handed_over"],
            ["home_id", "household_id", "need_no", "home_value", "credited", "decision_no", "decided_on"],
            _("Bố trí đã có quyết định thì không đổi căn hộ, hộ, suất, giá; hãy huỷ rồi bố trí lại."),
        ),
        Rule(
            name="allocation_home_free",
            on=["INSERT", "UPDATE"],
            refuse="NEW.removed_at IS NULL AND NEW.state <> 'cancelled' AND EXISTS ("
            "SELECT 1 FROM registers_resettlementunit u WHERE u.id = NEW.home_id"
            " AND (u.state <> 'in_stock' OR u.removed_at IS NOT NULL OR u.received_on > NEW.proposed_on))",
            message=_("Căn hộ không còn trong quỹ nhà, hoặc chưa nhận vào quỹ ngày đề xuất."),
            hold="UPDATE registers_resettlementunit SET ledger = ledger + 1 WHERE id = NEW.home_id",
        ),
        Rule(
            name="allocation_set_off_new",
            on=["INSERT"],
            refuse=f"NEW.removed_at IS NULL AND NEW.state IN ('decided', 'handed_over') AND {SET_OFF}",
            message=TOO_MUCH,
            hold=HOUSEHOLD,
        ),
        Rule(
            name="allocation_set_off",
            on=["UPDATE"],
            refuse=f"NEW.removed_at IS NULL AND NEW.state = 'decided' AND OLD.state <> 'decided' AND {SET_OFF}",
            message=TOO_MUCH,
            hold=f"{HOUSEHOLD} AND NEW.state = 'decided' AND OLD.state <> 'decided'",
        ),
    ]

    def __str__(self) -> str:
        return f"{self.home} – {self.household}"

    def derive(self) -> None:
        """The price is the home's own until it is decided; the difference follows."""
        if self.home_id and (self.state == State.PROPOSED or self.home_value is None):
            self.home_value = self.home.value
        self.difference = (self.home_value or Decimal(0)) - (self.credited or Decimal(0))


resettlement_allocations = Register(
    slug="resettlement-allocations",
    domain="construction",
    model=ResettlementAllocation,
    columns=[
        "home",
        "household",
        "area",
        "state",
        "proposed_on",
        "decided_on",
        "home_value",
        "credited",
        "difference",
        "settled_on",
        "handed_over_on",
    ],
    filters=[
        "area",
        "unit",
        "state",
        "household",
        "home",
        "proposed_on",
        "decided_on",
        "difference",
        "settled_on",
        "handed_over_on",
    ],
    workflow=workflow,
    key=["household", "need_no", "home"],
    headings={
        "Hộ được bố trí": "household",
        "Suất thứ": "need_no",
        "Căn hộ tái định cư": "home",
        "Phường": "area",
        "Ngày đề xuất": "proposed_on",
        "Số quyết định bố trí": "decision_no",
        "Ngày quyết định": "decided_on",
        "Giá căn hộ khi bố trí (đồng)": "home_value",
        "Bồi thường, hỗ trợ trừ vào tiền nhà (đồng)": "credited",
        "Ngày thanh toán chênh lệch": "settled_on",
        "Ngày giao nhà": "handed_over_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["area", "state", "proposed_on", "decided_on", "handed_over_on"],
    parent="household",
)
