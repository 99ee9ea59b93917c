"""How a fault is handled: who looks at it, who is sent, and that the asset's own state follows.

A dark lamp is out from the moment the fault was found real, and shines again when it was put right: by the lamp's own
steps, in the name of who took the fault's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core.models import Role
from dothi.registers.infrastructure.asset import managed_by_city, same_asset, take
from dothi.registers.workflow import Refusal, Transition, Workflow

if TYPE_CHECKING:
    from dothi.registers.infrastructure.fault import Fault

DARK_HOURS = "lamp_dark_hours"  # how many hours a lamp may be out
REPAIR = "asset_repair_days"  # within which any other fault is put right
PARAMETERS = {
    DARK_HOURS: _("thời hạn khắc phục bóng đèn không sáng (giờ)"),
    REPAIR: _("thời hạn khắc phục hư hỏng hạ tầng"),
}


class State(models.TextChoices):
    """Where the handling of a fault stands."""

    REPORTED = "reported", _("mới báo")
    TRIAGED = "triaged", _("đã xem xét")
    ORDERED = "ordered", _("đã giao việc")
    OTHER_OWNER = "other_owner", _("chuyển đơn vị khác")
    DUPLICATE = "duplicate", _("trùng")
    RESTORED = "restored", _("đã khắc phục")
    CONFIRMED = "confirmed", _("đã xác nhận")


OPEN = (State.TRIAGED, State.ORDERED)


def ours(fault: Fault) -> Refusal:
    """What the city keeps up is passed on to it."""
    return _("Hạng mục do Thành phố quản lý: chuyển đơn vị quản lý.") if managed_by_city(fault) else None


def duplicates_another(fault: Fault) -> Refusal:
    """A duplicate names another fault of the same asset that is none itself."""
    first = fault.duplicate_of
    if first is None:
        return None
    if first.pk == fault.pk or not same_asset(first, fault) or first.duplicate_of_id is not None:
        return _("Phải chọn sự cố gốc khác, của cùng hạng mục.")
    return None


def restore(fault: Fault) -> None:
    """Put right now, unless another moment is given."""
    fault.restored_at = fault.restored_at or timezone.now()


def reopen(fault: Fault) -> None:
    """It was not put right after all."""
    fault.restored_at = None


def darken(fault: Fault) -> None:
    """The lamp is out since the fault was reported."""
    lamp = fault.lamp
    if fault.kind == "dark" and lamp is not None and lamp.state == "working":
        take(lamp, "report", fault_since=timezone.localdate(fault.reported_at))


def light(fault: Fault) -> None:
    """The lamp shines again, unless another fault says that it does not."""
    lamp = fault.lamp
    if fault.kind != "dark" or lamp is None or lamp.state != "out":
        return
    if not type(fault).objects.filter(lamp=lamp, kind="dark", state__in=OPEN).exclude(pk=fault.pk).exists():
        take(lamp, "repair")


def send(fault: Fault) -> None:
    """A work order is drafted for it, unless one stands."""
    from dothi.registers.infrastructure.work_order import draft

    if not fault.orders.exclude(state="cancelled").exists():
        draft(fault, source="fault", work=fault.what or str(fault.get_kind_display()), fault=fault)


def send_again(fault: Fault) -> None:
    """The lamp is out again, and the order stands or is drafted."""
    darken(fault)
    send(fault)


S = State
workflow = Workflow(
    states=State,
    initial=S.REPORTED,
    final=(S.OTHER_OWNER, S.DUPLICATE, S.CONFIRMED),
    tones={
        S.REPORTED: "warn",
        S.TRIAGED: "warn",
        S.ORDERED: "info",
        S.OTHER_OWNER: "neutral",
        S.DUPLICATE: "neutral",
        S.RESTORED: "good",
        S.CONFIRMED: "good",
    },
    transitions=(
        Transition(
            "triage", _("Xác nhận có sự cố"), [S.REPORTED], S.TRIAGED, Role.OFFICER, guards=[ours], effect=darken
        ),
        Transition("order", _("Lập lệnh công việc"), [S.TRIAGED], S.ORDERED, Role.OFFICER, effect=send),
        Transition(
            "pass_on",
            _("Chuyển đơn vị quản lý"),
            [S.REPORTED, S.TRIAGED],
            S.OTHER_OWNER,
            Role.OFFICER,
            asks=["other_owner"],
            requires=["other_owner"],
        ),
        Transition(
            "duplicate",
            _("Ghi nhận trùng"),
            [S.REPORTED, S.TRIAGED],
            S.DUPLICATE,
            Role.OFFICER,
            asks=["duplicate_of"],
            requires=["duplicate_of"],
            guards=[duplicates_another],
        ),
        Transition("unorder", _("Rút lệnh công việc"), [S.ORDERED], S.TRIAGED, Role.APPROVER, reason=True),
        Transition(
            "restore",
            _("Ghi nhận đã khắc phục"),
            [S.TRIAGED, S.ORDERED],
            S.RESTORED,
            Role.CLERK,
            asks=["restored_at"],
            fill=restore,
            effect=light,
        ),
        Transition(
            "confirm", _("Xác nhận đã khắc phục"), [S.RESTORED], S.CONFIRMED, Role.OFFICER, different_from=["restore"]
        ),
        Transition(
            "reopen",
            _("Chưa khắc phục được"),
            [S.RESTORED],
            S.ORDERED,
            Role.OFFICER,
            fill=reopen,
            reason=True,
            effect=send_again,
        ),
    ),
)
