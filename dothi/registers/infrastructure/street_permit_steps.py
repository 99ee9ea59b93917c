"""How the use of a street is granted, watched and put back: the states of a permit and the steps between them.

Who reported the street put back does not pass it, and who passed it does not close the permit. The deposit goes back only
once it passed.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Attachment, Role
from dothi.registers.infrastructure import street_permit_rules as rules
from dothi.registers.workflow import SAME, Transition, Workflow


class State(models.TextChoices):
    """Where a permit stands."""

    APPLIED = "applied", _("đã nộp hồ sơ")
    GRANTED = "granted", _("đã cấp phép")
    REFUSED = "refused", _("từ chối")
    ACTIVE = "active", _("đang sử dụng")
    WORK_DONE = "work_done", _("đã dùng xong, phải hoàn trả")
    REINSTATEMENT_CHECK = "reinstatement_check", _("kiểm tra hoàn trả")
    PASSED = "passed", _("hoàn trả đạt")
    REWORK = "rework", _("phải làm lại")
    WARRANTY_CHECK = "warranty_check", _("kiểm tra bảo hành")
    CLOSED = "closed", _("đã kết thúc")


S = State
PUT_BACK = (S.PASSED, S.WARRANTY_CHECK, S.CLOSED)  # only from here on may a deposit have been released
workflow = Workflow(
    states=State,
    initial=S.APPLIED,
    final=(S.REFUSED, S.CLOSED),
    frozen=(S.GRANTED, S.ACTIVE, S.WORK_DONE, S.REINSTATEMENT_CHECK, S.PASSED, S.REWORK, S.WARRANTY_CHECK),
    tones={
        S.APPLIED: "neutral",
        S.GRANTED: "info",
        S.REFUSED: "bad",
        S.ACTIVE: "info",
        S.WORK_DONE: "warn",
        S.REINSTATEMENT_CHECK: "warn",
        S.PASSED: "good",
        S.REWORK: "bad",
        S.WARRANTY_CHECK: "info",
        S.CLOSED: "good",
    },
    transitions=(
        Transition(
            "grant",
            _("Cấp phép"),
            [S.APPLIED],
            S.GRANTED,
            Role.APPROVER,
            asks=["number", "decided_on", "deposit", "exception_decision"],
            fill=rules.decide,
            requires=["number"],
            guards=[rules.days_real, rules.moratorium_known, rules.outside_moratorium],
        ),
        Transition(
            "refuse",
            _("Từ chối"),
            [S.APPLIED],
            S.REFUSED,
            Role.APPROVER,
            asks=["decided_on", "refused_ground"],
            fill=rules.decide,
            requires=["refused_ground"],
            guards=[rules.days_real],
        ),
        Transition(
            "pay",
            _("Nộp ký quỹ"),
            [S.GRANTED],
            SAME,
            Role.CLERK,
            asks=["deposit_paid_on"],
            requires=["deposit", "deposit_paid_on"],
            guards=[rules.days_real],
        ),
        Transition(
            "start",
            _("Bắt đầu sử dụng"),
            [S.GRANTED],
            S.ACTIVE,
            Role.OFFICER,
            guards=[rules.deposit_paid, rules.within_term, rules.outside_moratorium],
        ),
        Transition(
            "finish",
            _("Đã dùng xong"),
            [S.ACTIVE],
            S.WORK_DONE,
            Role.OFFICER,
            asks=["work_done_on"],
            fill=rules.finish,
            guards=[rules.days_real],
        ),
        Transition(
            "report",
            _("Báo đã hoàn trả"),
            [S.WORK_DONE, S.REWORK],
            S.REINSTATEMENT_CHECK,
            Role.OFFICER,
            documents=[Attachment.Kind.PHOTO],
            effect=rules.plan_reinstatement,
        ),
        Transition(
            "pass",
            _("Hoàn trả đạt"),
            [S.REINSTATEMENT_CHECK],
            S.PASSED,
            Role.APPROVER,
            fill=rules.passed,
            fills=["passed_on"],
            guards=[rules.reinstated],
            different_from=["report"],
            effect=rules.plan_warranty,
        ),
        Transition(
            "reject",
            _("Không đạt, làm lại"),
            [S.REINSTATEMENT_CHECK, S.WARRANTY_CHECK],
            S.REWORK,
            Role.OFFICER,
            fill=rules.rework,
            fills=["rework_due_on"],
            reason=True,
            guards=[rules.not_reinstated],
            effect=rules.plan_rework,
        ),
        Transition(
            "release",
            _("Hoàn trả ký quỹ"),
            [S.PASSED, S.WARRANTY_CHECK],
            SAME,
            Role.APPROVER,
            asks=["deposit_released_on"],
            requires=["deposit_released_on"],
            guards=[rules.days_real, rules.deposit_held],
        ),
        Transition(
            "check_warranty",
            _("Kiểm tra bảo hành"),
            [S.PASSED],
            S.WARRANTY_CHECK,
            Role.OFFICER,
            guards=[rules.is_excavation],
        ),
        Transition(
            "close",
            _("Kết thúc"),
            [S.PASSED, S.WARRANTY_CHECK],
            S.CLOSED,
            Role.APPROVER,
            fill=rules.close,
            fills=["closed_on"],
            guards=[rules.deposit_settled, rules.warranty_over],
            different_from=["report"],
        ),
        Transition(
            "lapse",
            _("Không sử dụng, chấm dứt"),
            [S.GRANTED],
            S.CLOSED,
            Role.APPROVER,
            asks=["deposit_released_on"],
            fill=rules.close,
            fills=["closed_on"],
            reason=True,
            guards=[rules.unused_settled],
        ),
    ),
)
