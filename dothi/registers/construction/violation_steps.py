"""How a violation is handled: its states, the steps between them, who takes each, and what the law asks.

A violation ends only when the work was put right and looked at, was permitted after all, was removed by force, or never
was one; and never while the fine is unpaid. Every term and ceiling is a dated parameter.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import law
from dothi.core.models import Attachment, Role
from dothi.registers.workflow import SAME, Transition, Workflow

if TYPE_CHECKING:
    from dothi.registers.construction.violation import Violation

DECIDE = "violation_decide_days"  # to stop or punish, from the record (or, without one yet, from the detection)
TIME_BAR = "violation_time_bar_months"  # after which no fine may be imposed, from the detection
LEGALISE = "violation_legalise_days"  # to obtain the permit, from the decision
REMEDY = "violation_remedy_days"  # to put right oneself, from the day it is ordered
NEAR = "violation_repeat_metres"  # how near an earlier violation counts as the same place
CEILINGS = {"ward": "fine_ceiling_ward", "district": "fine_ceiling_district", "city": "fine_ceiling_city"}

PARAMETERS = {
    DECIDE: _("thời hạn xử lý vi phạm trật tự xây dựng"),
    TIME_BAR: _("thời hiệu xử phạt vi phạm trật tự xây dựng"),
    LEGALISE: _("thời hạn xin cấp phép khi bị xử phạt"),
    REMEDY: _("thời hạn tự khắc phục"),
    NEAR: _("khoảng cách coi là cùng địa điểm vi phạm (m)"),
    "fine_ceiling_ward": _("mức phạt tối đa của Chủ tịch UBND phường (đồng)"),
    "fine_ceiling_district": _("mức phạt tối đa của Chủ tịch UBND quận (đồng)"),
    "fine_ceiling_city": _("mức phạt tối đa của Chủ tịch UBND thành phố (đồng)"),
}


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


def needs(violation: Violation, code: str, on: date) -> object:
    """The parameter must be in force on that day; its absence is said, not guessed around."""
    return None if law.parameter(code, on, violation.area_id) else law.missing(PARAMETERS[code], code, on)


def days_real(violation: Violation) -> object:
    """Nothing that was done is dated in the future."""
    done = ("verified_on", "recorded_on", "decided_on", "fine_paid_on", "legalised_on", "remedied_on", "enforced_on")
    wrong = [n for n in done if (day := getattr(violation, n)) is not None and day > timezone.localdate()]
    if not wrong:
        return None
    return _("“%(field)s” không thể ở tương lai.") % {"field": violation._meta.get_field(wrong[0]).verbose_name}


def term_known(violation: Violation) -> object:
    """The time to decide runs from the record: it must be known."""
    return needs(violation, DECIDE, violation.recorded_on or timezone.localdate())


def fine_allowed(violation: Violation) -> object:
    """A fine lies within the ceiling of who imposes it; above it, a higher level must decide."""
    if not violation.fine:
        return None
    if not violation.authority:
        return _("Cần chọn cấp xử phạt.")
    day, code = violation.decided_on or timezone.localdate(), CEILINGS[violation.authority]
    ceiling = law.value(code, day, violation.area_id)
    if ceiling is None:
        return law.missing(PARAMETERS[code], code, day)
    if violation.fine <= ceiling:
        return None
    return _("Tiền phạt vượt mức tối đa của %(authority)s (%(ceiling)s đồng): phải chuyển cấp trên.") % {
        "authority": violation.get_authority_display(),
        "ceiling": f"{ceiling:,.0f}".replace(",", "."),
    }


def within_time_bar(violation: Violation) -> object:
    """After the time bar no fine may be imposed; the remedy may still be ordered."""
    if not violation.fine:
        return None
    last = law.deadline(TIME_BAR, violation.detected_on, violation.area_id)
    if last is None:
        return law.missing(PARAMETERS[TIME_BAR], TIME_BAR, violation.detected_on)
    late = (violation.decided_on or timezone.localdate()) > last
    return _("Đã hết thời hiệu xử phạt: chỉ còn buộc khắc phục hậu quả.") if late else None


def legalise_term_known(violation: Violation) -> object:
    """The term to obtain a permit follows from the decision's date."""
    return needs(violation, LEGALISE, violation.decided_on or timezone.localdate())


def remedy_term_known(violation: Violation) -> object:
    """The term to put right follows from the day it is ordered."""
    return needs(violation, REMEDY, timezone.localdate())


def permit_in_time(violation: Violation) -> object:
    """Legalised means: the permit was issued after the decision and within the term."""
    permit, last = violation.permit, violation.legalise_due_on
    if permit is None or permit.issued_on is None:
        return _("Cần giấy phép đã cấp cho công trình này.")
    if violation.decided_on and permit.issued_on < violation.decided_on:
        return _("Giấy phép phải được cấp sau quyết định xử phạt.")
    late = last is not None and permit.issued_on > last
    return _("Giấy phép được cấp sau khi hết hạn: không được coi là hợp thức.") if late else None


def remedy_overdue(violation: Violation) -> object:
    """Force is used only after the term to put right oneself has passed."""
    last = violation.remedy_due_on
    waiting = last is None or last >= timezone.localdate()
    return _("Chưa hết thời hạn tự khắc phục.") if waiting else None


def fine_settled(violation: Violation) -> object:
    """Nothing ends while the fine is unpaid."""
    return _("Chưa nộp đủ tiền phạt.") if violation.fine_owed else None


