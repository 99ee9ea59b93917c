"""How a work order is carried out, and what follows for the fault or the date of the plan that it came from.

Done, the fault is put right; verified, it is confirmed; returned, it is open again: nobody enters the same news twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import history, law
from dothi.core.models import Attachment, Role
from dothi.registers.infrastructure.asset import take
from dothi.registers.workflow import Refusal, Transition, Workflow

if TYPE_CHECKING:
    from dothi.registers.infrastructure.work_order import WorkOrder

TERM = "work_order_days"  # from the approval, where no other day is given
PARAMETERS = {TERM: _("thời hạn hoàn thành lệnh công việc")}


class State(models.TextChoices):
    """Where a work order stands."""

    DRAFT = "draft", _("dự thảo")
    APPROVED = "approved", _("đã duyệt")
    ASSIGNED = "assigned", _("đã giao")
    IN_PROGRESS = "in_progress", _("đang làm")
    DONE_REPORTED = "done_reported", _("đã báo hoàn thành")
    RETURNED = "returned", _("phải làm lại")
    VERIFIED = "verified", _("đã nghiệm thu")
    CLOSED = "closed", _("đã kết thúc")
    CANCELLED = "cancelled", _("đã huỷ")


DONE = (State.DONE_REPORTED, State.VERIFIED, State.CLOSED)


def due_ahead(order: WorkOrder) -> Refusal:
    """An order is not late on the day it is approved."""
    late = order.due_on is not None and order.due_on < timezone.localdate()
    return _("Hạn hoàn thành không thể ở quá khứ.") if late else None


def done_after_start(order: WorkOrder) -> Refusal:
    """Work ends on or after the day it began, and not in the future."""
    if order.done_at is None:
        return None
    if order.done_at > timezone.now():
        return _("Lúc hoàn thành không thể ở tương lai.")
    early = order.started_on is not None and timezone.localdate(order.done_at) < order.started_on
    return _("Lúc hoàn thành không thể trước ngày bắt đầu.") if early else None


def approve(order: WorkOrder) -> None:
    """Approved today, due by the usual term unless another day is given."""
    order.approved_on = timezone.localdate()
    order.due_on = order.due_on or law.deadline(TERM, order.approved_on, order.area_id)


def start(order: WorkOrder) -> None:
    """Begun today; work done over keeps the day it first began."""
    order.started_on = order.started_on or timezone.localdate()


def report_done(order: WorkOrder) -> None:
    """Done now, unless another moment is given, by who says so."""
    order.done_at, order.done_by_id = order.done_at or timezone.now(), _who()


def verify(order: WorkOrder) -> None:
    """Seen today, by who says so."""
    order.verified_on, order.verified_by_id = timezone.localdate(), _who()


def send_back(order: WorkOrder) -> None:
    """It is not done after all."""
    order.done_at = order.done_by_id = None


def close(order: WorkOrder) -> None:
    """The end."""
    order.closed_on = timezone.localdate()


def _who() -> int | None:
    author = history.author()
    return author.user_id or None if author else None


def after_done(order: WorkOrder) -> None:
    """The fault is put right at the moment the work was done."""
    if order.fault is not None and order.fault.state in ("triaged", "ordered"):
        take(order.fault, "restore", restored_at=order.done_at)


def after_verified(order: WorkOrder) -> None:
    """The fault is confirmed, the date of the plan is done."""
    if order.fault is not None and order.fault.state == "restored":
        take(order.fault, "confirm")
    if order.date is not None and order.date.state == "ordered":
        take(order.date, "do", done_on=timezone.localdate(order.done_at))


def after_returned(order: WorkOrder) -> None:
    """The fault is open again."""
    if order.fault is not None and order.fault.state == "restored":
        take(order.fault, "reopen", _said(order))


def after_cancelled(order: WorkOrder) -> None:
    """What it came from waits for another order."""
    for origin in (order.fault, order.date):
        if origin is not None and origin.state == "ordered":
            take(origin, "unorder", _said(order))


def _said(order: WorkOrder) -> str:
    author = history.author()
    return (author.reason if author else "") or str(order)


S, Kind = State, Attachment.Kind
workflow = Workflow(
    states=State,
    initial=S.DRAFT,
    final=(S.CLOSED, S.CANCELLED),
    frozen=(S.VERIFIED,),
    tones={
        S.DRAFT: "neutral",
        S.APPROVED: "info",
        S.ASSIGNED: "info",
        S.IN_PROGRESS: "info",
        S.DONE_REPORTED: "info",
        S.RETURNED: "bad",
        S.VERIFIED: "good",
        S.CLOSED: "good",
        S.CANCELLED: "neutral",
    },
    transitions=(
        Transition(
            "approve",
            _("Duyệt lệnh"),
            [S.DRAFT],
            S.APPROVED,
            Role.APPROVER,
            asks=["due_on", "cost"],
            fill=approve,
            fills=("approved_on",),
            requires=["due_on"],
            guards=[due_ahead],
        ),
        Transition(
            "assign",
            _("Giao đơn vị thực hiện"),
            [S.APPROVED],
            S.ASSIGNED,
            Role.OFFICER,
            asks=["assigned_to"],
            requires=["assigned_to"],
        ),
        Transition(
            "start",
            _("Bắt đầu làm"),
            [S.ASSIGNED, S.RETURNED],
            S.IN_PROGRESS,
            Role.CLERK,
            fill=start,
            fills=("started_on",),
        ),
        Transition(
            "report_done",
            _("Báo hoàn thành"),
            [S.IN_PROGRESS],
            S.DONE_REPORTED,
            Role.CLERK,
            asks=["done_at"],
            fill=report_done,
            documents=[Kind.PHOTO],
            guards=[done_after_start],
            effect=after_done,
        ),
        Transition(
            "verify",
            _("Nghiệm thu"),
            [S.DONE_REPORTED],
            S.VERIFIED,
            Role.OFFICER,
            fill=verify,
            fills=("verified_on",),
            different_from=["report_done"],
            effect=after_verified,
        ),
        Transition(
            "return",
            _("Yêu cầu làm lại"),
            [S.DONE_REPORTED],
            S.RETURNED,
            Role.OFFICER,
            fill=send_back,
            reason=True,
            different_from=["report_done"],
            effect=after_returned,
        ),
        Transition(
            "close",
            _("Kết thúc lệnh"),
            [S.VERIFIED],
            S.CLOSED,
            Role.APPROVER,
            fill=close,
            fills=("closed_on",),
            documents=[Kind.MINUTE],
        ),
        Transition(
            "cancel",
            _("Huỷ lệnh"),
            [S.DRAFT, S.APPROVED, S.ASSIGNED],
            S.CANCELLED,
            Role.APPROVER,
            reason=True,
            effect=after_cancelled,
        ),
    ),
)
