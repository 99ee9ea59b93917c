"""How an investment project proceeds: its states, the steps between them, who takes each and on what paper.

Approval belongs to the head; whoever reports a work complete does not settle its account. A project set aside goes on
from where it stood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Attachment, Role
from dothi.registers.planning.conformity_rules import fits_the_plans
from dothi.registers.workflow import SAME, Refusal, Transition, Workflow, not_ahead

if TYPE_CHECKING:
    from dothi.registers.construction.project import InvestmentProject


class State(models.TextChoices):
    """Where a project stands."""

    PROPOSED = "proposed", _("đề xuất")
    POLICY_APPROVED = "policy_approved", _("đã có chủ trương đầu tư")
    FEASIBILITY_APPROVED = "feasibility_approved", _("đã có quyết định đầu tư")
    CLEARANCE = "clearance", _("đang giải phóng mặt bằng")
    PROCUREMENT = "procurement", _("đang chọn nhà thầu")
    CONSTRUCTION = "construction", _("đang thi công")
    ACCEPTANCE = "acceptance", _("đã hoàn thành, đang nghiệm thu")
    SETTLEMENT = "settlement", _("đã quyết toán")
    WARRANTY = "warranty", _("đang bảo hành")
    CLOSED = "closed", _("đã kết thúc")
    SUSPENDED = "suspended", _("tạm dừng")
    CANCELLED = "cancelled", _("đã huỷ")


S, Kind = State, Attachment.Kind
BUILT = [S.ACCEPTANCE, S.SETTLEMENT, S.WARRANTY, S.CLOSED]  # the work is there
BEGUN = [S.CONSTRUCTION, *BUILT]  # it was started
APPROVED = [S.FEASIBILITY_APPROVED, S.CLEARANCE, S.PROCUREMENT, *BEGUN]  # the investment was decided
ACTIVE = [S.PROPOSED, S.POLICY_APPROVED, S.FEASIBILITY_APPROVED, S.CLEARANCE, S.PROCUREMENT, S.CONSTRUCTION]


def may_be_built(project: InvestmentProject) -> Refusal:
    """A permit that was issued, or the ground of an exemption."""
    if project.permit is None and not project.permit_exempt:
        return _("Cần giấy phép xây dựng hoặc căn cứ miễn phép.")
    lacks = project.permit is not None and project.permit.state not in ("issued", "completed")
    return _("Giấy phép xây dựng chưa được cấp hoặc không còn hiệu lực.") if lacks else None


def account_settled(project: InvestmentProject) -> Refusal:
    """The settlement is on record; that it stays within what was accepted, the database holds."""
    from dothi.registers.construction.settlement import Settlement

    known = Settlement.objects.filter(project=project).exists()
    return None if known else _("Chưa ghi quyết toán của dự án.")


def warranty_over(project: InvestmentProject) -> Refusal:
    """The warranty ends by its own date."""
    late = project.warranty_to is not None and project.warranty_to > timezone.localdate()
    return _("Còn trong thời hạn bảo hành.") if late else None


def set_aside(project: InvestmentProject) -> None:
    """Remember where the project stood."""
    project.suspended_in = project.state


def go_on(project: InvestmentProject) -> None:
    """Back to where it stood."""
    project.state, project.suspended_in = project.suspended_in, ""
    project.stop_decision, project.stopped_on = "", None


workflow = Workflow(
    states=State,
    initial=S.PROPOSED,
    final=(S.CLOSED, S.CANCELLED),
    frozen=(S.SETTLEMENT, S.WARRANTY),
    tones={
        S.CLEARANCE: "warn",
        S.PROCUREMENT: "info",
        S.CONSTRUCTION: "info",
        S.ACCEPTANCE: "good",
        S.SETTLEMENT: "good",
        S.WARRANTY: "good",
        S.CLOSED: "good",
        S.SUSPENDED: "bad",
        S.CANCELLED: "neutral",
    },
    transitions=(
        Transition(
            "approve_policy",
            _("Duyệt chủ trương đầu tư"),
            [S.PROPOSED],
            S.POLICY_APPROVED,
            Role.APPROVER,
            asks=["policy_decision", "policy_on"],
            requires=["policy_decision", "policy_on"],
            documents=[Kind.DECISION],
            guards=[not_ahead("policy_on"), fits_the_plans],
        ),
        Transition(
            "approve",
            _("Quyết định đầu tư"),
            [S.POLICY_APPROVED],
            S.FEASIBILITY_APPROVED,
            Role.APPROVER,
            asks=["approval_decision", "approved_on", "total_approved"],
            requires=["approval_decision", "approved_on", "total_approved"],
            documents=[Kind.DECISION],
            guards=[not_ahead("approved_on"), fits_the_plans],
        ),
        Transition(
            "adjust",
            _("Điều chỉnh tổng mức đầu tư"),
            [S.FEASIBILITY_APPROVED, S.CLEARANCE, S.PROCUREMENT, S.CONSTRUCTION, S.ACCEPTANCE],
            SAME,
            Role.APPROVER,
            asks=["total_adjusted", "adjustment_decision"],
            requires=["total_adjusted", "adjustment_decision"],
            documents=[Kind.DECISION],
            reason=True,
        ),
        Transition("clear", _("Giải phóng mặt bằng"), [S.FEASIBILITY_APPROVED], S.CLEARANCE, Role.OFFICER),
        Transition("tender", _("Chọn nhà thầu"), [S.FEASIBILITY_APPROVED, S.CLEARANCE], S.PROCUREMENT, Role.OFFICER),
        Transition(
            "start",
            _("Khởi công"),
            [S.PROCUREMENT],
            S.CONSTRUCTION,
            Role.OFFICER,
            asks=["started_on", "permit", "permit_exempt", "site_share", "site_handed_on"],
            requires=["started_on", "site_share", "site_handed_on"],
            documents=[Kind.MINUTE],
            guards=[not_ahead("started_on", "site_handed_on"), may_be_built],
        ),
        Transition(
            "hand_over",
            _("Nhận thêm mặt bằng"),
            [S.CONSTRUCTION],
            SAME,
            Role.OFFICER,
            asks=["site_share"],
            requires=["site_share"],
            documents=[Kind.MINUTE],
        ),
        Transition(
            "complete",
            _("Hoàn thành, nghiệm thu"),
            [S.CONSTRUCTION],
            S.ACCEPTANCE,
            Role.OFFICER,
            asks=["completed_on"],
            requires=["completed_on"],
            documents=[Kind.MINUTE],
            guards=[not_ahead("completed_on")],
        ),
        Transition(
            "settle",
            _("Duyệt quyết toán"),
            [S.ACCEPTANCE],
            S.SETTLEMENT,
            Role.APPROVER,
            documents=[Kind.DECISION],
            guards=[account_settled],
            different_from=["complete"],
        ),
        Transition(
            "warrant",
            _("Bảo hành"),
            [S.SETTLEMENT],
            S.WARRANTY,
            Role.OFFICER,
            asks=["warranty_to"],
            requires=["warranty_to"],
        ),
        Transition("close", _("Kết thúc dự án"), [S.WARRANTY], S.CLOSED, Role.APPROVER, guards=[warranty_over]),
        Transition(
            "suspend",
            _("Tạm dừng"),
            ACTIVE,
            S.SUSPENDED,
            Role.APPROVER,
            asks=["stop_decision", "stopped_on"],
            fill=set_aside,
            fills=["suspended_in"],
            requires=["stop_decision", "stopped_on"],
            documents=[Kind.DECISION],
            reason=True,
            guards=[not_ahead("stopped_on")],
        ),
        Transition("resume", _("Tiếp tục thực hiện"), [S.SUSPENDED], SAME, Role.APPROVER, reason=True, effect=go_on),
        Transition(
            "cancel",
            _("Huỷ dự án"),
            [*ACTIVE, S.SUSPENDED],
            S.CANCELLED,
            Role.APPROVER,
            asks=["stop_decision", "stopped_on"],
            requires=["stop_decision", "stopped_on"],
            documents=[Kind.DECISION],
            reason=True,
            guards=[not_ahead("stopped_on")],
        ),
    ),
)
