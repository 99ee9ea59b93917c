"""How a check of street order is planned, made and confirmed: its states and the steps between them.

Who looked does not confirm. What is over the threshold in force is a breach of the month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import law
from dothi.core.models import Attachment, Role
from dothi.registers.workflow import Refusal, Transition, Workflow

if TYPE_CHECKING:
    from dothi.registers.infrastructure.order_check import OrderCheck

ALLOWED = "order_breaches_allowed"  # how many in one check still leave the street kept
RELAPSE = "order_relapse_months"  # how long after a breach another one is a relapse
PARAMETERS = {
    ALLOWED: _("số vi phạm tối đa trong một lần kiểm tra để tuyến còn được coi là giữ được"),
    RELAPSE: _("thời hạn coi là tái diễn vi phạm trật tự đường phố"),
}


class State(models.TextChoices):
    """Where a check stands."""

    PLANNED = "planned", _("đã lên lịch")
    DONE = "done", _("đã kiểm tra")
    CONFIRMED = "confirmed", _("đã xác nhận")
    DISMISSED = "dismissed", _("không công nhận")
    MISSED = "missed", _("không thực hiện")


def do(check: OrderCheck) -> None:
    """Made now, unless another moment is given."""
    check.checked_at = check.checked_at or timezone.now()


def judge(check: OrderCheck) -> None:
    """Judged anew: the threshold may have been entered since."""
    check.derive()


def threshold_known(check: OrderCheck) -> Refusal:
    """Whether the street was kept depends on the threshold in force that day."""
    day = check.checked_on or timezone.localdate()
    return None if check.over is not None else law.missing(PARAMETERS[ALLOWED], ALLOWED, day)


S = State
workflow = Workflow(
    states=State,
    initial=S.PLANNED,
    final=(S.CONFIRMED, S.DISMISSED, S.MISSED),
    tones={S.PLANNED: "neutral", S.DONE: "info", S.CONFIRMED: "good", S.DISMISSED: "neutral", S.MISSED: "warn"},
    transitions=(
        Transition(
            "do",
            _("Ghi kết quả kiểm tra"),
            [S.PLANNED],
            S.DONE,
            Role.CLERK,
            asks=["checked_at", "inspector", "parking_found", "vending_found", "fines", "fined"],
            fill=do,
            requires=["inspector"],
            documents=[Attachment.Kind.PHOTO],
        ),
        Transition(
            "confirm",
            _("Xác nhận"),
            [S.DONE],
            S.CONFIRMED,
            Role.APPROVER,
            fill=judge,
            guards=[threshold_known],
            different_from=["do"],
        ),
        Transition("dismiss", _("Không công nhận"), [S.DONE], S.DISMISSED, Role.APPROVER, reason=True),
        Transition("miss", _("Không thực hiện"), [S.PLANNED], S.MISSED, Role.OFFICER, reason=True),
    ),
)
