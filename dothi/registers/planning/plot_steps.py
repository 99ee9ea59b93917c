"""How a plot of the land fund is handled: found, verified, proposed, its use approved, handed over, used.

A dispute or an encroachment takes it aside until it is settled; what is encroached on is handed to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Attachment, Role
from dothi.registers.planning.conformity_rules import fits_the_plans
from dothi.registers.workflow import Refusal, Transition, Workflow

if TYPE_CHECKING:
    from dothi.registers.planning.plot import PublicPlot


class State(models.TextChoices):
    """Where a plot stands between being found and being used."""

    IDENTIFIED = "identified", _("đã rà soát")
    VERIFIED = "verified", _("đã xác minh hồ sơ")
    PROPOSED = "proposed", _("đã đề xuất sử dụng")
    APPROVED_USE = "approved_use", _("đã duyệt mục đích sử dụng")
    ALLOCATED = "allocated", _("đã bàn giao")
    IN_USE = "in_use", _("đang sử dụng")
    DISPUTED = "disputed", _("đang tranh chấp")
    ENCROACHED = "encroached", _("bị lấn chiếm")
    WITHDRAWN = "withdrawn", _("đã đưa ra khỏi quỹ đất")


def dated_by_today(plot: PublicPlot) -> Refusal:
    """What a step records has happened already."""
    days = (plot.approved_on, plot.allocated_on, plot.used_on, plot.disputed_on, plot.encroached_on)
    return _("Ngày này không thể ở tương lai.") if any(d and d > timezone.localdate() for d in days) else None


def someone_asked(plot: PublicPlot) -> Refusal:
    """A use was proposed for it."""
    asked = plot.proposals.filter(removed_at=None, state__in=["submitted", "approved"]).exists()
    return None if asked else _("Chưa có đề xuất sử dụng nào được trình cho thửa này.")


def use_approved(plot: PublicPlot) -> Refusal:
    """One proposal for it was approved, which in turn asked that it fit the plans."""
    approved = plot.proposals.filter(removed_at=None, state="approved").exists()
    return None if approved else _("Chưa có đề xuất sử dụng nào được duyệt cho thửa này.")


def settled(plot: PublicPlot) -> None:
    """Neither disputed nor encroached on any more."""
    plot.disputed_on = plot.encroached_on = None


S, Kind = State, Attachment.Kind
workflow = Workflow(
    states=State,
    initial=S.IDENTIFIED,
    final=(S.WITHDRAWN,),
    tones={
        S.PROPOSED: "info",
        S.APPROVED_USE: "info",
        S.ALLOCATED: "good",
        S.IN_USE: "good",
        S.DISPUTED: "warn",
        S.ENCROACHED: "bad",
    },
    transitions=(
        Transition(
            "verify",
            _("Xác minh"),
            [S.IDENTIFIED],
            S.VERIFIED,
            Role.OFFICER,
            requires=["filed_on"],
            documents=[Kind.MINUTE],
        ),
        Transition("propose", _("Trình mục đích"), [S.VERIFIED], S.PROPOSED, Role.OFFICER, guards=[someone_asked]),
        Transition("return", _("Trả lại đề xuất"), [S.PROPOSED], S.VERIFIED, Role.APPROVER, reason=True),
        Transition(
            "approve_use",
            _("Duyệt mục đích sử dụng"),
            [S.PROPOSED],
            S.APPROVED_USE,
            Role.APPROVER,
            asks=["decision_number", "approved_on"],
            requires=["decision_number", "approved_on"],
            guards=[use_approved, fits_the_plans, dated_by_today],
            different_from=["propose"],
        ),
        Transition(
            "allocate",
            _("Bàn giao"),
            [S.APPROVED_USE],
            S.ALLOCATED,
            Role.APPROVER,
            asks=["allocated_to", "allocated_on"],
            requires=["allocated_to", "allocated_on"],
            documents=[Kind.MINUTE],
            guards=[use_approved, dated_by_today],
        ),
        Transition(
            "use",
            _("Đưa vào sử dụng"),
            [S.ALLOCATED],
            S.IN_USE,
            Role.OFFICER,
            asks=["used_on"],
            requires=["used_on"],
            documents=[Kind.PHOTO],
            guards=[dated_by_today],
        ),
        Transition(
            "dispute",
            _("Ghi tranh chấp"),
            [S.IDENTIFIED, S.VERIFIED, S.PROPOSED, S.APPROVED_USE],
            S.DISPUTED,
            Role.CLERK,
            asks=["disputed_on"],
            requires=["disputed_on"],
            reason=True,
            guards=[dated_by_today],
        ),
        Transition(
            "encroach",
            _("Ghi lấn chiếm"),
            [S.IDENTIFIED, S.VERIFIED, S.PROPOSED, S.APPROVED_USE],
            S.ENCROACHED,
            Role.CLERK,
            asks=["encroached_on"],
            requires=["encroached_on"],
            documents=[Kind.PHOTO],
            reason=True,
            guards=[dated_by_today],
        ),
        Transition(
            "settle",
            _("Đã giải quyết xong"),
            [S.DISPUTED, S.ENCROACHED],
            S.IDENTIFIED,
            Role.OFFICER,
            fill=settled,
            documents=[Kind.MINUTE],
            reason=True,
        ),
        Transition(
            "withdraw",
            _("Đưa ra khỏi quỹ đất"),
            [S.IDENTIFIED, S.VERIFIED, S.DISPUTED, S.ENCROACHED, S.IN_USE],
            S.WITHDRAWN,
            Role.APPROVER,
            fill=settled,
            documents=[Kind.DECISION],
            reason=True,
        ),
    ),
)
