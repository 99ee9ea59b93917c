"""How a permit application is handled: its states, the steps between them, who takes each, and what the law asks.

The officer who reviews does not decide. The term to answer stands still while the applicant completes the dossier, once.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import law
from dothi.core.models import Attachment, Role
from dothi.registers.planning.conformity_rules import fits_the_plans, plans_looked_at
from dothi.registers.workflow import Refusal, Transition, Workflow

if TYPE_CHECKING:
    from dothi.registers.construction.permit import ConstructionPermit

DAYS = "permit_days"  # to decide, from the day the dossier was received
VALIDITY = "permit_validity_months"  # from the day of issue
PARAMETERS = {DAYS: _("thời hạn cấp phép xây dựng"), VALIDITY: _("thời hạn hiệu lực của giấy phép xây dựng")}


class State(models.TextChoices):
    """Where an application, then the permit, stands."""

    RECEIVED = "received", _("đã tiếp nhận")
    UNDER_REVIEW = "under_review", _("đang thẩm định")
    SUPPLEMENT_REQUESTED = "supplement_requested", _("chờ bổ sung hồ sơ")
    SITE_CHECKED = "site_checked", _("đã kiểm tra thực địa")
    ISSUED = "issued", _("đã cấp phép")
    REFUSED = "refused", _("từ chối")
    COMPLETED = "completed", _("đã hoàn công")
    EXPIRED = "expired", _("hết hạn")
    REVOKED = "revoked", _("đã thu hồi")
    WITHDRAWN = "withdrawn", _("đã rút hồ sơ")


def needs(permit: ConstructionPermit, code: str, on: date) -> Refusal:
    """The parameter must be in force on that day; its absence is said, not guessed around."""
    return None if law.parameter(code, on, permit.area_id) else law.missing(PARAMETERS[code], code, on)


def term_known(permit: ConstructionPermit) -> Refusal:
    """The day the answer is due must be known before the clock runs."""
    return needs(permit, DAYS, permit.received_on)


def asked_once(permit: ConstructionPermit) -> Refusal:
    """The applicant is asked to complete the dossier once only."""
    return _("Hồ sơ đã được yêu cầu bổ sung một lần.") if permit.supplemented_on else None


def decided_by_today(permit: ConstructionPermit) -> Refusal:
    """A decision is dated today or earlier."""
    late = permit.decided_on is not None and permit.decided_on > timezone.localdate()
    return _("Ngày quyết định không thể ở tương lai.") if late else None


def validity_known(permit: ConstructionPermit) -> Refusal:
    """The expiry of a permit is computed, never typed: its parameter must be in force on the day of issue."""
    return needs(permit, VALIDITY, permit.issued_on or timezone.localdate())


def out_of_time(permit: ConstructionPermit) -> Refusal:
    """A permit expires by its own date, which a head confirms."""
    if permit.expires_on is None:
        return validity_known(permit)
    return None if permit.expires_on < timezone.localdate() else _("Giấy phép còn hiệu lực.")


def works_completed(permit: ConstructionPermit) -> Refusal:
    """Every work under the permit is complete; that in turn asks for every stage inspected."""
    states = set(permit.sites.values_list("state", flat=True))
    if not states:
        return _("Chưa ghi công trình nào thi công theo giấy phép này.")
    return None if states == {"completed"} else _("Còn công trình theo giấy phép chưa hoàn thành.")


def no_open_violation(permit: ConstructionPermit) -> Refusal:
    """A permit, or a work under it, with a violation still open cannot be completed."""
    from dothi.registers.construction.violation import open_violations

    count = open_violations(Q(permit=permit) | Q(site__permit=permit)).count()
    return _("Còn %(count)s vi phạm chưa kết thúc.") % {"count": count} if count else None


def ask(permit: ConstructionPermit) -> None:
    """The clock stops today."""
    permit.supplement_on = timezone.localdate()


def complete_dossier(permit: ConstructionPermit) -> None:
    """The clock runs again."""
    permit.supplemented_on = timezone.localdate()


def issued_today(permit: ConstructionPermit) -> None:
    """Issued and decided today, unless another day is given."""
    permit.issued_on = permit.decided_on = permit.issued_on or timezone.localdate()


def refused_today(permit: ConstructionPermit) -> None:
    """Decided today, unless another day is given."""
    permit.decided_on = permit.decided_on or timezone.localdate()


S, Kind = State, Attachment.Kind
workflow = Workflow(
    states=State,
    initial=S.RECEIVED,
    final=(S.REFUSED, S.COMPLETED, S.EXPIRED, S.REVOKED, S.WITHDRAWN),
    frozen=(S.ISSUED,),
    tones={
        S.UNDER_REVIEW: "info",
        S.SITE_CHECKED: "info",
        S.SUPPLEMENT_REQUESTED: "warn",
        S.ISSUED: "good",
        S.COMPLETED: "good",
        S.REFUSED: "bad",
        S.EXPIRED: "warn",
        S.REVOKED: "bad",
    },
    transitions=(
        Transition("review", _("Thụ lý"), [S.RECEIVED], S.UNDER_REVIEW, Role.OFFICER, guards=[term_known]),
        Transition(
            "ask_supplement",
            _("Yêu cầu bổ sung"),
            [S.UNDER_REVIEW],
            S.SUPPLEMENT_REQUESTED,
            Role.OFFICER,
            fill=ask,
            fills=("supplement_on",),
            reason=True,
            guards=[asked_once],
        ),
        Transition(
            "supplement",
            _("Nhận bổ sung"),
            [S.SUPPLEMENT_REQUESTED],
            S.UNDER_REVIEW,
            Role.CLERK,
            fill=complete_dossier,
            fills=("supplemented_on",),
        ),
        Transition(
            "check_site",
            _("Kiểm tra thực địa"),
            [S.UNDER_REVIEW],
            S.SITE_CHECKED,
            Role.OFFICER,
            documents=[Kind.MINUTE],
            guards=[plans_looked_at],
        ),
        Transition(
            "issue",
            _("Cấp phép"),
            [S.SITE_CHECKED],
            S.ISSUED,
            Role.APPROVER,
            asks=["number", "issued_on"],
            fill=issued_today,
            requires=["number", "floors", "floor_area"],
            guards=[decided_by_today, validity_known, fits_the_plans],
            different_from=["review", "check_site"],
        ),
        Transition(
            "refuse",
            _("Từ chối"),
            [S.SITE_CHECKED],
            S.REFUSED,
            Role.APPROVER,
            asks=["refused_ground", "decided_on"],
            fill=refused_today,
            requires=["refused_ground"],
            guards=[decided_by_today],
            different_from=["review", "check_site"],
        ),
        Transition(
            "withdraw",
            _("Rút hồ sơ"),
            [S.RECEIVED, S.UNDER_REVIEW, S.SUPPLEMENT_REQUESTED, S.SITE_CHECKED],
            S.WITHDRAWN,
            Role.CLERK,
            reason=True,
        ),
        Transition(
            "complete",
            _("Xác nhận hoàn công"),
            [S.ISSUED],
            S.COMPLETED,
            Role.APPROVER,
            guards=[works_completed, no_open_violation],
        ),
        Transition("expire", _("Xác nhận hết hạn"), [S.ISSUED], S.EXPIRED, Role.APPROVER, guards=[out_of_time]),
        Transition(
            "revoke",
            _("Thu hồi"),
            [S.ISSUED],
            S.REVOKED,
            Role.APPROVER,
            documents=[Kind.DECISION],
            reason=True,
        ),
    ),
)
