"""The states of a plan and of its lines, and the steps between them.

Whoever writes a plan does not submit it alone: its unit's head does, and someone else approves. A line moves on only while
its plan is approved.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import history
from dothi.core.models import Role
from dothi.registers.workflow import SAME, Refusal, Transition, Workflow


class PlanState(models.TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", _("đang soạn")
    RETURNED = "returned", _("bị trả lại")  # before what it came from: sent back, not onward
    SUBMITTED = "submitted", _("đã trình")
    APPROVED = "approved", _("đã duyệt")
    CLOSED = "closed", _("đã khoá")


class TaskState(models.TextChoices):
    """How far a line has come."""

    PLANNED = "planned", _("chưa làm")
    DOING = "doing", _("đang làm")
    DONE = "done", _("hoàn thành")
    NOT_DONE = "not_done", _("không hoàn thành")
    CARRIED = "carried", _("chuyển năm sau")


OPEN_PLAN = (PlanState.DRAFT, PlanState.RETURNED)  # its lines may be written
FIXED_PLAN = (PlanState.SUBMITTED, PlanState.APPROVED, PlanState.CLOSED)
UNSETTLED = (TaskState.PLANNED, TaskState.DOING)


def _author() -> history.Author | None:
    return history.author()


def submitted_by(plan: Any) -> None:
    """Whoever submits is named; what was said when it was last returned is answered by that."""
    author = _author()
    plan.submitted_by_id, plan.approved_by_id = author.user_id if author else None, None
    plan.returned_reason = ""


def approved_by(plan: Any) -> None:
    """Whoever approves is named."""
    author = _author()
    plan.approved_by_id = author.user_id if author else None


def returned_because(plan: Any) -> None:
    """Why it came back stands beside the plan until it is submitted again."""
    author = _author()
    plan.returned_reason = author.reason.partition(": ")[2] if author else ""


def taken_up_again(task: Any) -> None:
    """What goes on was not done."""
    task.done_on = None


def not_ahead(name: str) -> Any:
    """A guard: the day that a step names is not in the future."""

    def guard(record: Any) -> Refusal:
        day = getattr(record, name)
        return _("Ngày này không thể ở tương lai.") if day and day > timezone.localdate() else None

    return guard


def has_lines(plan: Any) -> Refusal:
    """A plan without a line plans nothing."""
    return None if plan.tasks.filter(removed_at=None).exists() else _("Kế hoạch chưa có dòng nào.")


def lines_have_products(plan: Any) -> Refusal:
    """A task without a product cannot be counted as done."""
    missing = plan.tasks.filter(removed_at=None, product="").count()
    return _("Còn %(count)s dòng chưa ghi sản phẩm.") % {"count": missing} if missing else None


def lines_are_settled(plan: Any) -> Refusal:
    """Every line has an outcome before the year is closed."""
    left = plan.tasks.filter(removed_at=None, state__in=UNSETTLED).count()
    return _("Còn %(count)s dòng chưa có kết quả.") % {"count": left} if left else None


def plan_is_approved(task: Any) -> Refusal:
    """Work is told of under an approved plan."""
    return None if task.plan.state == PlanState.APPROVED else _("Kế hoạch chưa được duyệt hoặc đã khoá.")


def taken_over(task: Any) -> Refusal:
    """A line is carried over by a line of the next year's plan."""
    return None if task.carried_on.filter(removed_at=None).exists() else _("Kế hoạch năm sau chưa có dòng này.")


def not_taken_over(task: Any) -> Refusal:
    """What goes on next year is not done this year."""
    return _("Dòng này đã chuyển sang kế hoạch năm sau.") if task.carried_on.filter(removed_at=None).exists() else None


P, T = PlanState, TaskState
plan_workflow = Workflow(
    states=P,
    initial=P.DRAFT,
    final=(P.CLOSED,),
    frozen=(P.SUBMITTED, P.APPROVED),
    tones={P.SUBMITTED: "info", P.RETURNED: "warn", P.APPROVED: "good", P.CLOSED: "neutral"},
    transitions=(
        Transition(
            "submit",
            _("Trình kế hoạch"),
            [P.DRAFT, P.RETURNED],
            P.SUBMITTED,
            Role.APPROVER,
            asks=["submitted_on"],
            fill=submitted_by,
            fills=["submitted_by"],
            requires=["submitted_on"],
            guards=[not_ahead("submitted_on"), has_lines, lines_have_products],
        ),
        Transition(
            "return",
            _("Trả lại kế hoạch"),
            [P.SUBMITTED],
            P.RETURNED,
            Role.MANAGER,
            fill=returned_because,
            fills=["returned_reason"],
            reason=True,
        ),
        Transition(
            "approve",
            _("Duyệt kế hoạch"),
            [P.SUBMITTED],
            P.APPROVED,
            Role.MANAGER,
            asks=["number", "approved_on"],
            fill=approved_by,
            fills=["approved_by"],
            requires=["number", "approved_on"],
            guards=[not_ahead("approved_on")],
            different_from=["submit"],
        ),
        Transition("close", _("Khoá kế hoạch"), [P.APPROVED], P.CLOSED, Role.MANAGER, guards=[lines_are_settled]),
    ),
)

task_workflow = Workflow(
    states=T,
    initial=T.PLANNED,
    frozen=(T.DOING, T.DONE, T.NOT_DONE, T.CARRIED),
    tones={T.DOING: "info", T.DONE: "good", T.NOT_DONE: "bad", T.CARRIED: "warn"},
    transitions=(
        Transition(
            "start", _("Bắt đầu"), [T.PLANNED], T.DOING, Role.OFFICER, asks=["progress"], guards=[plan_is_approved]
        ),
        Transition(
            "progress",
            _("Ghi tiến độ"),
            [T.DOING],
            SAME,
            Role.OFFICER,
            asks=["progress", "result"],
            requires=["progress"],
            guards=[plan_is_approved],
        ),
        Transition(
            "finish",
            _("Ghi hoàn thành"),
            [T.PLANNED, T.DOING],
            T.DONE,
            Role.OFFICER,
            asks=["done_on", "result"],
            requires=["done_on", "result"],
            guards=[not_ahead("done_on"), plan_is_approved, not_taken_over],
        ),
        Transition(
            "miss",
            _("Ghi không hoàn thành"),
            [T.PLANNED, T.DOING],
            T.NOT_DONE,
            Role.OFFICER,
            asks=["result"],
            requires=["result"],
            guards=[plan_is_approved],
        ),
        Transition(
            "carry",
            _("Ghi chuyển năm sau"),
            [T.PLANNED, T.DOING, T.NOT_DONE],
            T.CARRIED,
            Role.OFFICER,
            guards=[taken_over],
        ),
        Transition(
            "uncarry",
            _("Thôi chuyển năm sau"),
            [T.CARRIED],
            T.NOT_DONE,
            Role.OFFICER,
            asks=["result"],
            requires=["result"],
        ),
        Transition(
            "reopen",
            _("Làm tiếp"),
            [T.DONE, T.NOT_DONE],
            T.DOING,
            Role.APPROVER,
            fill=taken_up_again,
            reason=True,
            guards=[plan_is_approved],
        ),
    ),
)
