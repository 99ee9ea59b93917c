"""How a household of a clearance goes from the notice to the hand-over: its states, the steps, who takes each.

The money's own rules lie in the database (`payment_rules`); the legal steps beside each other in `clearance-steps`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Role
from dothi.registers.construction.clearance.money import owed, settled
from dothi.registers.workflow import SAME, Refusal, Transition, Workflow

if TYPE_CHECKING:
    from dothi.registers.construction.clearance.household import Household


class State(models.TextChoices):
    """Where a household stands."""

    NOTIFIED = "notified", _("đã thông báo thu hồi")
    INVENTORIED = "inventoried", _("đã kiểm đếm")
    DRAFT_PLAN = "draft_plan", _("đã lập phương án")
    POSTED = "posted", _("đã niêm yết")
    APPROVED = "approved", _("đã phê duyệt")
    PAID = "paid", _("đã nhận tiền")
    ESCROWED = "escrowed", _("đã gửi tiền vào tài khoản tạm giữ")
    HANDED_OVER = "handed_over", _("đã bàn giao")
    NOT_APPLICABLE = "not_applicable", _("không thuộc diện")


def _rows(name: str, household: Household, **condition: Any) -> Any:
    return apps.get_model("registers", name).objects.filter(household=household, **condition)


def has_inventory(household: Household) -> Refusal:
    """Something was counted."""
    return None if _rows("InventoryItem", household).exists() else _("Chưa có mục kiểm đếm nào.")


def in_a_plan(household: Household) -> Refusal:
    """It has a line in a plan that is being made."""
    return None if _rows("PlanLine", household).exists() else _("Hộ chưa có dòng nào trong phương án.")


def in_posted_plan(household: Household) -> Refusal:
    """Its plan was posted."""
    posted = _rows("PlanLine", household, plan__posted_on__isnull=False).exists()
    return None if posted else _("Phương án của hộ chưa được niêm yết.")


def in_approved_plan(household: Household) -> Refusal:
    """Its plan is in force."""
    return None if _rows("PlanLine", household, plan__state="approved").exists() else _("Chưa có phương án được duyệt.")


def all_paid(household: Household) -> Refusal:
    """Every component of the plan in force was paid or escrowed."""
    return None if settled(household) else _("Còn %(owed)s đồng chưa chi trả.") % {"owed": owed(household)}


def something_escrowed(household: Household) -> Refusal:
    """Money lies on the holding account."""
    return None if _rows("Payment", household, kind="escrow").exists() else _("Chưa có khoản gửi tạm giữ nào.")


def not_all_paid(household: Household) -> Refusal:
    """A payment was reversed, or a new plan gives more."""
    return _("Hộ đã được chi trả đủ.") if settled(household) else None


def handed(household: Household) -> Refusal:
    """A hand-over with its minute and photo was confirmed."""
    confirmed = _rows("Handover", household, state="confirmed").exists()
    return None if confirmed else _("Chưa có biên bản bàn giao được xác nhận.")


def settle(household: Household) -> None:
    """Settled today, unless another day is given."""
    household.settled_on = household.settled_on or timezone.localdate()


def unsettle(household: Household) -> None:
    """No longer settled."""
    household.settled_on = None


def hand_over(household: Household) -> None:
    """The day of the last hand-over."""
    last = _rows("Handover", household, state="confirmed").order_by("-handed_on").first()
    household.handed_over_on = last.handed_on if last else household.handed_over_on


S = State
BEFORE_END = (S.NOTIFIED, S.INVENTORIED, S.DRAFT_PLAN, S.POSTED, S.APPROVED, S.PAID, S.ESCROWED)
workflow = Workflow(
    states=State,
    initial=S.NOTIFIED,
    final=(S.HANDED_OVER,),
    frozen=(S.NOT_APPLICABLE,),
    tones={
        S.NOTIFIED: "neutral",
        S.INVENTORIED: "info",
        S.DRAFT_PLAN: "info",
        S.POSTED: "info",
        S.APPROVED: "warn",
        S.PAID: "good",
        S.ESCROWED: "warn",
        S.HANDED_OVER: "good",
        S.NOT_APPLICABLE: "neutral",
    },
    transitions=(
        Transition(
            "inventory",
            _("Xác nhận kiểm đếm"),
            [S.NOTIFIED],
            S.INVENTORIED,
            Role.OFFICER,
            asks=["inventoried_on"],
            requires=["inventoried_on"],
            guards=[has_inventory],
        ),
        Transition("draft", _("Đưa vào phương án"), [S.INVENTORIED], S.DRAFT_PLAN, Role.OFFICER, guards=[in_a_plan]),
        Transition("post", _("Ghi nhận niêm yết"), [S.DRAFT_PLAN], S.POSTED, Role.OFFICER, guards=[in_posted_plan]),
        Transition(
            "approve",
            _("Ghi nhận phương án được duyệt"),
            [S.POSTED],
            S.APPROVED,
            Role.OFFICER,
            asks=["approved_on"],
            requires=["approved_on"],
            guards=[in_approved_plan],
        ),
        Transition(
            "pay",
            _("Xác nhận đã chi trả đủ"),
            [S.APPROVED, S.ESCROWED],
            S.PAID,
            Role.OFFICER,
            asks=["settled_on"],
            fill=settle,
            guards=[all_paid],
        ),
        Transition(
            "escrow",
            _("Xác nhận đã gửi tạm giữ"),
            [S.APPROVED],
            S.ESCROWED,
            Role.OFFICER,
            asks=["settled_on"],
            fill=settle,
            guards=[something_escrowed, all_paid],
        ),
        Transition(
            "unsettle",
            _("Chi trả lại"),
            [S.PAID, S.ESCROWED],
            S.APPROVED,
            Role.APPROVER,
            fill=unsettle,
            reason=True,
            guards=[not_all_paid],
        ),
        Transition(
            "hand_over",
            _("Xác nhận đã bàn giao"),
            [S.PAID, S.ESCROWED],
            S.HANDED_OVER,
            Role.OFFICER,
            fill=hand_over,
            fills=("handed_over_on",),
            guards=[handed],
        ),
        Transition(
            "not_applicable",
            _("Không thuộc diện thu hồi"),
            [S.NOTIFIED, S.INVENTORIED, S.DRAFT_PLAN, S.POSTED],
            S.NOT_APPLICABLE,
            Role.APPROVER,
            asks=["not_applicable_reason"],
            requires=["not_applicable_reason"],
        ),
        Transition("reinstate", _("Đưa trở lại"), [S.NOT_APPLICABLE], S.NOTIFIED, Role.APPROVER, reason=True),
        Transition(
            "stick",
            _("Ghi vướng mắc"),
            list(BEFORE_END),
            SAME,
            Role.CLERK,
            asks=["stuck", "stuck_owner", "stuck_since"],
            requires=["stuck", "stuck_since"],
        ),
        Transition(
            "unstick",
            _("Đã gỡ vướng"),
            list(BEFORE_END),
            SAME,
            Role.CLERK,
            asks=["stuck_until"],
            requires=["stuck", "stuck_since", "stuck_until"],
        ),
    ),
)
