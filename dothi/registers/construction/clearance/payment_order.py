"""Payment orders of a clearance (lệnh chi trả): what may be paid out under a plan, prepared by one and approved by another.

Goal 6 and task 1.2.4 of the programme. The accountant draws up who is to be given how much; the head approves the sum. No
payment is written without an approved order, and all payments of an order together stay within it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import history
from dothi.core.models import Attachment, Role, User
from dothi.core.rules import Rule, edges, frozen
from dothi.registers.construction.clearance import money
from dothi.registers.construction.clearance.plan import CompensationPlan
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """Where an order stands."""

    PREPARED = "prepared", _("đã lập")
    SUBMITTED = "submitted", _("đã trình")
    APPROVED = "approved", _("đã duyệt")
    CLOSED = "closed", _("đã chi xong")
    CANCELLED = "cancelled", _("đã huỷ")


def submitted_by(order: PaymentOrder) -> None:
    """Whoever submits has prepared it."""
    author = history.author()
    order.prepared_by_id = author.user_id if author else None


def approved_by(order: PaymentOrder) -> None:
    """Whoever approves is named."""
    author = history.author()
    order.approved_by_id = author.user_id if author else None


def dated_by_today(order: PaymentOrder) -> Refusal:
    """An approval is dated today or earlier."""
    late = order.approved_on is not None and order.approved_on > timezone.localdate()
    return _("Ngày duyệt không thể ở tương lai.") if late else None


def plan_in_force(order: PaymentOrder) -> Refusal:
    """Money is ordered under an approved plan."""
    return None if order.plan.state == "approved" else _("Phương án chưa được duyệt hoặc đã bị thay thế.")


def nothing_paid(order: PaymentOrder) -> Refusal:
    """What was paid cannot be cancelled."""
    return _("Đã có khoản chi theo lệnh này.") if order.payments.exists() else None


S = State
workflow = Workflow(
    states=S,
    initial=S.PREPARED,
    final=(S.CLOSED, S.CANCELLED),
    frozen=(S.SUBMITTED, S.APPROVED),
    tones={S.SUBMITTED: "info", S.APPROVED: "good", S.CLOSED: "neutral", S.CANCELLED: "bad"},
    transitions=(
        Transition(
            "submit",
            _("Trình duyệt chi"),
            [S.PREPARED],
            S.SUBMITTED,
            Role.OFFICER,
            fill=submitted_by,
            guards=[plan_in_force],
        ),
        Transition("return", _("Trả lại"), [S.SUBMITTED], S.PREPARED, Role.APPROVER, reason=True),
        Transition(
            "approve",
            _("Duyệt chi"),
            [S.SUBMITTED],
            S.APPROVED,
            Role.APPROVER,
            asks=["approval_number", "approved_on"],
            fill=approved_by,
            requires=["approval_number", "approved_on"],
            documents=[Attachment.Kind.DECISION],
            guards=[dated_by_today, plan_in_force],
            different_from=["submit"],
        ),
        Transition("close", _("Kết thúc lệnh chi"), [S.APPROVED], S.CLOSED, Role.OFFICER),
        Transition(
            "cancel",
            _("Huỷ"),
            [S.PREPARED, S.SUBMITTED, S.APPROVED],
            S.CANCELLED,
            Role.APPROVER,
            reason=True,
            guards=[nothing_paid],
        ),
    ),
)


class PaymentOrder(Record):
    """One order to pay under one plan."""

    State = State
    search_fields = ("code", "approval_number")
    untracked: ClassVar = ("ledger",)

    plan = models.ForeignKey(
        CompensationPlan, verbose_name=_("phương án"), on_delete=models.PROTECT, related_name="orders"
    )
    code = models.CharField(_("số lệnh chi"), max_length=60)
    amount = models.DecimalField(_("số tiền được chi (đồng)"), max_digits=18, decimal_places=0)
    prepared_on = models.DateField(_("ngày lập"))
    approval_number = models.CharField(_("số văn bản duyệt chi"), max_length=60, blank=True)
    approved_on = models.DateField(_("ngày duyệt chi"), null=True, blank=True)
    prepared_by = models.ForeignKey(
        User, verbose_name=_("người lập"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        User, verbose_name=_("người duyệt"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    ledger = models.PositiveIntegerField(default=0, editable=False)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.PREPARED, editable=False)

    class Meta:
        verbose_name = _("lệnh chi trả")
        verbose_name_plural = pgettext_lazy("plural", "lệnh chi trả")
        ordering: ClassVar = ["-prepared_on", "-pk"]
        indexes: ClassVar = list_indexes("payment_order", "-prepared_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="payment_order_code",
                violation_error_message=_("Số lệnh chi này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="payment_order_amount",
                violation_error_message=_("Số tiền phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "closed"])
                | (~Q(approval_number="") & Q(approved_on__gte=F("prepared_on"))),
                name="payment_order_approved",
                violation_error_message=_("Lệnh chi đã duyệt phải có số văn bản và ngày duyệt, không trước ngày lập."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (Q(prepared_by__isnull=False) & ~Q(approved_by=F("prepared_by"))),
                name="payment_order_two_people",
                violation_error_message=_("Người duyệt chi phải khác người lập."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "payment_order_steps", _("Lệnh chi không thể chuyển thẳng giữa hai trạng thái này.")),
        frozen(
            "payment_order_frozen",
            [S.SUBMITTED, S.APPROVED, S.CLOSED],
            ["plan_id", "amount", "code"],
            _("Lệnh chi đã trình, đã duyệt không sửa được."),
        ),
        Rule(
            name="payment_order_signed",
            on=["UPDATE"],
            refuse="OLD.state = 'submitted' AND NEW.state = 'approved' AND (NEW.approved_by_id IS NULL"
            " OR NEW.prepared_by_id IS NULL)",
            message=_("Lệnh chi phải ghi người lập và người duyệt."),
        ),
        Rule(
            name="payment_order_kept",
            on=["UPDATE"],
            refuse="(NEW.state = 'cancelled' OR NEW.removed_at IS NOT NULL)"
            " AND EXISTS (SELECT 1 FROM registers_payment p WHERE p.order_id = NEW.id)",
            message=_("Đã có khoản chi theo lệnh này."),
            hold="PERFORM 1",  # who pays waits at this row
        ),
        Rule(
            name="payment_order_deleted",
            on=["DELETE"],
            refuse="EXISTS (SELECT 1 FROM registers_payment p WHERE p.order_id = OLD.id)",
            message=_("Đã có khoản chi theo lệnh này."),
            hold="PERFORM 1",
        ),
    ]

    def __str__(self) -> str:
        return self.code


def paid() -> Any:
    """What was paid or escrowed under it, what was reversed left out, đồng."""
    found = apps.get_model("registers", "Payment").objects.filter(order=OuterRef("pk"), kind__in=money.COUNTED)
    return Subquery(
        found.exclude(answers__kind="reversal").order_by().values("order").annotate(n=Sum("amount")).values("n")
    )


payment_orders = Register(
    slug="payment-orders",
    domain="construction",
    model=PaymentOrder,
    columns=["code", "plan", "area", "amount", "paid", "state", "prepared_on", "approved_on", "approved_by"],
    filters=["area", "unit", "state", "plan", "amount", "paid", "prepared_on", "approved_on"],
    workflow=workflow,
    key=["code"],
    headings={
        "Số lệnh chi": "code",
        "Phương án": "plan",
        "Phường": "area",
        "Số tiền được chi (đồng)": "amount",
        "Ngày lập": "prepared_on",
        "Số văn bản duyệt chi": "approval_number",
        "Ngày duyệt chi": "approved_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    parent="plan",
    derived={"paid": Derived(_("đã chi (đồng)"), paid, models.DecimalField(max_digits=18, decimal_places=0))},
)
