"""How a supervision goes: its states, the steps between them, and what each needs."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Role
from dothi.registers.workflow import Refusal, Transition, Workflow, not_ahead


class State(models.TextChoices):
    """Where a supervision stands."""

    PLANNED = "planned", _("trong chương trình")
    DECIDED = "decided", _("đã có quyết định")
    UNDER_WAY = "under_way", _("đang tiến hành")
    REPORTED = "reported", _("đã báo cáo kết quả")
    CONCLUDED = "concluded", _("đã kết luận")
    CLOSED = "closed", _("đã kết thúc")
    CANCELLED = "cancelled", _("không tiến hành")


def plan_approved(supervision: Any) -> Refusal:
    """What stands in a plan is decided once the plan is."""
    plan = supervision.plan
    return _("Chương trình năm chưa được ban hành.") if plan is not None and plan.state == "draft" else None


def team_with_head(supervision: Any) -> Refusal:
    """A team goes out under its head."""
    members = apps.get_model("programme", "SupervisionMember").objects
    return None if members.filter(supervision=supervision, role="head").exists() else _("Đoàn chưa có trưởng đoàn.")


def nothing_in_draft(supervision: Any) -> Refusal:
    """Each finding was issued or dropped before the conclusion."""
    found = apps.get_model("programme", "Finding").objects.filter(supervision=supervision, state="draft").count()
    return _("Còn phát hiện đang dự thảo: hãy ban hành hoặc bỏ.") if found else None


def all_remedied(supervision: Any) -> Refusal:
    """Each demand was verified, handed on or withdrawn."""
    demands = apps.get_model("programme", "FollowUp").objects.filter(finding__supervision=supervision)
    open_ones = demands.filter(state__in=["open", "done", "not_adequate"]).exists()
    return _("Còn yêu cầu khắc phục chưa được xác nhận hoặc chuyển tiếp.") if open_ones else None


S = State
workflow = Workflow(
    states=S,
    initial=S.PLANNED,
    final=(S.CLOSED, S.CANCELLED),
    frozen=(S.CONCLUDED,),
    tones={S.DECIDED: "info", S.UNDER_WAY: "info", S.REPORTED: "warn", S.CONCLUDED: "warn", S.CLOSED: "good"},
    transitions=(
        Transition(
            "decide",
            _("Ra quyết định"),
            [S.PLANNED],
            S.DECIDED,
            Role.APPROVER,
            asks=["decision_number", "decided_on", "starts_on", "ends_on"],
            requires=["decision_number", "decided_on", "starts_on", "ends_on"],
            guards=[not_ahead("decided_on"), plan_approved],
        ),
        Transition("start", _("Bắt đầu tiến hành"), [S.DECIDED], S.UNDER_WAY, Role.OFFICER, guards=[team_with_head]),
        Transition(
            "report",
            _("Báo cáo kết quả"),
            [S.UNDER_WAY],
            S.REPORTED,
            Role.OFFICER,
            asks=["reported_on", "report"],
            requires=["reported_on", "report"],
            guards=[not_ahead("reported_on")],
        ),
        Transition("return", _("Trả lại đoàn"), [S.REPORTED], S.UNDER_WAY, Role.APPROVER, reason=True),
        Transition(
            "conclude",
            _("Kết luận"),
            [S.REPORTED],
            S.CONCLUDED,
            Role.APPROVER,
            asks=["conclusion_number", "concluded_on", "conclusion"],
            requires=["conclusion_number", "concluded_on", "conclusion"],
            guards=[not_ahead("concluded_on"), nothing_in_draft],
            different_from=["report"],
        ),
        Transition(
            "close",
            _("Kết thúc"),
            [S.CONCLUDED],
            S.CLOSED,
            Role.OFFICER,
            asks=["closed_on"],
            requires=["closed_on"],
            guards=[not_ahead("closed_on"), all_remedied],
        ),
        Transition(
            "cancel",
            _("Không tiến hành"),
            [S.PLANNED, S.DECIDED, S.UNDER_WAY],
            S.CANCELLED,
            Role.APPROVER,
            reason=True,
        ),
    ),
)
