"""How a violation is handled: its states, the steps between them, who takes each.

A violation ends only when the work was put right and looked at, was permitted after all, was removed by force, or never
was one; and never while the fine is unpaid. Who decides and who closes is never who recorded it.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Attachment, Role
from dothi.registers.construction import violation_rules as rules
from dothi.registers.workflow import SAME, Transition, Workflow


class State(models.TextChoices):
    """Where the handling of a violation stands."""

    DETECTED = "detected", _("mới phát hiện")
    UNFOUNDED = "unfounded", _("không có vi phạm")
    VERIFIED = "verified", _("đã xác minh")
    RECORDED = "recorded", _("đã lập biên bản")
    DECIDED = "decided", _("đã ra quyết định")
    LEGALISING = "legalising", _("đang làm thủ tục cấp phép")
    LEGALISED = "legalised", _("đã được cấp phép")
    REMEDY_DUE = "remedy_due", _("chờ khắc phục")
    REMEDIED_VERIFIED = "remedied_verified", _("đã khắc phục, đã kiểm tra")
    ENFORCEMENT_DECIDED = "enforcement_decided", _("đã quyết định cưỡng chế")
    ENFORCED = "enforced", _("đã cưỡng chế")
    CLOSED = "closed", _("đã kết thúc")


ENDED = (State.UNFOUNDED, State.CLOSED)
DECIDED = (
    State.DECIDED,
    State.LEGALISING,
    State.LEGALISED,
    State.REMEDY_DUE,
    State.REMEDIED_VERIFIED,
    State.ENFORCEMENT_DECIDED,
    State.ENFORCED,
    State.CLOSED,
)


S, Kind = State, Attachment.Kind
workflow = Workflow(
    states=State,
    initial=S.DETECTED,
    final=ENDED,
    frozen=DECIDED,
    tones={
        S.DETECTED: "warn",
        S.UNFOUNDED: "neutral",
        S.VERIFIED: "warn",
        S.RECORDED: "warn",
        S.DECIDED: "info",
        S.LEGALISING: "info",
        S.LEGALISED: "good",
        S.REMEDY_DUE: "warn",
        S.REMEDIED_VERIFIED: "good",
        S.ENFORCEMENT_DECIDED: "bad",
        S.ENFORCED: "info",
        S.CLOSED: "good",
    },
    transitions=(
        Transition(
            "verify",
            _("Xác minh có vi phạm"),
            [S.DETECTED],
            S.VERIFIED,
            Role.OFFICER,
            asks=["verified_on", "offender", "offender_kind"],
            fill=rules.verify,
            documents=[Kind.PHOTO],
            guards=[rules.days_real],
        ),
        Transition(
            "dismiss",
            _("Kết luận không có vi phạm"),
            [S.DETECTED],
            S.UNFOUNDED,
            Role.APPROVER,
            asks=["unfounded_reason"],
            fill=rules.close,
            fills=("closed_on",),
            requires=["unfounded_reason"],
        ),
        Transition(
            "record",
            _("Lập biên bản"),
            [S.VERIFIED],
            S.RECORDED,
            Role.OFFICER,
            asks=["recorded_on", "record_number", "stopped"],
            fill=rules.record,
            requires=["record_number", "offender"],
            documents=[Kind.MINUTE],
            guards=[rules.days_real, rules.term_known],
        ),
        Transition(
            "decide",
            _("Ra quyết định xử phạt"),
            [S.RECORDED],
            S.DECIDED,
            Role.APPROVER,
            asks=["decided_on", "decision_number", "authority", "fine"],
            fill=rules.decide,
            requires=["decision_number", "authority"],
            documents=[Kind.DECISION],
            guards=[rules.days_real, rules.fine_allowed, rules.fine_in_band, rules.within_time_bar],
            different_from=["record"],
        ),
        Transition(
            "legalise",
            _("Cho thời hạn xin cấp phép"),
            [S.DECIDED],
            S.LEGALISING,
            Role.APPROVER,
            fill=rules.start_legalising,
            fills=("legalise_due_on",),
            guards=[rules.legalise_term_known],
        ),
        Transition(
            "legalised",
            _("Xác nhận đã được cấp phép"),
            [S.LEGALISING],
            S.LEGALISED,
            Role.OFFICER,
            asks=["permit"],
            fill=rules.legalised,
            fills=("legalised_on",),
            guards=[rules.permit_in_time],
            effect=rules.permit_the_site,
        ),
        Transition(
            "order_remedy",
            _("Buộc khắc phục hậu quả"),
            [S.DECIDED, S.LEGALISING],
            S.REMEDY_DUE,
            Role.APPROVER,
            fill=rules.order_remedy,
            fills=("remedy_due_on",),
            guards=[rules.remedy_term_known],
        ),
        Transition(
            "verify_remedy",
            _("Xác nhận đã khắc phục"),
            [S.REMEDY_DUE],
            S.REMEDIED_VERIFIED,
            Role.OFFICER,
            asks=["remedied_on"],
            fill=rules.remedied,
            documents=[Kind.PHOTO],
            guards=[rules.days_real],
            different_from=["record"],
        ),
        Transition(
            "decide_enforcement",
            _("Ra quyết định cưỡng chế"),
            [S.REMEDY_DUE],
            S.ENFORCEMENT_DECIDED,
            Role.APPROVER,
            documents=[Kind.DECISION],
            reason=True,
            guards=[rules.remedy_overdue],
        ),
        Transition(
            "enforce",
            _("Ghi nhận đã cưỡng chế"),
            [S.ENFORCEMENT_DECIDED],
            S.ENFORCED,
            Role.OFFICER,
            asks=["enforced_on"],
            fill=rules.enforced,
            documents=[Kind.MINUTE, Kind.PHOTO],
            guards=[rules.days_real],
        ),
        Transition(
            "pay",
            _("Ghi nhận nộp phạt"),
            [s for s in DECIDED if s != S.CLOSED],
            SAME,
            Role.CLERK,
            asks=["fine_paid_on"],
            requires=["fine", "fine_paid_on"],
            guards=[rules.days_real],
        ),
        Transition(
            "cancel_fine",
            _("Miễn, huỷ tiền phạt"),
            [s for s in DECIDED if s != S.CLOSED],
            SAME,
            Role.APPROVER,
            fill=rules.cancel_fine,
            requires=["fine"],
            documents=[Kind.DECISION],
            reason=True,
            guards=[rules.fine_unpaid],
            different_from=["record"],
        ),
        Transition(
            "close",
            _("Kết thúc hồ sơ"),
            [S.REMEDIED_VERIFIED, S.LEGALISED, S.ENFORCED],
            S.CLOSED,
            Role.APPROVER,
            fill=rules.close,
            fills=("closed_on",),
            guards=[rules.fine_settled],
            different_from=["record", "verify_remedy"],
        ),
    ),
)