def verify(violation: Violation) -> None:
    """Verified today, unless another day is given."""
    violation.verified_on = violation.verified_on or timezone.localdate()


def record(violation: Violation) -> None:
    """The record orders the work to stop."""
    violation.recorded_on = violation.recorded_on or timezone.localdate()


def decide(violation: Violation) -> None:
    """Decided today, unless another day is given."""
    violation.decided_on = violation.decided_on or timezone.localdate()


def start_legalising(violation: Violation) -> None:
    """The term to obtain a permit runs from the decision."""
    assert violation.decided_on is not None
    violation.legalise_due_on = law.deadline(LEGALISE, violation.decided_on, violation.area_id)


def legalised(violation: Violation) -> None:
    """Legalised the day the permit was issued."""
    violation.legalised_on = violation.permit.issued_on if violation.permit else None


def order_remedy(violation: Violation) -> None:
    """The term to put right runs from today."""
    violation.remedy_due_on = law.deadline(REMEDY, timezone.localdate(), violation.area_id)


def remedied(violation: Violation) -> None:
    """Put right, as seen on the site."""
    violation.remedied_on = violation.remedied_on or timezone.localdate()


def enforced(violation: Violation) -> None:
    """Removed by force."""
    violation.enforced_on = violation.enforced_on or timezone.localdate()


def close(violation: Violation) -> None:
    """The end."""
    violation.closed_on = timezone.localdate()


def cancel_fine(violation: Violation) -> None:
    """A decision lifts the fine."""
    violation.fine = models.DecimalField(max_digits=18, decimal_places=0).to_python(0)


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
            documents=[Kind.PHOTO],
            guards=[days_real],
            effect=verify,
        ),
        Transition(
            "dismiss",
            _("Kết luận không có vi phạm"),
            [S.DETECTED],
            S.UNFOUNDED,
            Role.APPROVER,
            asks=["unfounded_reason"],
            requires=["unfounded_reason"],
            effect=close,
        ),
        Transition(
            "record",
            _("Lập biên bản"),
            [S.VERIFIED],
            S.RECORDED,
            Role.OFFICER,
            asks=["recorded_on", "record_number", "stopped"],
            requires=["record_number", "offender"],
            documents=[Kind.MINUTE],
            guards=[days_real, term_known],
            effect=record,
        ),
        Transition(
            "decide",
            _("Ra quyết định xử phạt"),
            [S.RECORDED],
            S.DECIDED,
            Role.APPROVER,
            asks=["decided_on", "decision_number", "authority", "fine"],
            requires=["decision_number", "authority"],
            documents=[Kind.DECISION],
            guards=[days_real, fine_allowed, within_time_bar],
            different_from=["record"],
            effect=decide,
        ),
        Transition(
            "legalise",
            _("Cho thời hạn xin cấp phép"),
            [S.DECIDED],
            S.LEGALISING,
            Role.APPROVER,
            guards=[legalise_term_known],
            effect=start_legalising,
        ),
        Transition(
            "legalised",
            _("Xác nhận đã được cấp phép"),
            [S.LEGALISING],
            S.LEGALISED,
            Role.OFFICER,
            asks=["permit"],
            guards=[permit_in_time],
            effect=legalised,
        ),
        Transition(
            "order_remedy",
            _("Buộc khắc phục hậu quả"),
            [S.DECIDED, S.LEGALISING],
            S.REMEDY_DUE,
            Role.APPROVER,
            guards=[remedy_term_known],
            effect=order_remedy,
        ),
        Transition(
            "verify_remedy",
            _("Xác nhận đã khắc phục"),
            [S.REMEDY_DUE],
            S.REMEDIED_VERIFIED,
            Role.OFFICER,
            asks=["remedied_on"],
            documents=[Kind.PHOTO],
            guards=[days_real],
            different_from=["record"],
            effect=remedied,
        ),
        Transition(
            "decide_enforcement",
            _("Ra quyết định cưỡng chế"),
            [S.REMEDY_DUE],
            S.ENFORCEMENT_DECIDED,
            Role.APPROVER,
            documents=[Kind.DECISION],
            reason=True,
            guards=[remedy_overdue],
        ),
        Transition(
            "enforce",
            _("Ghi nhận đã cưỡng chế"),
            [S.ENFORCEMENT_DECIDED],
            S.ENFORCED,
            Role.OFFICER,
            asks=["enforced_on"],
            documents=[Kind.MINUTE, Kind.PHOTO],
            guards=[days_real],
            effect=enforced,
        ),
        Transition(
            "pay",
            _("Ghi nhận nộp phạt"),
            [s for s in DECIDED if s != S.CLOSED],
            SAME,
            Role.CLERK,
            asks=["fine_paid_on"],
            requires=["fine", "fine_paid_on"],
            guards=[days_real],
        ),
        Transition(
            "cancel_fine",
            _("Miễn, huỷ tiền phạt"),
            [s for s in DECIDED if s != S.CLOSED],
            SAME,
            Role.APPROVER,
            requires=["fine"],
            documents=[Kind.DECISION],
            reason=True,
            different_from=["record"],
            effect=cancel_fine,
        ),
        Transition(
            "close",
            _("Kết thúc hồ sơ"),
            [S.REMEDIED_VERIFIED, S.LEGALISED, S.ENFORCED],
            S.CLOSED,
            Role.APPROVER,
            guards=[fine_settled],
            different_from=["record", "verify_remedy"],
            effect=close,
        ),
    ),
)
