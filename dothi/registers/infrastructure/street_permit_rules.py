"""What is asked of the use of a street: its terms, the time a new surface is left alone, and what releases the deposit.

Every term is a dated parameter. A rule returns why the step may not be taken, or None.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import law
from dothi.registers.workflow import Refusal

if TYPE_CHECKING:
    from dothi.registers.infrastructure.street_permit import StreetUsePermit

DECIDE = "street_use_decide_days"  # from the receipt to the answer
MORATORIUM = "excavation_moratorium_months"  # a new surface or pavement is not dug up
REINSTATE = "street_use_reinstate_days"  # from the end of the use to the street put back
REWORK = "street_use_rework_days"  # to do it again
WARRANTY = "excavation_warranty_months"  # how long the applicant answers for what was put back
PARAMETERS = {
    DECIDE: _("thời hạn giải quyết hồ sơ sử dụng hè, lòng đường"),
    MORATORIUM: _("thời gian không đào đường, hè mới làm"),
    REINSTATE: _("thời hạn hoàn trả mặt đường, hè"),
    REWORK: _("thời hạn làm lại khi hoàn trả không đạt"),
    WARRANTY: _("thời hạn bảo hành hoàn trả khi đào đường, hè"),
}


def moratorium_of(permit: StreetUsePermit) -> date | None:
    """Until when the segment may not be dug: from its newest surface or pavement that was there before the use."""
    laid = [day for day in (permit.segment.surfaced_on, permit.segment.pavement_renovated_on) if day is not None]
    ends = [
        law.deadline(MORATORIUM, day, permit.area_id, on=permit.received_on) for day in laid if day <= permit.starts_on
    ]
    return max((day for day in ends if day is not None), default=None)


def outside_moratorium(permit: StreetUsePermit) -> Refusal:
    """Whoever digs up a new surface needs a decision that says so, by number."""
    until = permit.moratorium_until
    if permit.kind != "excavation" or until is None or permit.starts_on > until or permit.exception_decision:
        return None
    return _("Mặt đường, hè đoạn này mới làm, không được đào đến hết %(day)s: cần quyết định cho phép ngoại lệ.") % {
        "day": f"{until:%d/%m/%Y}"
    }


def days_real(permit: StreetUsePermit) -> Refusal:
    """Nothing that was done is dated in the future."""
    done = ("decided_on", "work_done_on", "passed_on", "deposit_paid_on", "deposit_released_on", "closed_on")
    wrong = [n for n in done if (day := getattr(permit, n)) is not None and day > timezone.localdate()]
    if not wrong:
        return None
    return _("“%(field)s” không thể ở tương lai.") % {
        "field": getattr(permit._meta.get_field(wrong[0]), "verbose_name", wrong[0])
    }


def deposit_paid(permit: StreetUsePermit) -> Refusal:
    """Work begins once the deposit is there."""
    owed = permit.deposit and permit.deposit_paid_on is None
    return _("Chưa nộp tiền ký quỹ.") if owed else None


def deposit_held(permit: StreetUsePermit) -> Refusal:
    """Only what was paid and not yet given back is released, and only when the street was put back well."""
    if not permit.deposit or permit.deposit_paid_on is None:
        return _("Không có tiền ký quỹ để hoàn trả.")
    return None


def deposit_settled(permit: StreetUsePermit) -> Refusal:
    """Nothing ends while a deposit is held."""
    held = permit.deposit and permit.deposit_paid_on and permit.deposit_released_on is None
    return _("Còn tiền ký quỹ chưa hoàn trả.") if held else None


def unused_settled(permit: StreetUsePermit) -> Refusal:
    """Given up unused, a deposit that was paid goes back at once."""
    return deposit_settled(permit) or days_real(permit)


def within_term(permit: StreetUsePermit) -> Refusal:
    """The use begins within the days that were granted."""
    late = timezone.localdate() > permit.ends_on
    return _("Đã hết thời gian được phép sử dụng.") if late else None


def _last(permit: StreetUsePermit, stage: str) -> Any:
    """The last look made at one stage."""
    return permit.checks.filter(stage=stage).exclude(state="planned").order_by("-done_on", "-pk").first()


def reinstated(permit: StreetUsePermit) -> Refusal:
    """The last look at what was put back found it good."""
    look = _last(permit, "reinstatement")
    return None if look is not None and look.state == "passed" else _("Lần kiểm tra hoàn trả cuối cùng chưa đạt.")


def not_reinstated(permit: StreetUsePermit) -> Refusal:
    """Rework is ordered on a look that found it bad."""
    stage = "warranty" if permit.state == "warranty_check" else "reinstatement"
    look = _last(permit, stage)
    return None if look is not None and look.state == "failed" else _("Chưa có lần kiểm tra nào kết luận không đạt.")


def warranty_over(permit: StreetUsePermit) -> Refusal:
    """An excavation is closed after its warranty, on a good look; other uses once the street is put back."""
    if permit.kind != "excavation":
        return None
    if (
        permit.state != "warranty_check"
        or permit.warranty_until is None
        or permit.warranty_until > timezone.localdate()
    ):
        return _("Giấy phép đào chỉ kết thúc khi hết bảo hành và đã kiểm tra bảo hành.")
    look = _last(permit, "warranty")
    return None if look is not None and look.state == "passed" else _("Kiểm tra bảo hành chưa đạt.")


def is_excavation(permit: StreetUsePermit) -> Refusal:
    """Only what was dug has a warranty."""
    return None if permit.kind == "excavation" else _("Chỉ giấy phép đào mới có bảo hành.")


def moratorium_known(permit: StreetUsePermit) -> Refusal:
    """Whether a new surface may be dug depends on the parameter in force on the day of the application."""
    if permit.kind != "excavation" or law.parameter(MORATORIUM, permit.received_on, permit.area_id):
        return None
    return law.missing(PARAMETERS[MORATORIUM], MORATORIUM, permit.received_on)


def decide(permit: StreetUsePermit) -> None:
    """Answered today, unless another day is given; the moratorium as it stands."""
    permit.decided_on = permit.decided_on or timezone.localdate()
    permit.derive()


def finish(permit: StreetUsePermit) -> None:
    """The use is over; from now on the street is to be put back."""
    permit.work_done_on = permit.work_done_on or timezone.localdate()


def passed(permit: StreetUsePermit) -> None:
    """Put back well: the warranty runs from the first such day."""
    permit.passed_on = permit.passed_on or timezone.localdate()
    permit.rework_due_on = None
    permit.derive()


def rework(permit: StreetUsePermit) -> None:
    """To be done again, by a new day."""
    permit.rework_due_on = law.deadline(REWORK, timezone.localdate(), permit.area_id)


def close(permit: StreetUsePermit) -> None:
    """The end."""
    permit.closed_on = timezone.localdate()


def plan_check(permit: StreetUsePermit, stage: str, day: date | None) -> None:
    """A new dated task: somebody is to look at the street."""
    model = permit.checks.model
    day = day or timezone.localdate()
    while permit.checks.filter(stage=stage, planned_on=day).exists():
        day += timedelta(days=1)  # one look at a stage a day
    model(
        permit=permit,
        stage=stage,
        planned_on=day,
        area_id=permit.area_id,
        unit_id=permit.unit_id,
        synthetic=permit.synthetic,
    ).save()


def plan_reinstatement(permit: StreetUsePermit) -> None:
    """Someone looks at the street once it is to be put back, unless that is planned already."""
    if not permit.checks.filter(stage="reinstatement", state="planned").exists():
        plan_check(permit, "reinstatement", max(permit.reinstate_due_on or date.min, timezone.localdate()))


def plan_rework(permit: StreetUsePermit) -> None:
    """A rejection makes a new task with its own day."""
    plan_check(permit, "reinstatement", permit.rework_due_on)


def plan_warranty(permit: StreetUsePermit) -> None:
    """Someone looks again when the warranty ends."""
    if permit.kind == "excavation":
        plan_check(permit, "warranty", permit.warranty_until)
