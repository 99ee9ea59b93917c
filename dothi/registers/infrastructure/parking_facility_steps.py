"""How a parking place comes to be and ends: its states and the steps between them.

Who clears the site does not approve the place. Nothing operates without a decision and a licence; a licence is renewed in
place, and a place stopped for good says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Attachment, Role
from dothi.registers.planning.conformity_rules import fits_the_plans
from dothi.registers.workflow import SAME, Refusal, Transition, Workflow

if TYPE_CHECKING:
    from dothi.registers.infrastructure.parking_facility import ParkingFacility


class State(models.TextChoices):
    """Where a parking place stands."""

    PROPOSED = "proposed", _("đề xuất")
    SITE_CLEARED = "site_cleared", _("đã có mặt bằng")
    APPROVED = "approved", _("đã duyệt")
    BUILDING = "building", _("đang xây dựng")
    OPERATING = "operating", _("đang hoạt động")
    SUSPENDED = "suspended", _("tạm dừng")
    CLOSED = "closed", _("đã chấm dứt")


def days_real(place: ParkingFacility) -> Refusal:
    """Nothing that was done is dated in the future."""
    done = ("site_cleared_on", "approved_on", "opened_on", "closed_on")
    wrong = [n for n in done if (day := getattr(place, n)) is not None and day > timezone.localdate()]
    if not wrong:
        return None
    return _("“%(field)s” không thể ở tương lai.") % {
        "field": getattr(place._meta.get_field(wrong[0]), "verbose_name", wrong[0])
    }


def site_known(place: ParkingFacility) -> Refusal:
    """A site has a size; parking at the kerb has its segment."""
    if place.kind == "kerb" or place.site_m2:
        return None
    return _("Cần diện tích mặt bằng hoặc ranh giới trên bản đồ.")


def licence_runs(place: ParkingFacility) -> Refusal:
    """A place opens while its licence is in force."""
    opened = place.opened_on or timezone.localdate()
    runs = place.licence_from and place.licence_to and place.licence_from <= opened <= place.licence_to
    return None if runs else _("Giấy phép phải có hiệu lực vào ngày hoạt động.")


def built_or_kerb(place: ParkingFacility) -> Refusal:
    """Only parking at the kerb opens without anything being built."""
    needs = place.kind != "kerb" and place.state == "approved"
    return _("Bãi, nhà đỗ xe phải qua bước xây dựng.") if needs else None


def open_today(place: ParkingFacility) -> None:
    """Opened today, unless another day is given."""
    place.opened_on = place.opened_on or timezone.localdate()


def close_today(place: ParkingFacility) -> None:
    """Closed today, unless another day is given."""
    place.closed_on = place.closed_on or timezone.localdate()


LICENCE = ["licence_number", "licence_from", "licence_to"]
S = State
workflow = Workflow(
    states=State,
    initial=S.PROPOSED,
    final=(S.CLOSED,),
    tones={
        S.PROPOSED: "neutral",
        S.SITE_CLEARED: "info",
        S.APPROVED: "info",
        S.BUILDING: "warn",
        S.OPERATING: "good",
        S.SUSPENDED: "bad",
        S.CLOSED: "neutral",
    },
    transitions=(
        Transition(
            "clear",
            _("Có mặt bằng"),
            [S.PROPOSED],
            S.SITE_CLEARED,
            Role.OFFICER,
            asks=["site_cleared_on"],
            requires=["site_cleared_on"],
            guards=[days_real, site_known],
        ),
        Transition(
            "approve",
            _("Duyệt"),
            [S.SITE_CLEARED],
            S.APPROVED,
            Role.APPROVER,
            asks=["decision_number", "approved_on"],
            requires=["decision_number", "approved_on"],
            documents=[Attachment.Kind.DECISION],
            guards=[days_real, fits_the_plans],
            different_from=["clear"],
        ),
        Transition("build", _("Khởi công"), [S.APPROVED], S.BUILDING, Role.OFFICER),
        Transition(
            "open",
            _("Đưa vào hoạt động"),
            [S.APPROVED, S.BUILDING],
            S.OPERATING,
            Role.APPROVER,
            asks=["opened_on", *LICENCE],
            fill=open_today,
            requires=LICENCE,
            guards=[days_real, built_or_kerb, licence_runs],
        ),
        Transition(
            "renew",
            _("Gia hạn giấy phép"),
            [S.OPERATING, S.SUSPENDED],
            SAME,
            Role.APPROVER,
            asks=LICENCE,
            requires=LICENCE,
        ),
        Transition("suspend", _("Tạm dừng"), [S.OPERATING], S.SUSPENDED, Role.OFFICER, reason=True),
        Transition("resume", _("Hoạt động lại"), [S.SUSPENDED], S.OPERATING, Role.APPROVER, reason=True),
        Transition(
            "close",
            _("Chấm dứt"),
            [S.PROPOSED, S.SITE_CLEARED, S.APPROVED, S.BUILDING, S.OPERATING, S.SUSPENDED],
            S.CLOSED,
            Role.APPROVER,
            asks=["closed_on"],
            fill=close_today,
            reason=True,
            guards=[days_real],
        ),
    ),
)
