"""What the law asks of the handling of a violation, one small function a rule; and what a step fills in.

Every term, tolerance and ceiling is a dated parameter. A rule returns why the step may not be taken, or None.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import law
from dothi.registers.register import show
from dothi.registers.workflow import Refusal

if TYPE_CHECKING:
    from dothi.registers.construction.violation import Violation

DECIDE = "violation_decide_days"  # to stop or punish, from the record (or, without one yet, from the detection)
TIME_BAR = "violation_time_bar_months"  # after which no fine may be imposed, from the detection
LEGALISE = "violation_legalise_days"  # to obtain the permit, from the decision
REMEDY = "violation_remedy_days"  # to put right oneself, from the day it is ordered
NEAR = "violation_repeat_metres"  # how near an earlier violation counts as the same place
LEAST, MOST = "fine_least_{kind}_{offender}", "fine_most_{kind}_{offender}"  # the band of an act and kind of offender
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


def label(violation: Violation, name: str) -> str:
    """What a field is called."""
    return str(getattr(violation._meta.get_field(name), "verbose_name", name))


def needs(violation: Violation, code: str, on: date) -> Refusal:
    """The parameter must be in force on that day; its absence is said, not guessed around."""
    return None if law.parameter(code, on, violation.area_id) else law.missing(PARAMETERS[code], code, on)


def days_real(violation: Violation) -> Refusal:
    """Nothing that was done is dated in the future."""
    done = ("verified_on", "recorded_on", "decided_on", "fine_paid_on", "legalised_on", "remedied_on", "enforced_on")
    wrong = [n for n in done if (day := getattr(violation, n)) is not None and day > timezone.localdate()]
    if not wrong:
        return None
    return _("“%(field)s” không thể ở tương lai.") % {"field": label(violation, wrong[0])}


def term_known(violation: Violation) -> Refusal:
    """The time to decide runs from the record: it must be known."""
    return needs(violation, DECIDE, violation.recorded_on or timezone.localdate())


def fine_allowed(violation: Violation) -> Refusal:
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
        "ceiling": show(ceiling),
    }


def fine_in_band(violation: Violation) -> Refusal:
    """A fine lies within the band that the law sets for the act and the kind of offender; where no band is on record
    for that day, only the ceiling holds."""
    if not violation.fine:
        return None
    day = violation.decided_on or timezone.localdate()
    said = {"kind": violation.kind, "offender": violation.offender_kind}
    least, most = (law.value(code.format(**said), day, violation.area_id) for code in (LEAST, MOST))
    if (least is None or least <= violation.fine) and (most is None or violation.fine <= most):
        return None
    return _("Tiền phạt ngoài khung của hành vi và đối tượng này (%(least)s – %(most)s đồng).") % {
        "least": show(least) or "…",
        "most": show(most) or "…",
    }


def within_time_bar(violation: Violation) -> Refusal:
    """After the time bar no fine may be imposed; the remedy may still be ordered."""
    if not violation.fine:
        return None
    last = law.deadline(TIME_BAR, violation.detected_on, violation.area_id)
    if last is None:
        return law.missing(PARAMETERS[TIME_BAR], TIME_BAR, violation.detected_on)
    late = (violation.decided_on or timezone.localdate()) > last
    return _("Đã hết thời hiệu xử phạt: chỉ còn buộc khắc phục hậu quả.") if late else None


def legalise_term_known(violation: Violation) -> Refusal:
    """The term to obtain a permit follows from the decision's date."""
    return needs(violation, LEGALISE, violation.decided_on or timezone.localdate())


def remedy_term_known(violation: Violation) -> Refusal:
    """The term to put right follows from the day it is ordered."""
    return needs(violation, REMEDY, timezone.localdate())


def permit_in_time(violation: Violation) -> Refusal:
    """Legalised means: the permit was issued after the decision and within the term."""
    permit, last = violation.permit, violation.legalise_due_on
    if permit is None or permit.issued_on is None:
        return _("Cần giấy phép đã cấp cho công trình này.")
    if violation.decided_on and permit.issued_on < violation.decided_on:
        return _("Giấy phép phải được cấp sau quyết định xử phạt.")
    late = last is not None and permit.issued_on > last
    return _("Giấy phép được cấp sau khi hết hạn: không được coi là hợp thức.") if late else None


def remedy_overdue(violation: Violation) -> Refusal:
    """Force is used only after the term to put right oneself has passed."""
    last = violation.remedy_due_on
    waiting = last is None or last >= timezone.localdate()
    return _("Chưa hết thời hạn tự khắc phục.") if waiting else None


def fine_settled(violation: Violation) -> Refusal:
    """Nothing ends while the fine is unpaid."""
    return _("Chưa nộp đủ tiền phạt.") if violation.fine_owed else None


def fine_unpaid(violation: Violation) -> Refusal:
    """What was paid is no longer lifted."""
    return _("Tiền phạt đã nộp.") if violation.fine_paid_on else None


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


def permit_the_site(violation: Violation) -> None:
    """The work goes on under the permit that made it lawful; it still counts as started without one."""
    site = violation.site
    if site is not None and site.permit_id is None:
        site.permit = violation.permit
        site.save()


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
    violation.fine = Decimal(0) if violation.fine else violation.fine
